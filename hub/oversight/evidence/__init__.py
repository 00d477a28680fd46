"""Whether the log is whole, and whether what is stored is what it was told."""

from hub.oversight.evidence.codes import CODES as CODES
from hub.oversight.evidence.comparing import ComparedPart as ComparedPart
from hub.oversight.evidence.comparing import compare as compare
from hub.oversight.evidence.coverage import NOT_COVERED as NOT_COVERED
from hub.oversight.evidence.coverage import not_covered as not_covered
from hub.oversight.evidence.log_checks import check_log as check_log
from hub.oversight.evidence.log_checks import judge_log as judge_log
from hub.oversight.evidence.log_checks import last_check as last_check
from hub.oversight.evidence.nightly import check_evidence as check_evidence
from hub.oversight.evidence.standing import count_faults as count_faults
from hub.oversight.evidence.standing import list_faults as list_faults
from hub.oversight.evidence.whole_checks import POLICY as POLICY
from hub.oversight.models import LogCheck as LogCheck
