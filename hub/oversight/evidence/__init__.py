"""Whether the log is whole, and whether what is stored is what it was told."""

from hub.oversight.evidence.codes import CODES, NOT_COMPARED
from hub.oversight.evidence.comparing import (
    STUMBLES,
    ComparedPart,
    compare,
    compare_others,
)
from hub.oversight.evidence.coverage import NOT_COVERED, not_covered
from hub.oversight.evidence.log_checks import LogCheck, check_log, judge_log, last_check
from hub.oversight.evidence.nightly import EvidenceReport, check_evidence
from hub.oversight.evidence.standing import count_faults, list_faults
from hub.oversight.evidence.whole_checks import BESIDE, POLICY, WholeCheck

__all__ = [
    "BESIDE",
    "CODES",
    "NOT_COMPARED",
    "NOT_COVERED",
    "POLICY",
    "STUMBLES",
    "ComparedPart",
    "EvidenceReport",
    "LogCheck",
    "WholeCheck",
    "check_evidence",
    "check_log",
    "compare",
    "compare_others",
    "count_faults",
    "judge_log",
    "last_check",
    "list_faults",
    "not_covered",
]
