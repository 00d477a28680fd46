"""When a term is due: hours, days, working days or months after an event.

The day of the event does not count (Civil Code art. 201). A term of months ends with
the day of the same number (art. 202). Where its rule says so, a last day that nobody
works moves to the next working day (art. 203; SAMR Order 121 art. 45). Days on which a
clock stands still do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from hub.calendar.months import add_months
from hub.calendar.working import DAY, WorkingCalendar
from hub.ground.clock import CHINA, legal_day

TermUnit = Literal["hour", "day", "working_day", "month"]
LastDay = Literal["stands", "next_working_day"]


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take.

    ``last_day`` tells what becomes of a last day that is no working day; hours end to
    the minute, and the last of some working days is one.
    """

    amount: int
    unit: TermUnit
    last_day: LastDay = "stands"
    more: int = 0
    """Days that follow the last unit: a month and fifteen days."""


@dataclass(frozen=True, slots=True)
class PausedDays:
    """When a clock stood still: from a moment up to another.

    The day on which it stops does not count, the day on which it goes on does: a clock
    that stops on its last day has one day left.
    """

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term, in China, and the first moment at which it is over.

    ``provisional`` tells that it rests on a year whose notice is not known.
    """

    day: date
    at: datetime
    provisional: bool


def due_of(
    calendar: WorkingCalendar,
    start: datetime,
    term: Term,
    paused: Sequence[PausedDays] = (),
) -> TermEnd:
    """Tell when a term is due that began at a moment and stood still at times."""
    if term.unit == "hour":
        still = sum((one.until - one.since for one in paused), timedelta())
        at = start + timedelta(hours=term.amount) + still
        return TermEnd(legal_day(at), at, provisional=False)
    first = legal_day(start)
    spans = _spans(paused)
    provisional = False
    if term.unit == "month":
        day = add_months(first, term.amount) + DAY * term.more
        day = _beyond(day, spans, first)
    else:
        day, left = first, term.amount
        while left:
            day += DAY
            if any(since <= day < until for since, until in spans):
                continue
            if term.unit == "working_day":
                provisional = provisional or not calendar.is_published(day)
                left -= calendar.is_worked(day)
            else:
                left -= 1
    if term.unit == "working_day":
        return TermEnd(day, end_of(day), provisional)
    return _ends_on(calendar, day, term.last_day, spans)


def named_end(
    calendar: WorkingCalendar,
    day: date,
    last_day: LastDay,
    paused: Sequence[PausedDays] = (),
) -> TermEnd:
    """Tell when a term is due whose last day was named, and that stood still since."""
    spans = _spans(paused)
    return _ends_on(calendar, _beyond(day, spans, date.min), last_day, spans)


def _spans(paused: Sequence[PausedDays]) -> list[tuple[date, date]]:
    """Give the days on which a clock stood still, each from one up to another."""
    return [(legal_day(one.since), legal_day(one.until)) for one in paused]


def _beyond(day: date, spans: Sequence[tuple[date, date]], first: date) -> date:
    """Put off a last day by what a clock stood still after its first."""
    for since, until in sorted(spans):
        # A pause that begins on a later day is passed over by whoever moves that day.
        if since <= day:
            day += max(until - max(since, first + DAY), timedelta())
    return day


def _ends_on(
    calendar: WorkingCalendar,
    day: date,
    last_day: LastDay,
    spans: Sequence[tuple[date, date]],
) -> TermEnd:
    """End on a day, or on the next that is worked where the last may be none."""
    if last_day == "stands":
        return TermEnd(day, end_of(day), provisional=False)
    provisional = not calendar.is_published(day)
    while not calendar.is_worked(day) or any(
        since <= day < until for since, until in spans
    ):
        day += DAY
        provisional = provisional or not calendar.is_published(day)
    return TermEnd(day, end_of(day), provisional)


def end_of(day: date) -> datetime:
    """Give the first moment after a day in China."""
    return datetime.combine(day + DAY, time(), CHINA).astimezone(UTC)
