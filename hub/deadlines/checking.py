"""Whether each clock stands as what has happened to it says."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.calendar import WorkingCalendar
from hub.deadlines.models import ClockRow
from hub.deadlines.steps import read_clocks, standing_of

AT_ONCE = 500


def wrong_clocks(
    session: Session, takes: Callable[[int], bool] = bool
) -> Iterator[int]:
    """Yield the numbers of clocks that do not stand as their steps say.

    ``takes`` tells of a number whether it is looked at; none is 0.

    A clock's row may be changed, its steps may not: an overdue one whose row says that
    it was met in time is found by them.
    """
    table, after = ClockRow.__table__, 0
    while found := session.execute(
        select(table).where(table.c.id > after).order_by(table.c.id).limit(AT_ONCE)
    ).all():
        after = found[-1].id
        rows = [row for row in found if takes(row.id)]
        clocks = read_clocks(session, [row.id for row in rows])
        for row in rows:
            clock = clocks[row.id]
            calendar = WorkingCalendar.of((), row.calendar)
            wanted = standing_of(clock.now, clock.rule, calendar)
            if any(getattr(row, name) != value for name, value in wanted.items()):
                yield row.id
