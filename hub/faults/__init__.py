"""What the log contradicts, as the last checks found it: closed until it is mended.

A check writes down what it found and what may not be answered because of it; every
answer looks whether it rests on any of that. Only a later check by hand opens it again.
"""

from hub.faults.errors import EvidenceContradictsError
from hub.faults.models import Contradiction
from hub.faults.names import (
    HISTORIES,
    agreement_name,
    kind_name,
    member_name,
    merchant_name,
    opening_name,
    review_name,
    token_name,
)
from hub.faults.service import (
    FoundContradiction,
    OpenContradiction,
    closed_names,
    damaged_openings,
    demand_caller,
    demand_names,
    demand_reply,
    keep_contradictions,
    lift_contradictions,
    open_contradictions,
)
from hub.faults.shown import CONTRADICTED, sound_members

__all__ = [
    "CONTRADICTED",
    "HISTORIES",
    "Contradiction",
    "EvidenceContradictsError",
    "FoundContradiction",
    "OpenContradiction",
    "agreement_name",
    "closed_names",
    "damaged_openings",
    "demand_caller",
    "demand_names",
    "demand_reply",
    "keep_contradictions",
    "kind_name",
    "lift_contradictions",
    "member_name",
    "merchant_name",
    "open_contradictions",
    "opening_name",
    "review_name",
    "sound_members",
    "token_name",
]
