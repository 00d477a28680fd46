"""Record kinds: one module a kind, and the registry that knows them all.

A new kind is a module with a ``KIND`` and its name in the list below.
"""

from schemas.record import (
    abnormal_listing,
    court_case,
    judgment_debtor,
    licence,
    penalty,
    registration,
    sampling_result,
    serious_listing,
    shop,
)
from schemas.record.envelope import RecordContract
from schemas.record.kind import RecordKind
from schemas.record.parties import Body, Party

__all__ = [
    "KINDS",
    "NEUTRAL_KINDS",
    "Body",
    "Party",
    "RecordContract",
    "RecordKind",
]

KINDS: dict[str, RecordKind] = {
    module.KIND.name: module.KIND
    for module in (
        registration,
        shop,
        licence,
        penalty,
        abnormal_listing,
        serious_listing,
        judgment_debtor,
        court_case,
        sampling_result,
    )
}
"""Every record kind by its name."""

NEUTRAL_KINDS = frozenset({"registration", "licence", "shop"})
"""Kinds that say nothing adverse of anybody."""
