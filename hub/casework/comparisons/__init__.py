"""What the prosecutor compares among records: leads, each with what it rests on.

A penalty met a criminal threshold and nothing tells of a transfer; a case was not
prosecuted and nobody penalised its party since. Nothing is written or decided here.
"""

from hub.casework.comparisons.compare import not_penalised, not_transferred
from hub.casework.comparisons.compared import (
    ComparedRecord,
    ComparisonHit,
    ReachedItem,
)
from hub.casework.comparisons.comparing_rules import ComparisonRule, load_comparisons
from hub.casework.comparisons.hits import ComparisonPage, MerchantHit
from hub.casework.comparisons.pages import (
    MOST_MERCHANTS,
    ComparisonInvalidError,
    ComparisonRefusedError,
    all_pages,
    compare_page,
    count_hits,
)

__all__ = [
    "MOST_MERCHANTS",
    "ComparedRecord",
    "ComparisonHit",
    "ComparisonInvalidError",
    "ComparisonPage",
    "ComparisonRefusedError",
    "ComparisonRule",
    "MerchantHit",
    "ReachedItem",
    "all_pages",
    "compare_page",
    "count_hits",
    "load_comparisons",
    "not_penalised",
    "not_transferred",
]
