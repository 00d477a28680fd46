"""Which matters somebody sees, page by page, the newest first.

What rules could show narrows the search; each matter that is found is then judged by
them, so that a page never has one that its page of its own would not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hub.casework.ask.documents import MatterLineDocument, MattersDocument
from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.matter.people import present_member
from hub.casework.matter.reading import machine_of
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import (
    GivenSight,
    MatterViewer,
    seen_matters,
    shows_all_clocks,
    shows_clocks,
    sights_of,
)
from hub.context import Hub
from hub.db.bulk import CHUNK
from hub.deadlines import ClockCard, open_clocks_of
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.rulebook import Rulebook
from schemas.words import CLOSED_CLOCKS, CaseSight, MatterPart, PartReach


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """Which matters are meant; what is None or empty does not count."""

    machines: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    role: str | None = None
    """What the viewer is in them."""
    since: date | None = None
    """Opened on this day or later."""
    due: date | None = None
    """With an open clock in sight that is due on this day or earlier."""
    is_open: bool | None = None
    after: str | None = None
    """Id of the last matter of the page before."""
    limit: int = 50


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
    page: list[tuple[Any, GivenSight]] = []
    place = wanted.after
    for row, sight in _seen(session, hub, viewer, wanted, legal_day(at)):
        if len(page) == wanted.limit:
            break
        page.append((row, sight))
        place = row.id
    else:
        place = None
    numbers = [row.number for row, _ in page]
    clocks = open_clocks_of(session, SUBJECT, numbers, at=at)
    lines = [
        _line(session, row, sight, viewer, clocks.get(row.number, ()), language)
        for row, sight in page
    ]
    return MattersDocument(matters=lines, next=place)


def _seen(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    wanted: MatterFilter,
    day: date,
) -> Iterator[tuple[Any, GivenSight]]:
    """Give each matter that is meant and seen, and what is seen of it."""
    table = MatterRow.__table__
    meant = [*_meant(viewer, wanted), seen_matters(hub.rulebook, viewer, day)]
    if wanted.due is not None:
        meant.append(_is_due(hub.rulebook, viewer, wanted.due, day))
    after = wanted.after
    most = min(wanted.limit + 1, CHUNK)
    while True:
        query = select(table).where(*meant)
        if after is not None:
            query = query.where(table.c.id < after)
        rows = session.execute(query.order_by(table.c.id.desc()).limit(most)).all()
        ids = [row.id for row in rows]
        sights = sights_of(session, hub.rulebook, viewer, ids, day)
        for row in rows:
            if sights[row.id].sight is not CaseSight.NOTHING:
                yield row, sights[row.id]
        if len(rows) < most:
            return
        after = rows[-1].id


def _meant(viewer: MatterViewer, wanted: MatterFilter) -> Iterator[ColumnElement[bool]]:
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
        yield table.id.in_(_held(viewer, wanted.role))


def _is_due(
    rulebook: Rulebook, viewer: MatterViewer, until: date, day: date
) -> ColumnElement[bool]:
    """Write as a condition that a clock is due by a day, of those that are in sight."""
    clocks = ClockRow
    due = select(clocks.subject).where(
        clocks.subject_type == SUBJECT,
        clocks.due_day <= until,
        clocks.state.not_in(sorted(map(str, CLOSED_CLOCKS))),
    )
    own = due.where(clocks.owner.in_(sorted(viewer.names)))
    number = MatterRow.number
    return or_(
        and_(
            seen_matters(rulebook, viewer, day, shows_all_clocks),
            number.in_(due),
        ),
        and_(seen_matters(rulebook, viewer, day, shows_clocks), number.in_(own)),
    )


def _held(viewer: MatterViewer, role: str) -> Any:
    """Select the matters in which somebody is in a role now."""
    table = MatterMemberRow
    return select(table.matter_id).where(
        table.member.in_(sorted(viewer.names)),
        table.role == role,
        table.until_no.is_(None),
    )


def _line(
    session: Session,
    row: Any,
    sight: GivenSight,
    viewer: MatterViewer,
    clocks: Sequence[ClockCard],
    language: str,
) -> MatterLineDocument:
    """Write one line as somebody sees it."""
    is_named = sight.sight.rank >= CaseSight.SUMMARY.rank
    machine = machine_of(session, row.rules)
    state = machine.state_of[row.state]
    reach = sight.reach(MatterPart.CLOCKS)
    shown = [
        card
        for card in clocks
        if reach is PartReach.ALL
        or (reach is PartReach.OWN and card.owner in viewer.names)
    ]
    awaits = None if row.awaits is None else present_member(session, row.awaits)
    is_english = language == "en"
    return MatterLineDocument(
        number=row.number,
        sight=str(sight.sight),
        kind=machine.key if is_named else None,
        kind_name=(machine.en if is_english else machine.zh) if is_named else None,
        state=state.key if is_named else None,
        state_name=(state.en if is_english else state.zh) if is_named else None,
        version=row.version if is_named else None,
        handler=present_member(session, row.handler),
        awaits=awaits if is_named else None,
        opened_on=row.opened_day if is_named else None,
        closed_at=row.closed_at if is_named else None,
        due_on=shown[0].due_day if shown else None,
        due_state=str(shown[0].state) if shown else None,
    )
