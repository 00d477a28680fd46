"""Rows that are no records: seen, corrected, released, returned or closed by people.

The row itself stays in the landed file; it is read from there whenever it is needed.
"""

from hub.intake.files.party_marks import count_nameless as count_nameless
from hub.intake.files.party_marks import rows_about as rows_about
from hub.intake.quarantine.back_report import neutralised as neutralised
from hub.intake.quarantine.back_report import report_rows as report_rows
from hub.intake.quarantine.bulk import BulkReport as BulkReport
from hub.intake.quarantine.bulk import close_rows as close_rows
from hub.intake.quarantine.bulk import release_rows as release_rows
from hub.intake.quarantine.candidates import CellCandidate as CellCandidate
from hub.intake.quarantine.decisions import Taken as Taken
from hub.intake.quarantine.decisions import Trial as Trial
from hub.intake.quarantine.decisions import close_row as close_row
from hub.intake.quarantine.decisions import fix_row as fix_row
from hub.intake.quarantine.decisions import release_row as release_row
from hub.intake.quarantine.decisions import said_reason as said_reason
from hub.intake.quarantine.decisions import try_row as try_row
from hub.intake.quarantine.listing import QuarantineEntry as QuarantineEntry
from hub.intake.quarantine.listing import ReasonFacet as ReasonFacet
from hub.intake.quarantine.listing import RowFilter as RowFilter
from hub.intake.quarantine.listing import count_before as count_before
from hub.intake.quarantine.listing import facets_of as facets_of
from hub.intake.quarantine.listing import find_entry as find_entry
from hub.intake.quarantine.listing import list_rows as list_rows
from hub.intake.quarantine.listing import neighbours_of as neighbours_of
from hub.intake.quarantine.listing import page_of_rows as page_of_rows
from hub.intake.quarantine.listing import states_of as states_of
from hub.intake.quarantine.listing import total_of_rows as total_of_rows
from hub.intake.quarantine.preview import preview_file as preview_file
from hub.intake.quarantine.rulemaking import RuleProposal as RuleProposal
from hub.intake.quarantine.rulemaking import RuleReach as RuleReach
from hub.intake.quarantine.rulemaking import echo_of_rule as echo_of_rule
from hub.intake.quarantine.rulemaking import end_rule as end_rule
from hub.intake.quarantine.rulemaking import list_rules as list_rules
from hub.intake.quarantine.rulemaking import make_rule as make_rule
from hub.intake.quarantine.rulemaking import propose_rule as propose_rule
from hub.intake.quarantine.rulemaking import reach_of_rules as reach_of_rules
from hub.intake.quarantine.showing import ShownCell as ShownCell
from hub.intake.quarantine.showing import ShownRow as ShownRow
from hub.intake.quarantine.showing import Unreadable as Unreadable
from hub.intake.quarantine.showing import show_row as show_row
from hub.intake.quarantine.showing import view_list as view_list
from hub.intake.quarantine.showing import view_row as view_row
from hub.intake.readings import RuleWording as RuleWording
