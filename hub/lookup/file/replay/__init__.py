"""A rating computed again for a day and a moment, as it may be told today."""

from hub.lookup.file.replay.answer import (
    keep_difference,
    replayed_answer,
)
from hub.lookup.file.replay.documents import (
    DifferingDocument,
    GivenDocument,
    ReplayedRatingDocument,
)

__all__ = [
    "DifferingDocument",
    "GivenDocument",
    "ReplayedRatingDocument",
    "keep_difference",
    "replayed_answer",
]
