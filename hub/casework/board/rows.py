"""The board: matters in somebody's sight, filtered, what runs out first at the top."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from hub.casework.board.asking import (
    RUNS,
    BoardFilter,
    ask_matters,
    narrow,
    whose_is,
)
from hub.casework.matter.models import MatterRow
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import GivenSight, MatterViewer, sights_of
from hub.context import Hub
from hub.db.tables import UtcMoment
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from schemas.words import CaseSight, ClockState, MatterPart

MATTERS_A_PAGE: Final = 50
TEXT_LIMIT: Final = 64
WHOSE = ("own", "free", "unit", "next")
"""Mine, nobody's of ours, those that the unit handles, those that wait for it."""
STANDS = ("overdue", "warned", "running", "none")
"""How the most urgent clock of a matter stands."""


@dataclass(frozen=True, slots=True)
class BoardClock:
    """The clock of a matter that runs out next, as far as it is in sight."""

    rule: str
    state: ClockState
    due_at: datetime
    due_day: Any
    owner: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A matter on the board; nothing of whom it is about stands here.

    Of a matter whose number alone is in sight ``state``, ``awaits`` and ``assignee``
    are empty.
    """

    id: str
    number: str
    machine: str
    rules: str
    state: str
    opener: str
    handler: str
    awaits: str
    assignee: str
    priority: int
    opened_at: datetime
    closed: bool
    ends_at: datetime
    clock: BoardClock | None

    @property
    def place(self) -> str:
        """Name its place in the order of the board."""
        return f"{self.ends_at.isoformat()}~{self.id}"


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
) -> list[BoardRow]:
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
    return _rows(session, hub, viewer, rows, at)


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
    asked = ask_matters(hub, viewer, hub.clock())
    place = _place(ahead_of)
    query = select(func.count())
    # Clocks are summed up only where the question is about them.
    needs_clocks = wanted.stands or place is not None
    query = query.select_from(asked.tables if needs_clocks else MatterRow)
    if place is not None:
        query = query.where(_beyond(asked.ends, place, turned=True))
    query = narrow(query, asked, viewer, wanted, officer)
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """How many open matters wait: what is late or nearly so, whose they are."""

    overdue: int
    warned: int
    own: int
    free: int
    next: int


def count_waiting(
    session: Session, hub: Hub, viewer: MatterViewer, *, officer: str
) -> BoardCounts:
    """Count the open matters in sight that wait, all in one question."""
    at = hub.clock()
    asked = ask_matters(hub, viewer, at)
    wanted = [
        *(asked.stands("overdue"), asked.stands("warned")),
        *(whose_is(viewer, one, officer) for one in ("own", "free", "next")),
    ]
    counted = (
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in wanted
    )
    query = select(*counted).select_from(asked.tables)
    query = query.where(asked.seen, MatterRow.closed_at.is_(None))
    return BoardCounts(*map(int, session.execute(query).one()))


def _query(
    hub: Hub, viewer: MatterViewer, wanted: BoardFilter, officer: str, at: datetime
) -> tuple[Select[Any], ColumnElement[datetime]]:
    """Ask for the matters that are meant, each with when it runs out next."""
    asked = ask_matters(hub, viewer, at)
    query = select(MatterRow.__table__, asked.ends.label("ends_at"))
    query = query.select_from(asked.tables)
    return narrow(query, asked, viewer, wanted, officer), asked.ends


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


def _rows(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    rows: Sequence[Any],
    at: datetime,
) -> list[BoardRow]:
    """Tell of each row what is in sight."""
    day = legal_day(at)
    sights = sights_of(session, hub.rulebook, viewer, [row.id for row in rows], day)
    clocks = _clocks(session, viewer, {row.number: sights[row.id] for row in rows}, at)
    return [_row(row, sights[row.id], clocks.get(row.number)) for row in rows]


def _row(row: Any, sight: GivenSight, clock: BoardClock | None) -> BoardRow:
    """Tell of one row what is in sight."""
    told = sight.sight.rank >= CaseSight.SUMMARY.rank
    return BoardRow(
        id=row.id,
        number=row.number,
        machine=row.machine if told else "",
        rules=row.rules,
        state=row.state if told else "",
        opener=row.opener if told else "",
        handler=row.handler,
        awaits=(row.awaits or "") if told else "",
        assignee=(row.assignee or "") if told else "",
        priority=row.priority if told else 0,
        opened_at=row.opened_at,
        closed=row.closed_at is not None,
        ends_at=row.ends_at,
        clock=clock,
    )


def _clocks(
    session: Session,
    viewer: MatterViewer,
    sights: dict[str, GivenSight],
    at: datetime,
) -> dict[str, BoardClock]:
    """Read the clock of each matter that runs out next, as far as it is in sight."""
    table = ClockRow
    query = select(table).where(
        table.subject_type == SUBJECT,
        table.subject.in_(sorted(sights)),
        table.closed_at.is_(None),
    )
    found: dict[str, list[BoardClock]] = defaultdict(list)
    for row in session.scalars(query):
        reach = sights[row.subject].reach(MatterPart.CLOCKS)
        if reach is None or (reach == "own" and row.owner not in viewer.names):
            continue
        state = ClockState(row.state)
        if state in RUNS and row.due_at <= at:
            state = ClockState.OVERDUE
        found[row.subject].append(
            BoardClock(row.rule, state, row.due_at, row.due_day, row.owner)
        )
    return {number: min(some, key=_urgency) for number, some in found.items()}


def _urgency(clock: BoardClock) -> tuple[bool, datetime]:
    """Order clocks: those that stand still last."""
    return clock.state == ClockState.PAUSED, clock.due_at
