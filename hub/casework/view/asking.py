"""What a question about matters is made of: who sees which, and how clocks stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from hub.casework.machines.table import URGED
from hub.casework.matter.models import MatterRow
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import MatterViewer, seen_matters
from hub.casework.view.listed import (
    NO_END,
    fitting_matters,
    shows_all_clocks,
    shows_clocks,
)
from hub.context import Hub
from hub.db.tables import UtcMoment
from hub.deadlines import is_late
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from schemas.words import ClockState

RUNS = (ClockState.RUNNING, ClockState.WARNED)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which matters are meant; what is empty does not count.

    ``text`` is part of a number, ``zone`` the division where a matter lies, ``unit``
    who handles it. Without ``closed`` closed matters are left out.
    """

    machine: str = ""
    state: str = ""
    whose: str = ""
    stands: str = ""
    zone: str = ""
    unit: str = ""
    text: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class AskedMatters:
    """What a question about matters is made of."""

    tables: FromClause
    """Matters beside what their clocks come to, counted once for all of them."""
    fitting: Callable[[Iterable[ColumnElement[bool]]], ColumnElement[bool]]
    """Gives the condition on matters in sight that fit what a filter asks."""
    ends: ColumnElement[datetime]
    late: ColumnElement[int]
    warned: ColumnElement[int]
    running: ColumnElement[int]
    urged: ColumnElement[int]

    def stands(self, how: str) -> ColumnElement[bool]:
        """Write as a condition how the most urgent clock of a matter stands."""
        if how == "urged":
            return self.urged == 1
        if how == "overdue":
            return self.late == 1
        if how == "warned":
            return and_(self.late == 0, self.warned == 1)
        if how == "running":
            return and_(self.late == 0, self.warned == 0, self.running == 1)
        return and_(self.late == 0, self.warned == 0, self.running == 0)


def ask_matters(hub: Hub, viewer: MatterViewer, at: datetime) -> AskedMatters:
    """Make the parts of a question: what is in sight, and how its clocks stand."""
    day, rules = legal_day(at), hub.rulebook
    clocks = _clock_sums(viewer, at)
    every = seen_matters(rules, viewer, day, shows_all_clocks)
    some = seen_matters(rules, viewer, day, shows_clocks)

    def shown(name: str, nothing: ColumnElement[Any]) -> ColumnElement[Any]:
        whole, own = clocks.c[f"{name}_all"], clocks.c[f"{name}_own"]
        found = case((every, whole), (some, own), else_=None)
        return func.coalesce(found, nothing, type_=nothing.type)

    none = literal(0)
    return AskedMatters(
        tables=MatterRow.__table__.outerjoin(
            clocks, clocks.c.subject == MatterRow.number
        ),
        fitting=partial(fitting_matters, rules, viewer, day),
        ends=shown("ends", literal(NO_END, UtcMoment)),
        late=shown("late", none),
        warned=shown("warned", none),
        running=shown("running", none),
        urged=shown("urged", none),
    )


def _clock_sums(viewer: MatterViewer, at: datetime) -> Subquery:
    """Sum up the open clocks of each matter: all of them, and the viewer's own."""
    clock = ClockRow
    runs = clock.state.in_(RUNS)
    over = is_late(at)
    signs = {
        "late": over,
        "warned": clock.state == ClockState.WARNED,
        "running": clock.state == ClockState.RUNNING,
        "urged": clock.rule == URGED,
    }
    mine = clock.owner.in_(sorted(viewer.names))
    columns: list[ColumnElement[Any]] = []
    for reach, among in (("all", true()), ("own", mine)):
        due = case((and_(among, or_(over, runs)), clock.due_at), else_=None)
        columns.append(func.min(due, type_=UtcMoment).label(f"ends_{reach}"))
        columns += [
            func.max(case((and_(among, sign), 1), else_=0)).label(f"{name}_{reach}")
            for name, sign in signs.items()
        ]
    query = select(clock.subject, *columns)
    query = query.where(clock.subject_type == SUBJECT, clock.closed_at.is_(None))
    return query.group_by(clock.subject).subquery("clocks")


def narrow(
    query: Select[Any],
    asked: AskedMatters,
    viewer: MatterViewer,
    wanted: BoardFilter,
    officer: str,
) -> Select[Any]:
    """Narrow a question about matters to those that are meant and in sight."""
    meant: list[ColumnElement[bool]] = []
    if wanted.machine:
        meant.append(MatterRow.machine == wanted.machine)
    if wanted.state:
        meant.append(MatterRow.state == wanted.state)
    if wanted.zone:
        meant.append(MatterRow.territory == wanted.zone)
    if wanted.unit:
        meant.append(MatterRow.handler == wanted.unit)
    if wanted.whose:
        meant.append(whose_is(viewer, wanted.whose, officer))
    query = query.where(asked.fitting(meant))
    if not wanted.closed:
        query = query.where(MatterRow.closed_at.is_(None))
    if wanted.text:
        query = query.where(MatterRow.number.contains(wanted.text, autoescape=True))
    if wanted.stands:
        query = query.where(asked.stands(wanted.stands))
    return query


def whose_is(viewer: MatterViewer, whose: str, officer: str) -> ColumnElement[bool]:
    """Write as a condition whose a matter is."""
    names = sorted(viewer.names)
    if whose == "next":
        return MatterRow.awaits.in_(names)
    handled = MatterRow.handler.in_(names)
    if whose == "own":
        return and_(handled, MatterRow.assignee == officer)
    if whose == "free":
        return and_(handled, MatterRow.assignee.is_(None))
    return handled
