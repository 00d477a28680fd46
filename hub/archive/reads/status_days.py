"""From which day a record has its status, and which status held on a day: pure.

Each version says: from this day on, the record has this status. What a later version
says overrides what earlier ones said of that day and of those after it. Before the
first such day a record is active.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from schemas.words import RecordStatus

GONE = frozenset({RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
"""Statuses whose day the record itself may tell, by the end that it gives."""


class StatusTold(NamedTuple):
    """What one version says of the status of its record."""

    status: str
    told_from: date | None
    """The day from which it holds as it is stored; None where nothing is stored."""
    learned_on: date
    """The day on which the hub learned of the version."""


class StatusHeld(NamedTuple):
    """A status and the day from which it holds; None where it always did."""

    status: str
    held_from: date | None


def statuses_held(told: Iterable[StatusTold]) -> list[StatusHeld]:
    """Say of each version, the oldest first, from which day its status holds.

    It never begins later than on the day on which the hub learned of it, so that no
    day that is to come keeps up what has ended. Where no day is stored it began when
    the hub learned of it first. A record that was active from its first version on
    always was.
    """
    held: list[StatusHeld] = []
    for one in told:
        before = held[-1] if held else StatusHeld(RecordStatus.ACTIVE, None)
        if one.told_from is not None:
            day: date | None = min(one.told_from, one.learned_on)
        elif one.status == before.status:
            day = before.held_from
        else:
            day = one.learned_on
        held.append(StatusHeld(str(one.status), day))
    return held


def status_on(held: Iterable[StatusHeld], day: date) -> StatusHeld:
    """Tell which status held on a day, by all versions that are known, oldest first."""
    found = StatusHeld(RecordStatus.ACTIVE.value, None)
    for one in held:
        if one.held_from is None or one.held_from <= day:
            found = one
    return found


def stored_day(
    status: str,
    told: date | None,
    before: StatusHeld | None,
    *,
    learned_on: date,
) -> date | None:
    """Give the day that is stored with a version, from which its status holds.

    ``told`` is the day that the source or the decision tells, kept as it is even where
    it has not come; ``before`` what held of the version before, None of a first one. A
    status that is told again keeps its day.
    """
    if told is not None:
        return told
    if before is None:
        return None if status == RecordStatus.ACTIVE else learned_on
    return before.held_from if before.status == status else learned_on
