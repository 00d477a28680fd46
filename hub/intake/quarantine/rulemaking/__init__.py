"""Reading rules: made, listed and ended by people, proposed from a row, and counted."""

from hub.intake.quarantine.rulemaking.making import end_rule as end_rule
from hub.intake.quarantine.rulemaking.making import list_rules as list_rules
from hub.intake.quarantine.rulemaking.making import make_rule as make_rule
from hub.intake.quarantine.rulemaking.proposals import RuleProposal as RuleProposal
from hub.intake.quarantine.rulemaking.proposals import echo_of_rule as echo_of_rule
from hub.intake.quarantine.rulemaking.proposals import propose_rule as propose_rule
from hub.intake.quarantine.rulemaking.proposals import reach_of_rules as reach_of_rules
from hub.intake.quarantine.rulemaking.reach import RuleReach as RuleReach
