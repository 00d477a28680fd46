"""Ratings computed again, as of a past day with what was known at a past moment."""

from hub.ratings.replay.exported import (
    ExportUnreadableError,
    RatingExport,
    check_rating,
    facts_told,
    files_told,
)
from hub.ratings.replay.past_days import records_of_day
from hub.ratings.replay.replay import (
    COMPUTED,
    DIFFERS,
    STORED,
    Replay,
    rating_on,
)

__all__ = [
    "COMPUTED",
    "DIFFERS",
    "STORED",
    "ExportUnreadableError",
    "RatingExport",
    "Replay",
    "check_rating",
    "facts_told",
    "files_told",
    "rating_on",
    "records_of_day",
]
