"""Reading rules: made, listed and ended by people, proposed from a row, and counted."""

from hub.intake.quarantine.rulemaking.making import (
    end_rule,
    list_rules,
    make_rule,
)
from hub.intake.quarantine.rulemaking.proposals import (
    RuleProposal,
    echo_of_rule,
    propose_rule,
    reach_of_rules,
)
from hub.intake.quarantine.rulemaking.reach import RuleReach

__all__ = [
    "RuleProposal",
    "RuleReach",
    "echo_of_rule",
    "end_rule",
    "list_rules",
    "make_rule",
    "propose_rule",
    "reach_of_rules",
]
