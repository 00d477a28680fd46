"""Rows that are no records: seen, corrected, released, returned or closed by people.

The row itself stays in the landed file; it is read from there whenever it is needed.
"""

from hub.intake.files.party_marks import RowAbout, count_nameless, rows_about
from hub.intake.quarantine.back_report import BackReport, neutralised, report_rows
from hub.intake.quarantine.bulk import BulkReport, close_rows, release_rows
from hub.intake.quarantine.candidates import CellCandidate
from hub.intake.quarantine.corrections import Correction
from hub.intake.quarantine.decisions import (
    Taken,
    Trial,
    close_row,
    fix_row,
    release_row,
    said_reason,
    try_row,
)
from hub.intake.quarantine.listing import (
    QuarantineEntry,
    ReasonFacet,
    RowFilter,
    RowTotals,
    count_before,
    facets_of,
    find_entry,
    list_rows,
    neighbours_of,
    page_of_rows,
    states_of,
    total_of_rows,
)
from hub.intake.quarantine.preview import FilePreview, PreviewRow, preview_file
from hub.intake.quarantine.rulemaking import (
    RuleProposal,
    RuleReach,
    echo_of_rule,
    end_rule,
    list_rules,
    make_rule,
    propose_rule,
    reach_of_rules,
)
from hub.intake.quarantine.showing import (
    ShownCell,
    ShownRow,
    Unreadable,
    show_row,
    view_list,
    view_row,
)
from hub.intake.readings import RuleWording

__all__ = [
    "BackReport",
    "BulkReport",
    "CellCandidate",
    "Correction",
    "FilePreview",
    "PreviewRow",
    "QuarantineEntry",
    "ReasonFacet",
    "RowAbout",
    "RowFilter",
    "RowTotals",
    "RuleProposal",
    "RuleReach",
    "RuleWording",
    "ShownCell",
    "ShownRow",
    "Taken",
    "Trial",
    "Unreadable",
    "close_row",
    "close_rows",
    "count_before",
    "count_nameless",
    "echo_of_rule",
    "end_rule",
    "facets_of",
    "find_entry",
    "fix_row",
    "list_rows",
    "list_rules",
    "make_rule",
    "neighbours_of",
    "neutralised",
    "page_of_rows",
    "preview_file",
    "propose_rule",
    "reach_of_rules",
    "release_row",
    "release_rows",
    "report_rows",
    "rows_about",
    "said_reason",
    "show_row",
    "states_of",
    "total_of_rows",
    "try_row",
    "view_list",
    "view_row",
]
