"""What administrators look after: who looked and why, whether the log is whole.

Nothing here tells of a merchant.
"""

from hub.oversight.drawing import Redrawn, draw_again, draw_due, draw_sample
from hub.oversight.errors import (
    AccessLookOwnError,
    AccessLookUnknownError,
    AccessReasonError,
    AccessSampleUnknownError,
    AccessWeekOpenError,
)
from hub.oversight.evidence import (
    CODES,
    NOT_COVERED,
    POLICY,
    ComparedPart,
    EvidenceReport,
    LogCheck,
    check_evidence,
    check_log,
    compare,
    count_faults,
    judge_log,
    last_check,
    list_faults,
    not_covered,
)
from hub.oversight.log_state import (
    EntryAddressError,
    LogWitnesses,
    ProvenEntry,
    SignedHead,
    log_head,
    log_witnesses,
    prove_entry,
    read_address,
)
from hub.oversight.looks import TellableLook
from hub.oversight.marks import REASON_LIMIT, is_own_look, mark_look
from hub.oversight.reviewers import AgreementRate, agreement_rates
from hub.oversight.samples import (
    MarkCard,
    SampleCard,
    SampledLook,
    find_sample,
    list_samples,
    looks_of,
    waiting_looks,
)
from hub.oversight.token_use import TokenUses, note_token_uses, token_uses

__all__ = [
    "CODES",
    "NOT_COVERED",
    "POLICY",
    "REASON_LIMIT",
    "AccessLookOwnError",
    "AccessLookUnknownError",
    "AccessReasonError",
    "AccessSampleUnknownError",
    "AccessWeekOpenError",
    "AgreementRate",
    "ComparedPart",
    "EntryAddressError",
    "EvidenceReport",
    "LogCheck",
    "LogWitnesses",
    "MarkCard",
    "ProvenEntry",
    "Redrawn",
    "SampleCard",
    "SampledLook",
    "SignedHead",
    "TellableLook",
    "TokenUses",
    "agreement_rates",
    "check_evidence",
    "check_log",
    "compare",
    "count_faults",
    "draw_again",
    "draw_due",
    "draw_sample",
    "find_sample",
    "is_own_look",
    "judge_log",
    "last_check",
    "list_faults",
    "list_samples",
    "log_head",
    "log_witnesses",
    "looks_of",
    "mark_look",
    "not_covered",
    "note_token_uses",
    "prove_entry",
    "read_address",
    "token_uses",
    "waiting_looks",
]
