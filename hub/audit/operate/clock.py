"""What a person decides about the clock: a long pause was one, or it was ahead."""

from datetime import datetime
from pathlib import Path

from hub.audit.errors import ClockNotAheadError
from hub.audit.log import AuditLog
from hub.audit.record.last_seen import NOTED_EVERY, seen_beside
from hub.audit.write.guard import (
    CLOCK_TOLERANCE,
    check_clock,
    check_clock_ahead,
    moment_of,
)
from hub.ground.clock import Clock, system_uptime, uptime_beside
from schemas.tlog.leaf import format_moment

REASON = "clock-ahead"


def check_clock_now(log: AuditLog, anchor: Path, clock: Clock) -> None:
    """Refuse the clock that a writer which began now would refuse; nothing is written.

    Raises:
        AuditUnavailableError: it is behind the log, or far ahead of it.
        HubError, TlogError: the end of the log cannot be read.
    """
    head, now = log.signed(), clock()
    if head.size:
        at = moment_of(log.entry(head.size - 1, head.shard))
        check_clock(now, at)
        seen = seen_beside(anchor, uptime_beside(clock))
        check_clock_ahead(now, seen, head.shard, at, log)


def accept_clock(anchor: Path, now: datetime) -> datetime | None:
    """Say that the clock is right although the log was not seen for long.

    Returns when it was last seen; None where nobody knows.
    """
    seen = seen_beside(anchor, system_uptime)
    last = seen.read()
    seen.set(now)
    return None if last is None else last.at


def accept_idle(anchor: Path, now: datetime) -> None:
    """Say that the clock is right where the log was not seen for a minute or more."""
    last = seen_beside(anchor, system_uptime).read()
    if last is None or now - last.at > NOTED_EVERY:
        accept_clock(anchor, now)


def continue_after_clock(log: AuditLog, anchor: Path) -> tuple[str, datetime]:
    """Go on in a new shard behind entries that were written by a clock ahead.

    The entries stay, with all that was signed of them, so every receipt stays valid.
    The first entry of the new shard says why it was begun, and anybody may open it.

    Returns the new shard and the moment of the last entry before it.

    Raises:
        ClockNotAheadError: the last entry is not ahead of the clock.
        AuditUnavailableError: the log cannot start the shard.
    """
    now = log.now()
    head = log.signed()
    last = moment_of(log.entry(head.size - 1, head.shard)) if head.size else now
    if last - CLOCK_TOLERANCE <= now:
        raise ClockNotAheadError(format_moment(last))
    # What was seen by that clock counts no more.
    accept_clock(anchor, now)
    detail = {
        "reason": REASON,
        "last": format_moment(last),
        "now": format_moment(now),
    }
    return log.start_shard(detail), last
