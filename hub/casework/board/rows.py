"""The board: matters in somebody's sight, filtered, what runs out first at the top."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import GivenSight, MatterViewer, seen_matters, sights_of
from hub.context import Hub
from hub.db.tables import UtcMoment
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.rulebook.case_rules import CaseSightRule
from schemas.words import CaseSight, ClockState, MatterPart, PartReach

MATTERS_A_PAGE: Final = 50
TEXT_LIMIT: Final = 64
NO_END: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When a matter runs out whose clocks all stand still, or that has none."""
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
    clocks = _clock_in_sight(hub, viewer, day)
    soonest = (
        select(func.min(ClockRow.due_at))
        .where(clocks, ClockRow.state.in_([*RUNS, ClockState.OVERDUE]))
        .scalar_subquery()
    )
    ends: ColumnElement[datetime] = func.coalesce(
        soonest, literal(NO_END, UtcMoment), type_=UtcMoment
    )
    query = select(MatterRow.__table__, ends.label("ends_at"))
    query = query.where(seen_matters(hub.rulebook, viewer, day))
    if not wanted.closed:
        query = query.where(MatterRow.closed_at.is_(None))
    if wanted.machine:
        query = query.where(MatterRow.machine == wanted.machine)
    if wanted.text:
        query = query.where(MatterRow.number.contains(wanted.text, autoescape=True))
    told = seen_matters(hub.rulebook, viewer, day, _shows_summary)
    for condition in _narrowing(viewer, wanted, officer):
        # Of a matter whose number alone is in sight, no filter may tell more.
        query = query.where(and_(told, condition))
    if wanted.stands:
        query = query.where(_standing(clocks, wanted.stands, at))
    return query, ends


def _shows_summary(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows more of a matter than its number."""
    return CaseSight(rule.sight).rank >= CaseSight.SUMMARY.rank


def _shows_clocks(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows clocks of a matter, one's own at least."""
    return MatterPart.CLOCKS in rule.parts


def _shows_all_clocks(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows every clock of a matter."""
    return rule.parts.get(MatterPart.CLOCKS) == PartReach.ALL


def _narrowing(
    viewer: MatterViewer, wanted: BoardFilter, officer: str
) -> list[ColumnElement[bool]]:
    """Write a filter as conditions about how a matter stands."""
    found: list[ColumnElement[bool]] = []
    names = sorted(viewer.names)
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


def _clock_in_sight(hub: Hub, viewer: MatterViewer, day: Any) -> ColumnElement[bool]:
    """Write as a condition that a clock is the matter's, open, and in sight."""
    every = seen_matters(hub.rulebook, viewer, day, _shows_all_clocks)
    mine = and_(
        ClockRow.owner.in_(sorted(viewer.names)),
        seen_matters(hub.rulebook, viewer, day, _shows_clocks),
    )
    return and_(
        ClockRow.subject_type == SUBJECT,
        ClockRow.subject == MatterRow.number,
        ClockRow.closed_at.is_(None),
        or_(every, mine),
    )


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
