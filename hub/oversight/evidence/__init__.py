"""Whether the log is whole, and whether what is stored is what it was told."""

from hub.oversight.evidence.codes import CODES
from hub.oversight.evidence.comparing import ComparedPart, compare
from hub.oversight.evidence.coverage import NOT_COVERED, not_covered
from hub.oversight.evidence.log_checks import check_log, judge_log, last_check
from hub.oversight.evidence.nightly import EvidenceReport, check_evidence
from hub.oversight.evidence.standing import count_faults, list_faults
from hub.oversight.evidence.whole_checks import POLICY
from hub.oversight.models import LogCheck

__all__ = [
    "CODES",
    "NOT_COVERED",
    "POLICY",
    "ComparedPart",
    "EvidenceReport",
    "LogCheck",
    "check_evidence",
    "check_log",
    "compare",
    "count_faults",
    "judge_log",
    "last_check",
    "list_faults",
    "not_covered",
]
