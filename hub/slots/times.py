"""When a schedule is due, as slots: the same on every machine, whatever its clock."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from hub.db.tables import EPOCH
from hub.ground.clock import CHINA

EVERY = "every"
SECOND = timedelta(seconds=1)
MOST_SLOTS = 2_000
"""So many slots of one job are looked at, the newest ones."""


def seconds_of(schedule: str) -> int | None:
    """Read ``every N s``; None for any other schedule."""
    words = schedule.split()
    if words[:1] != [EVERY]:
        return None
    with suppress(IndexError, ValueError):
        return max(0, int(words[1]))
    return 0


@lru_cache(maxsize=512)
def trigger_of(schedule: str) -> CronTrigger:
    """Read a cron line in China time.

    Raises:
        ValueError: it is none.
    """
    return CronTrigger.from_crontab(schedule, timezone=CHINA)


def next_slot(schedule: str, after: datetime) -> datetime | None:
    """Tell the first slot behind a moment; None where nobody can read the schedule."""
    seconds = seconds_of(schedule)
    if seconds is not None:
        if not seconds:
            return None
        span = timedelta(seconds=seconds)
        with suppress(OverflowError):
            return EPOCH + ((after - EPOCH) // span + 1) * span
        return None
    try:
        trigger = trigger_of(schedule)
    except ValueError:
        return None
    # A trigger gives whole seconds, and may give the one that it is asked from.
    whole = after.replace(microsecond=0)
    moment: datetime | None = trigger.get_next_fire_time(None, whole + SECOND)
    return None if moment is None else moment.astimezone(UTC)


def slots_between(schedule: str, after: datetime, until: datetime) -> list[datetime]:
    """List the slots behind one moment up to another, oldest first.

    Of work that is due more often than each minute only the newest is told.
    """
    seconds = seconds_of(schedule)
    if seconds:
        newest = EPOCH + (until - EPOCH) // timedelta(seconds=seconds) * timedelta(
            seconds=seconds
        )
        return [newest] if newest > after else []
    found: list[datetime] = []
    moment = next_slot(schedule, after)
    while moment is not None and moment <= until:
        found.append(moment)
        moment = next_slot(schedule, moment)
    return found[-MOST_SLOTS:]
