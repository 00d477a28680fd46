"""Marks by which a party of one matter is known again in another: pure."""

from hub.casework.seeing.marks.addresses import address_key
from hub.casework.seeing.marks.policy import (
    Hash,
    MarkDigest,
    PartyMark,
    code_keys,
    hash_marks,
    marks_of,
    variants_of,
)

__all__ = [
    "Hash",
    "MarkDigest",
    "PartyMark",
    "address_key",
    "code_keys",
    "hash_marks",
    "marks_of",
    "variants_of",
]
