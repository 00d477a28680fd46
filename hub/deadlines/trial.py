"""What clocks would do by rules that are not in force yet; nothing is written of it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.calendar import WorkingCalendar
from hub.db.bulk import in_chunks
from hub.deadlines.flow import mark_step
from hub.deadlines.models import OPEN, PROVISIONAL, ClockRow
from hub.deadlines.steps import read_clocks
from schemas.words import ClockStep

AT_ONCE = 500


def running_under(session: Session, rules: Collection[str]) -> dict[str, int]:
    """Count the open clocks of some rules: each keeps the term it was opened with."""
    query = select(ClockRow.rule).where(OPEN, ClockRow.rule.in_(sorted(rules)))
    found: dict[str, int] = {}
    for rule in session.scalars(query):
        found[rule] = found.get(rule, 0) + 1
    return found


def moved_by(
    session: Session, calendar: WorkingCalendar, at: datetime
) -> Iterator[tuple[int, str, date, date]]:
    """Find the provisional clocks that a calendar moves: number, rule, day and day."""
    query = select(ClockRow.id).where(
        PROVISIONAL, ClockRow.calendar != calendar.digest, ClockRow.acts_at.is_not(None)
    )
    for ids in in_chunks(list(session.scalars(query.order_by(ClockRow.id))), AT_ONCE):
        for number, clock in sorted(read_clocks(session, ids).items()):
            step = mark_step(clock.now, clock.rule, calendar, at)
            if step is not None and step.kind == ClockStep.MOVED and step.due:
                yield number, clock.rule.key, clock.now.due.day, step.due.day
