"""From which day a record has its status, and which status held on a day: pure.

Each version says: from this day on, the record has this status. What a later version
says overrides what earlier ones said of that day and of those after it. One that says
the same status as the version before from another day corrects it: what that one said
holds for no day. Before the first such day a record is active.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from schemas.words import RecordStatus

GONE = frozenset({RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
"""Statuses whose day the record itself may tell, by the end that it gives."""

ALWAYS = date.min
"""The day that is stored where a record is active again and always was so: what was
said of other statuses was taken back, and holds for no day."""


class VersionStatus(NamedTuple):
    """What one version says of the status of its record."""

    status: str
    told_from: date | None
    """The day from which it holds as it is stored; None where nothing is stored."""
    learned_on: date
    """The day on which the hub learned of the version."""
    content: str = ""
    """Hash of what else it says."""


class StatusHeld(NamedTuple):
    """A status and the day from which it holds; None where it always did."""

    status: str
    held_from: date | None


class StatusSpan(NamedTuple):
    """A status with its first day, by all versions that are known."""

    status: str
    told_from: date | None
    """That day as it was told, even where it had not come."""
    held_from: date | None


ALWAYS_ACTIVE = StatusSpan(RecordStatus.ACTIVE.value, None, None)


def statuses_held(told: Iterable[VersionStatus]) -> list[StatusHeld]:
    """Say of each version, the oldest first, from which day its status holds.

    It never begins later than on the day on which the hub learned of it, so that no
    day that is to come keeps up what has ended. Where no day is stored it began when
    the hub learned of it first. A record that was active from its first version on
    always was.
    """
    return [StatusHeld(spans[-1].status, spans[-1].held_from) for spans in _grown(told)]


def spans_of(told: Iterable[VersionStatus]) -> list[StatusSpan]:
    """Say which status held from which day on, by all of some versions, oldest first.

    The first span holds of all days before the second; the last is what the newest
    version says.
    """
    spans = [ALWAYS_ACTIVE]
    for grown in _grown(told):
        spans = grown
    return spans


def _grown(told: Iterable[VersionStatus]) -> Iterator[list[StatusSpan]]:
    """Give the spans as they are known with each version, the oldest first."""
    before = spans = [ALWAYS_ACTIVE]
    for one in told:
        if one.told_from == ALWAYS:
            before = spans = [ALWAYS_ACTIVE]
        elif one.status != spans[-1].status:
            before, spans = spans, _overlaid(spans, one)
        elif one.told_from not in {None, spans[-1].held_from}:
            spans = _overlaid(before, one)
        yield spans


def _overlaid(spans: list[StatusSpan], one: VersionStatus) -> list[StatusSpan]:
    """Let what a version says hold from its day on."""
    day = one.told_from or one.learned_on
    held = min(day, one.learned_on)
    kept = [span for span in spans if span.held_from is None or span.held_from < held]
    return [*kept, StatusSpan(str(one.status), day, held)]


def status_on(told: Iterable[VersionStatus], day: date) -> StatusHeld:
    """Tell which status held on a day, by all versions that are known, oldest first."""
    held = [
        span
        for span in spans_of(told)
        if span.held_from is None or span.held_from <= day
    ]
    return StatusHeld(held[-1].status, held[-1].held_from)


def revoked_by(told: Iterable[VersionStatus], held: StatusHeld) -> date | None:
    """Tell from which day a repair was revoked last, up to a status that held.

    None where none was. ``told`` is what all versions say that are known.
    """
    spans = [
        span
        for span in spans_of(told)
        if span.held_from is None
        or (held.held_from is not None and span.held_from <= held.held_from)
    ]
    days = [
        span.told_from
        for before, span in pairwise(spans)
        if before.status == RecordStatus.REPAIRED and span.status == RecordStatus.ACTIVE
    ]
    return days[-1] if days else None


def day_held(told: date | None, learned_on: date) -> date | None:
    """Give the day from which a status holds that is told from a day.

    None where it always did; never a day later than when the hub learned of it.
    """
    return None if told in {None, ALWAYS} else min(told, learned_on)


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
