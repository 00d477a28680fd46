"""The data items that agreements speak of: record kinds, and what the hub finds."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from hub.agreements.policy import DataItems
from hub.rulebook import Rulebook
from schemas.record import KINDS

RELATION = "relation"
MADE_HERE = {
    "rating": {"rating": "public"},
    RELATION: {
        "branch_of": "public",
        "operates_shop": "shared",
        "owns_mark": "shared",
        "successor_of": "shared",
    },
}
"""What the hub itself finds, as items with their fields. Whose a shop is, platforms
told: no platform learns of another one's shops."""


@lru_cache(maxsize=1)
def every_item() -> Mapping[str, Mapping[str, str]]:
    """List every data item with its fields and their class."""
    kinds = {name: dict(kind.fields()) for name, kind in KINDS.items()}
    return kinds | MADE_HERE


def catalog_of(rulebook: Rulebook, day: date) -> DataItems:
    """Give the data items of a day; what no catalog names is in no ``*``."""
    return DataItems(
        every_item(),
        frozenset(
            item.key
            for item in rulebook.in_force("catalog", day)
            if item.sharing == "unconditional"
        ),
        {name: kind.audiences for name, kind in KINDS.items()},
    )
