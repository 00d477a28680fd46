"""The one reader of time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]
"""Anything that tells the present moment as an aware UTC datetime."""

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time; the country has had no summer time since 1991."""


def system_clock() -> datetime:
    """Tell the machine's present moment in UTC."""
    return datetime.now(UTC)


def legal_day(moment: datetime) -> date:
    """Tell the calendar day in China at a moment: the day that deadlines count in."""
    return moment.astimezone(CHINA).date()


class SetClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, moment: datetime) -> None:
        """Start at an aware moment."""
        if moment.tzinfo is None:
            msg = "a clock needs an aware moment"
            raise ValueError(msg)
        self._moment = moment.astimezone(UTC)

    def __call__(self) -> datetime:
        """Tell the moment it was set to."""
        return self._moment

    def advance(self, **duration: float) -> None:
        """Move forward by a ``timedelta`` given as keywords, such as ``days=1``."""
        self._moment += timedelta(**duration)
