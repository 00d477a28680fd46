"""A case weighed against one item of an article: its sums, and earlier sanctions."""

from hub.casework.advice.weighing.items import SAME_DAY, ItemAdvice, weigh
from hub.casework.advice.weighing.sums import (
    LOCAL_SUM,
    MET,
    MISSING,
    NOT_MET,
    ORDER,
    REACHED,
    UNCOVERED,
    higher,
    known_of,
    lacking,
    lower,
)

__all__ = [
    "LOCAL_SUM",
    "MET",
    "MISSING",
    "NOT_MET",
    "ORDER",
    "REACHED",
    "SAME_DAY",
    "UNCOVERED",
    "ItemAdvice",
    "higher",
    "known_of",
    "lacking",
    "lower",
    "weigh",
]
