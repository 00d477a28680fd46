"""The board: matters in somebody's sight, filtered, what runs out first at the top."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterRow
from hub.casework.seeing import MatterViewer
from hub.casework.view.asking import BoardFilter, ask_matters, narrow, whose_is
from hub.casework.view.listed import NO_END, ShownLine, show_lines
from hub.context import Hub
from hub.db.tables import UtcMoment

MATTERS_A_PAGE: Final = 50
TEXT_LIMIT: Final = 64
WHOSE = ("own", "free", "unit", "next")
"""Mine, nobody's of ours, those that the unit handles, those that wait for it."""
STANDS = ("overdue", "warned", "running", "none", "urged")
"""How the most urgent clock of a matter stands, or that it was urged."""


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
    turned = bool(_read_cursor(before)) and not _read_cursor(after)
    place = _read_cursor(after) or _read_cursor(before)
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
    asked = ask_matters(hub, viewer, hub.clock())
    place = _read_cursor(ahead_of)
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
    urged: int
    first: Mapping[str, datetime] = field(default_factory=dict, kw_only=True)
    """Of each, when the first term ends; nothing where none of them has a term."""


def count_waiting(
    session: Session, hub: Hub, viewer: MatterViewer, *, officer: str
) -> BoardCounts:
    """Count the open matters in sight that wait, all in one question."""
    at = hub.clock()
    asked = ask_matters(hub, viewer, at)
    wanted = {
        "overdue": asked.stands("overdue"),
        "warned": asked.stands("warned"),
        **{one: whose_is(viewer, one, officer) for one in ("own", "free", "next")},
        "urged": asked.stands("urged"),
    }
    counted = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in wanted.values()
    ]
    first = [
        func.min(case((condition, asked.ends)), type_=UtcMoment)
        for condition in wanted.values()
    ]
    query = select(*counted, *first).select_from(asked.tables)
    query = query.where(asked.fitting(()), MatterRow.closed_at.is_(None))
    found = list(session.execute(query).one())
    counts, ends = found[: len(wanted)], found[len(wanted) :]
    named = zip(wanted, ends, strict=True)
    return BoardCounts(
        *map(int, counts),
        first={one: end for one, end in named if end and end < NO_END},
    )


def board_choices(
    session: Session, hub: Hub, viewer: MatterViewer
) -> tuple[list[str], list[str]]:
    """List where the matters in sight lie, and who handles them, each by its code."""
    seen = ask_matters(hub, viewer, hub.clock()).fitting((true(),))
    zones, units = (
        sorted(session.scalars(select(column).where(seen).distinct()))
        for column in (MatterRow.territory, MatterRow.handler)
    )
    return zones, units


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


def _read_cursor(text: str) -> tuple[datetime, str] | None:
    """Read a place of the board; None if it is none."""
    moment, _, matter = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, matter) if at.tzinfo is not None and matter.isalnum() else None
