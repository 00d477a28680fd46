"""Which matters somebody sees, page by page, the newest first.

What rules could show narrows the search; each matter that is found is then judged by
them, so that a page never has one that its page of its own would not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from hub.casework.ask.numbered import say_name
from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.matter.reading import machine_of
from hub.casework.seeing import OPENER, MatterViewer
from hub.casework.view import (
    ShownLine,
    clocks_in_sight,
    fitting_matters,
    show_lines,
)
from hub.context import Hub
from hub.db.bulk import CHUNK
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.rulebook import Rulebook
from schemas.answers.matter import MatterLineDocument, MattersDocument
from schemas.fields.sent import SENT, commas, day, digits, sent, typed, yes_no

DAY = day(None, required=False)
MOST, USUAL = 200, 50
"""Matters of a page."""


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """Which matters are meant; what is None or empty does not count."""

    machines: tuple[str, ...] = ()
    states: tuple[str, ...] = sent(commas(data_key="state"), default=())
    role: str | None = sent(typed(), default=None)
    """What the viewer is in them."""
    since: date | None = field(default=None, metadata={SENT: DAY})
    """Opened on this day or later."""
    due: date | None = field(default=None, metadata={SENT: DAY})
    """With an open clock in sight that is due on this day or earlier."""
    is_open: bool | None = sent(
        yes_no(None, required=False, data_key="open", truthy={"true"}, falsy={"false"}),
        default=None,
    )
    after: str | None = sent(typed(), default=None)
    """Id of the last matter of the page before."""
    limit: int = sent(digits(1, MOST, len(str(MOST))), default=USUAL)


def list_matters(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: MatterFilter,
    *,
    at: datetime,
    language: str,
) -> MattersDocument:
    """List the matters that somebody sees, as they stand at a moment."""
    page: list[ShownLine] = []
    place = wanted.after
    for line in _seen(session, hub, viewer, wanted, at):
        if len(page) == wanted.limit:
            break
        page.append(line)
        place = line.id
    else:
        place = None
    lines = [_line(session, line, language) for line in page]
    return MattersDocument(matters=lines, next=place)


def _seen(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: MatterFilter,
    at: datetime,
) -> Iterator[ShownLine]:
    """Give each matter that is meant and seen, as far as it is seen."""
    table = MatterRow.__table__
    day = legal_day(at)
    asked = list(_asked(hub.rulebook, viewer, wanted, day))
    meant = fitting_matters(hub.rulebook, viewer, day, asked)
    after = wanted.after
    most = min(wanted.limit + 1, CHUNK)
    while True:
        query = select(table).where(meant)
        if after is not None:
            query = query.where(table.c.id < after)
        rows = session.execute(query.order_by(table.c.id.desc()).limit(most)).all()
        yield from show_lines(session, hub, viewer, rows, at)
        if len(rows) < most:
            return
        after = rows[-1].id


def _asked(
    rulebook: Rulebook, viewer: MatterViewer, wanted: MatterFilter, day: date
) -> Iterator[ColumnElement[bool]]:
    """Write a filter as conditions."""
    table = MatterRow
    if wanted.machines:
        yield table.machine.in_(wanted.machines)
    if wanted.states:
        yield table.state.in_(wanted.states)
    if wanted.since is not None:
        yield table.opened_day >= wanted.since
    if wanted.is_open is not None:
        is_open = table.closed_at.is_(None)
        yield is_open if wanted.is_open else ~is_open
    if wanted.role is not None:
        yield _held(viewer, wanted.role)
    if wanted.due is not None:
        seen = clocks_in_sight(rulebook, viewer, day)
        yield exists(select(ClockRow.id).where(seen, ClockRow.due_day <= wanted.due))


def _held(viewer: MatterViewer, role: str) -> ColumnElement[bool]:
    """Say which are the matters in which somebody is in a role now.

    Who opened one has that role for good, whatever else it is in it.
    """
    table, names = MatterMemberRow, sorted(viewer.names)
    held = MatterRow.id.in_(
        select(table.matter_id).where(
            table.member.in_(names), table.role == role, table.until_no.is_(None)
        )
    )
    return or_(held, MatterRow.opener.in_(names)) if role == OPENER else held


def _line(session: Session, line: ShownLine, language: str) -> MatterLineDocument:
    """Write one line."""
    machine = machine_of(session, line.rules)
    state = None if line.state is None else machine.state_of[line.state]
    return MatterLineDocument(
        number=line.number,
        sight=str(line.sight),
        kind=line.machine,
        kind_name=None if line.machine is None else say_name(machine, language),
        state=line.state,
        state_name=None if state is None else say_name(state, language),
        version=line.version,
        handler=line.handler,
        awaits=line.awaits,
        opened_on=line.opened_day,
        closed_at=line.closed_at,
        due_on=None if line.clock is None else line.clock.due_day,
        due_state=None if line.clock is None else str(line.clock.state),
    )
