"""The one reader of time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

Clock = Callable[[], datetime]
"""Anything that tells the present moment as an aware UTC datetime."""

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time; the country has had no summer time since 1991."""


def system_clock() -> datetime:
    """Tell the machine's present moment in UTC."""
    return datetime.now(UTC)


class Uptime(NamedTuple):
    """How long the machine has been up, by a counter that nobody sets."""

    boot: str
    """Names the start that it counts from; empty where nobody knows."""
    seconds: float


UptimeReader = Callable[[], Uptime | None]
"""Reads the counter; None where there is none."""


def system_uptime() -> Uptime | None:
    """Read how long this machine has been up; sleep counts."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        seconds = float(Path("/proc/uptime").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return Uptime(boot, seconds)


def uptime_beside(clock: Clock) -> UptimeReader:
    """Give the counter that vouches for a clock: its own, else the machine's."""
    own: UptimeReader | None = getattr(clock, "uptime", None)
    return own or system_uptime


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
        self._jumped = timedelta()

    def __call__(self) -> datetime:
        """Tell the moment it was set to."""
        return self._moment

    def advance(self, **duration: float) -> None:
        """Move forward by a ``timedelta`` given as keywords, such as ``days=1``."""
        self._moment += timedelta(**duration)

    def jump(self, **duration: float) -> None:
        """Be set wrong by a ``timedelta``: no time passes that anybody vouches for."""
        self._moment += timedelta(**duration)
        self._jumped += timedelta(**duration)

    def uptime(self) -> Uptime:
        """Tell the time that has passed, however the clock was set."""
        return Uptime("set by hand", (self._moment - self._jumped).timestamp())
