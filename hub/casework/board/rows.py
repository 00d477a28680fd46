"""The board: matters in somebody's sight, filtered, what runs out first at the top."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterRow
from hub.casework.seeing import MatterViewer
from hub.casework.view import (
    ShownLine,
    clocks_in_sight,
    fitting_matters,
    show_lines,
)
from hub.casework.view.listed import NO_END
from hub.context import Hub
from hub.db.tables import UtcMoment
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from schemas.words import ClockState

MATTERS_A_PAGE: Final = 50
TEXT_LIMIT: Final = 64
RUNS = (ClockState.RUNNING, ClockState.WARNED)
WHOSE = ("own", "free", "unit", "next")
"""Mine, nobody's of ours, those that the unit handles, those that wait for it."""
STANDS = ("overdue", "warned", "running", "none")
"""How the most urgent clock of a matter stands."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which matters are meant; what is empty does not count.

    ``text`` is part of a number. Without ``closed`` closed matters are left out.
    """

    machine: str = ""
    state: str = ""
    whose: str = ""
    stands: str = ""
    text: str = ""
    closed: bool = False


def list_board(  # noqa: PLR0913  # who looks, at which, from where
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: BoardFilter,
    *,
    officer: str,
    after: str = "",
    before: str = "",
    limit: int = MATTERS_A_PAGE,
) -> list[ShownLine]:
    """List matters in sight, what runs out first at the top.

    ``after`` and ``before`` are places of rows; one that cannot be read is none.
    """
    at = hub.clock()
    query, ends = _query(hub, viewer, wanted, officer, at)
    turned = bool(_place(before)) and not _place(after)
    place = _place(after) or _place(before)
    if place is not None:
        query = query.where(_beyond(ends, place, turned=turned))
    order = (ends.desc(), MatterRow.id.desc()) if turned else (ends, MatterRow.id)
    rows = session.execute(query.order_by(*order).limit(limit)).all()
    if turned:
        rows = rows[::-1]
    return show_lines(session, hub, viewer, rows, at)


def count_board(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: BoardFilter,
    *,
    officer: str,
    ahead_of: str = "",
) -> int:
    """Count the matters in sight, or those that stand before a place."""
    query, ends = _query(hub, viewer, wanted, officer, hub.clock())
    place = _place(ahead_of)
    if place is not None:
        query = query.where(_beyond(ends, place, turned=True))
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def waiting_matters(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: BoardFilter,
    *,
    officer: str,
) -> tuple[int, datetime | None]:
    """Count the matters that are meant, and tell when the oldest was opened."""
    query, _ = _query(hub, viewer, wanted, officer, hub.clock())
    found = query.subquery()
    counted = select(func.count(), func.min(found.c.opened_at))
    count, oldest = session.execute(counted).one()
    return count, oldest


def _query(
    hub: Hub, viewer: MatterViewer, wanted: BoardFilter, officer: str, at: datetime
) -> tuple[Select[Any], ColumnElement[datetime]]:
    """Ask for the matters that are meant, each with when it runs out next."""
    day = legal_day(at)
    clocks = clocks_in_sight(hub.rulebook, viewer, day)
    soonest = (
        select(func.min(ClockRow.due_at))
        .where(clocks, ClockRow.state.in_([*RUNS, ClockState.OVERDUE]))
        .scalar_subquery()
    )
    ends: ColumnElement[datetime] = func.coalesce(
        soonest, literal(NO_END, UtcMoment), type_=UtcMoment
    )
    query = select(MatterRow.__table__, ends.label("ends_at"))
    narrowing = _narrowing(viewer, wanted, officer)
    query = query.where(fitting_matters(hub.rulebook, viewer, day, narrowing))
    if not wanted.closed:
        query = query.where(MatterRow.closed_at.is_(None))
    if wanted.text:
        query = query.where(MatterRow.number.contains(wanted.text, autoescape=True))
    if wanted.stands:
        query = query.where(_standing(clocks, wanted.stands, at))
    return query, ends


def _narrowing(
    viewer: MatterViewer, wanted: BoardFilter, officer: str
) -> list[ColumnElement[bool]]:
    """Write a filter as conditions about how a matter stands."""
    found: list[ColumnElement[bool]] = []
    names = sorted(viewer.names)
    if wanted.machine:
        found.append(MatterRow.machine == wanted.machine)
    if wanted.state:
        found.append(MatterRow.state == wanted.state)
    if wanted.whose == "own":
        found.append(MatterRow.assignee == officer)
        found.append(MatterRow.handler.in_(names))
    elif wanted.whose == "free":
        found.append(MatterRow.assignee.is_(None))
        found.append(MatterRow.handler.in_(names))
    elif wanted.whose == "unit":
        found.append(MatterRow.handler.in_(names))
    elif wanted.whose == "next":
        found.append(MatterRow.awaits.in_(names))
    return found


def _standing(
    clocks: ColumnElement[bool], stands: str, at: datetime
) -> ColumnElement[bool]:
    """Write as a condition how the most urgent clock of a matter stands."""
    over = or_(
        ClockRow.state == ClockState.OVERDUE,
        and_(ClockRow.state.in_(RUNS), ClockRow.due_at <= at),
    )

    def there(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(ClockRow.id).where(clocks, condition))

    if stands == "overdue":
        return there(over)
    warned = there(ClockRow.state == ClockState.WARNED)
    running = there(ClockRow.state == ClockState.RUNNING)
    if stands == "warned":
        return and_(~there(over), warned)
    if stands == "running":
        return and_(~there(over), ~warned, running)
    return and_(~there(over), ~warned, ~running)


def _beyond(
    ends: ColumnElement[datetime], place: tuple[datetime, str], *, turned: bool
) -> ColumnElement[bool]:
    """Write as a condition that a row stands after a place, or before it."""
    moment, matter = literal(place[0], UtcMoment), place[1]
    if turned:
        return or_(ends < moment, and_(ends == moment, MatterRow.id < matter))
    return or_(ends > moment, and_(ends == moment, MatterRow.id > matter))


def _place(text: str) -> tuple[datetime, str] | None:
    """Read a place of the board; None if it is none."""
    moment, _, matter = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, matter) if at.tzinfo is not None and matter.isalnum() else None
