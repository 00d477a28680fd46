"""What the log contradicts, as the last checks found it: closed until it is mended.

A check writes down what it found and what may not be answered because of it; every
answer looks whether it rests on any of that. Only a later check by hand opens it again.
"""

from hub.faults.models import Contradiction
from hub.faults.names import (
    AGREEMENT,
    HISTORIES,
    MEMBER,
    REVIEW,
    TOKEN,
    agreement_name,
    kind_name,
    matter_name,
    member_name,
    merchant_name,
    officer_name,
    opening_name,
    review_name,
    token_name,
)
from hub.faults.service import (
    FoundContradiction,
    damaged_openings,
    demand_caller,
    demand_names,
    demand_reply,
    is_closed,
    keep_contradictions,
    lift_contradictions,
    open_contradictions,
    tell_check,
)
from hub.faults.shown import CONTRADICTED, contradicted_rows, sound_members
from hub.outbox.errors import EvidenceContradictsError

__all__ = [
    "AGREEMENT",
    "CONTRADICTED",
    "HISTORIES",
    "MEMBER",
    "REVIEW",
    "TOKEN",
    "Contradiction",
    "EvidenceContradictsError",
    "FoundContradiction",
    "agreement_name",
    "contradicted_rows",
    "damaged_openings",
    "demand_caller",
    "demand_names",
    "demand_reply",
    "is_closed",
    "keep_contradictions",
    "kind_name",
    "lift_contradictions",
    "matter_name",
    "member_name",
    "merchant_name",
    "officer_name",
    "open_contradictions",
    "opening_name",
    "review_name",
    "sound_members",
    "tell_check",
    "token_name",
]
