"""What should fire in a year of C1, and on which day: counted from the law by itself.

Nothing of the hub's own arithmetic is used: terms are written down here, and holidays
are read from the notices' days as they were entered.
"""

import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
DAYS = Path(__file__).parents[2] / "hub" / "rulebook" / "working_days.toml"
SATURDAY = 5
NOTICE_DAYS_OFF = (
    *(date(2027, 1, day) for day in (1, 2, 3)),
    *(date(2027, 2, day) for day in range(5, 13)),
    *(date(2027, 4, day) for day in (3, 4, 5)),
    *(date(2027, 5, day) for day in range(1, 6)),
    *(date(2027, 6, day) for day in (9, 10, 11)),
)
NOTICE_DAYS_MADE_UP = (date(2027, 1, 30), date(2027, 2, 20), date(2027, 5, 8))
"""A notice on 2027 that is made up: which days are off, and which worked instead."""


@dataclass(frozen=True, slots=True)
class LegalTerm:
    """A term as its article says: so many ``hours``, ``days`` or ``working days``."""

    amount: int
    unit: str
    moves_on: bool = False
    """Whether a last day that nobody works moves to the next that is worked."""


TERMS = {
    "complaint.accept": LegalTerm(7, "working days"),
    "complaint.mediate": LegalTerm(60, "days", moves_on=True),
    "case.check": LegalTerm(15, "working days"),
    "case.assist": LegalTerm(15, "working days"),
    "case.decide": LegalTerm(90, "days", moves_on=True),
    "transfer.decide": LegalTerm(3, "days"),
    "transfer.hand-over": LegalTerm(24, "hours"),
}
"""Order 121 arts. 15 and 23; SAMR penalty procedure rules arts. 18, 45 and 64; Order
310 art. 5."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that are off and days that are worked instead, and years that are known."""

    off: Set[date]
    made_up: Set[date]
    known: Set[int]

    def is_worked(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.made_up:
            return True
        return day.weekday() < SATURDAY and day not in self.off


@dataclass(frozen=True, slots=True)
class Firing:
    """What time does to one clock: rounds in which it warns, is moved and runs out."""

    warned: datetime | None
    moved: datetime | None
    overdue: datetime | None
    """Also when the hub notes in the matter that nothing came."""


def calendars() -> tuple[Calendar, Calendar]:
    """Give the calendar before the notice on 2027, and after it."""
    entries = tomllib.loads(DAYS.read_text("utf-8"))["entry"]
    off = {day for entry in entries for day in entry["days_off"]}
    made_up = {day for entry in entries for day in entry.get("days_made_up", ())}
    known = {int(one["key"]) for one in entries if one["state"] == "published"}
    late = {day for day in off if day.year == NOTICE_DAYS_OFF[0].year}
    return (
        Calendar(off, made_up, known),
        Calendar(
            (off - late) | set(NOTICE_DAYS_OFF),
            made_up | set(NOTICE_DAYS_MADE_UP),
            known | {NOTICE_DAYS_OFF[0].year},
        ),
    )


def firing_of(
    rule: str,
    start: datetime,
    rounds: Mapping[date, datetime],
    notice: date,
    both: tuple[Calendar, Calendar],
) -> Firing:
    """Tell when a clock fires that began at a moment, in rounds of days.

    ``notice`` is the day on which the notice is entered; whatever was counted before
    over its year is counted anew in that day's round. The year's clocks are all written
    before it begins, and what happens to one is never written before it began.
    """
    before, after = both
    due, is_open = due_at(rule, start, before)
    moved = None
    if is_open and due > rounds[notice]:
        due, moved = due_at(rule, start, after)[0], max(rounds[notice], start)
    last = (due - start) / 5
    if TERMS[rule].unit != "hours":
        last = max(last, DAY)
    warned, overdue = first_round(rounds, due - last), first_round(rounds, due)
    # What has run out by the round in which it would have warned warns no more.
    return Firing(None if warned == overdue else warned, moved, overdue)


def due_at(rule: str, start: datetime, calendar: Calendar) -> tuple[datetime, bool]:
    """Tell when a term is over, and whether it rests on a year without its notice."""
    term = TERMS[rule]
    if term.unit == "hours":
        return start + timedelta(hours=term.amount), False
    counted = list(_counted(term, start.astimezone(BEIJING).date(), calendar))
    end = datetime.combine(counted[-1] + DAY, time(), BEIJING)
    if term.unit == "days":
        counted = counted[term.amount - 1 :] if term.moves_on else []
    return end, any(day.year not in calendar.known for day in counted)


def _counted(term: LegalTerm, first: date, calendar: Calendar) -> Iterator[date]:
    """Walk the days of a term: the first day does not count."""
    day, left = first, term.amount
    while left:
        day += DAY
        left -= term.unit == "days" or calendar.is_worked(day)
        yield day
    while term.moves_on and not calendar.is_worked(day):
        day += DAY
        yield day


def first_round(rounds: Mapping[date, datetime], moment: datetime) -> datetime | None:
    """Find the first round at a moment or after it; None if the year is over."""
    day = moment.astimezone(BEIJING).date()
    if day < next(iter(rounds)):
        return next(iter(rounds.values()))
    for one in (day, day + DAY):
        if one in rounds and rounds[one] >= moment:
            return rounds[one]
    return None
