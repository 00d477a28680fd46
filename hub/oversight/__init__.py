"""What administrators look after: who looked and why, whether the log is whole.

Nothing here tells of a merchant.
"""

from hub.oversight.drawing import draw_again as draw_again
from hub.oversight.drawing import draw_due as draw_due
from hub.oversight.drawing import draw_sample as draw_sample
from hub.oversight.errors import AccessLookOwnError as AccessLookOwnError
from hub.oversight.errors import AccessLookUnknownError as AccessLookUnknownError
from hub.oversight.errors import AccessReasonError as AccessReasonError
from hub.oversight.errors import AccessSampleUnknownError as AccessSampleUnknownError
from hub.oversight.errors import AccessWeekOpenError as AccessWeekOpenError
from hub.oversight.evidence import CODES as CODES
from hub.oversight.evidence import NOT_COVERED as NOT_COVERED
from hub.oversight.evidence import POLICY as POLICY
from hub.oversight.evidence import ComparedPart as ComparedPart
from hub.oversight.evidence import LogCheck as LogCheck
from hub.oversight.evidence import check_evidence as check_evidence
from hub.oversight.evidence import check_log as check_log
from hub.oversight.evidence import compare as compare
from hub.oversight.evidence import count_faults as count_faults
from hub.oversight.evidence import judge_log as judge_log
from hub.oversight.evidence import last_check as last_check
from hub.oversight.evidence import list_faults as list_faults
from hub.oversight.evidence import not_covered as not_covered
from hub.oversight.log_state import EntryAddressError as EntryAddressError
from hub.oversight.log_state import LogWitnesses as LogWitnesses
from hub.oversight.log_state import ProvenEntry as ProvenEntry
from hub.oversight.log_state import SignedHead as SignedHead
from hub.oversight.log_state import log_head as log_head
from hub.oversight.log_state import log_witnesses as log_witnesses
from hub.oversight.log_state import prove_entry as prove_entry
from hub.oversight.log_state import read_address as read_address
from hub.oversight.marks import REASON_LIMIT as REASON_LIMIT
from hub.oversight.marks import is_own_look as is_own_look
from hub.oversight.marks import mark_look as mark_look
from hub.oversight.reviewers import AgreementRate as AgreementRate
from hub.oversight.reviewers import agreement_rates as agreement_rates
from hub.oversight.samples import SampleCard as SampleCard
from hub.oversight.samples import SampledLook as SampledLook
from hub.oversight.samples import find_sample as find_sample
from hub.oversight.samples import list_samples as list_samples
from hub.oversight.samples import looks_of as looks_of
from hub.oversight.samples import waiting_looks as waiting_looks
from hub.oversight.token_use import TokenUses as TokenUses
from hub.oversight.token_use import note_token_uses as note_token_uses
from hub.oversight.token_use import token_uses as token_uses
