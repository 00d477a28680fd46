"""Merchants as they stand: codes, names, and who was merged into whom."""

from hub.merchants.identity.cards import Subject, newest_usccs
from hub.merchants.identity.merged import (
    WITH_MERGED,
    absorbed_by,
    roots_of,
    roots_with_merged,
)
from hub.merchants.identity.operators import (
    numbers_stated,
    operators_of,
    run_by,
    set_operators,
)
from hub.merchants.identity.other_names import set_aliases

__all__ = [
    "WITH_MERGED",
    "Subject",
    "absorbed_by",
    "newest_usccs",
    "numbers_stated",
    "operators_of",
    "roots_of",
    "roots_with_merged",
    "run_by",
    "set_aliases",
    "set_operators",
]
