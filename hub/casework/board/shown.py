"""One matter, as much of it as is in somebody's sight."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.matter.documents import read_document
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.flow import NextStep, next_steps
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterLinkRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.people import roles_of
from hub.casework.matter.reading import (
    OpenedMatter,
    ToldEvent,
    find_matter,
    merchant_now,
    place_of,
    tell_events,
)
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import GivenSight, MatterViewer, is_shown, sights_of
from hub.context import Hub
from hub.deadlines import ClockCard, ClockFilter, list_clocks
from hub.ground.clock import legal_day
from hub.ground.errors import NotFoundError
from hub.members.service import find_member
from schemas.words import LINKED, CaseSight, ClockState, MatterPart

MOST_CLOCKS = 500


class MatterDocumentUnknownError(NotFoundError):
    """The matter has no such document for whoever asks, or it was forgotten."""

    code = "matter-document-unknown"
    title = "There is no such document for you: look at the documents of the matter."


@dataclass(frozen=True, slots=True)
class ShownParty:
    """Somebody whom a matter is about; the merchant as it stands today."""

    role: str
    said: Mapping[str, str]
    merchant: str | None


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of a matter: what it is, not its bytes."""

    id: str
    event_no: int
    kind: str
    title: str
    sha256: str
    size: int
    media_type: str
    kept: bool
    """Whether its bytes are there still."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """Another matter that one is linked to, and that is in sight as well."""

    kind: str
    to: bool
    """Whether the link leads from this one to the other."""
    id: str
    number: str
    state: str
    machine: str
    in_sight: bool
    """Whether more than its number is."""


@dataclass(frozen=True, slots=True)
class ShownMatter:
    """A matter as somebody sees it; parts that are not in sight are None."""

    matter: OpenedMatter
    sight: GivenSight
    roles: frozenset[str]
    """What the viewer is in it."""
    assignee: str | None
    priority: int
    awaits: str | None
    merchant: str | None
    steps: tuple[NextStep, ...]
    events: tuple[ToldEvent, ...] | None
    documents: tuple[ShownDocument, ...] | None
    parties: tuple[ShownParty, ...] | None
    clocks: tuple[ClockCard, ...] | None
    links: tuple[ShownLink, ...] | None

    @property
    def is_whole(self) -> bool:
        """Tell whether the facts are in sight as well."""
        return self.sight.sight == CaseSight.WHOLE

    @property
    def tells_state(self) -> bool:
        """Tell whether kind, state and days are in sight."""
        return self.sight.sight.rank >= CaseSight.SUMMARY.rank


def show_matter(
    session: Session, hub: Hub, viewer: MatterViewer, name: str
) -> ShownMatter:
    """Show a matter by its id or number.

    Raises:
        MatterUnknownError: there is none, or nothing of it is in sight.
    """
    matter = find_matter(session, name)
    row = session.get_one(MatterRow, matter.id)
    at = hub.clock()
    day = legal_day(at)
    beside = (
        [(matter.id, LINKED)] if _handles_linked(session, viewer, matter.id) else []
    )
    sight = sights_of(session, hub.rulebook, viewer, [matter.id], day, beside=beside)[
        matter.id
    ]
    if sight.sight == CaseSight.NOTHING:
        raise MatterUnknownError(name)
    words = load_machines().words
    member = find_member(session, viewer.member)
    roles = roles_of(session, member, matter.now.holders, matter.territory, words)
    events = _events(session, hub, viewer, sight, matter.id)
    shown = {event.no for event in events or ()}
    whole = sight.sight == CaseSight.WHOLE
    return ShownMatter(
        matter=matter,
        sight=sight,
        roles=roles,
        assignee=row.assignee,
        priority=row.priority,
        awaits=row.awaits,
        merchant=merchant_now(session, matter.merchant) if whole else None,
        steps=next_steps(matter.machine, matter.now, roles),
        events=events,
        documents=_documents(session, hub, viewer, sight, matter.id),
        parties=_parties(session, hub, sight, matter.id, shown),
        clocks=_clocks(session, viewer, sight, matter.number, at),
        links=_links(session, hub, viewer, sight, matter.id),
    )


def take_document(
    session: Session, hub: Hub, viewer: MatterViewer, name: str, document: str
) -> tuple[ShownDocument, bytes]:
    """Read a document of a matter that is in sight.

    Raises:
        MatterUnknownError: there is no such matter in sight.
        MatterDocumentUnknownError: no such document is in sight, or it was forgotten.
        BlobDamagedError: its bytes were changed.
    """
    shown = show_matter(session, hub, viewer, name)
    for one in shown.documents or ():
        if one.id == document:
            blob = session.get_one(MatterDocumentRow, document).blob
            content = read_document(hub, shown.matter.id, blob)
            if content is not None:
                return one, content
    raise MatterDocumentUnknownError(document[:26])


def _handles_linked(session: Session, viewer: MatterViewer, matter: str) -> bool:
    """Tell whether somebody handles a matter that this one is linked to."""
    table = MatterLinkRow
    ids = select(table.other_id).where(table.matter_id == matter)
    back = select(table.matter_id).where(table.other_id == matter)
    query = select(MatterRow.id).where(
        MatterRow.handler.in_(sorted(viewer.names)),
        or_(MatterRow.id.in_(ids), MatterRow.id.in_(back)),
    )
    return session.scalar(query.limit(1)) is not None


def _told(session: Session, matter: str) -> dict[int, tuple[str, list[str]]]:
    """Tell of each event who did it, and to whom it was sent."""
    table = MatterEventRow
    query = select(table.no, table.actor, table.brings)
    return {
        row.no: (row.actor, [row.brings] if row.brings else [])
        for row in session.execute(query.where(table.matter_id == matter))
    }


def _events(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    sight: GivenSight,
    matter: str,
) -> tuple[ToldEvent, ...] | None:
    """Tell the events that are in sight; their facts only where the whole is."""
    reach = sight.reach(MatterPart.EVENTS)
    if reach is None:
        return None
    told = _told(session, matter)
    return tuple(
        event
        for event in tell_events(session, hub.keys, matter)
        if is_shown(reach, viewer, *told[event.no])
    )


def _documents(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    sight: GivenSight,
    matter: str,
) -> tuple[ShownDocument, ...] | None:
    """List the documents that are in sight."""
    reach = sight.reach(MatterPart.DOCUMENTS)
    if reach is None:
        return None
    told = _told(session, matter)
    table = MatterDocumentRow
    query = select(table).where(table.matter_id == matter)
    return tuple(
        ShownDocument(
            id=row.id,
            event_no=row.event_no,
            kind=row.kind,
            title=_open(hub, row.title, matter, row.event_no, f"title:{row.id}"),
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            kept=hub.keys.landing_key(f"{matter}.{row.blob}") is not None,
        )
        for row in session.scalars(query.order_by(table.event_no, table.id))
        if is_shown(reach, viewer, *told[row.event_no])
    )


def _parties(
    session: Session,
    hub: Hub,
    sight: GivenSight,
    matter: str,
    shown: set[int],
) -> tuple[ShownParty, ...] | None:
    """List the parties that are in sight: all, or those of one's own events."""
    reach = sight.reach(MatterPart.PARTIES)
    if reach is None:
        return None
    table = MatterPartyRow
    query = select(table).where(table.matter_id == matter).order_by(table.no)
    return tuple(
        ShownParty(
            role=row.role,
            said=_open(hub, row.sealed, matter, row.no, "party"),
            merchant=merchant_now(session, row.merchant),
        )
        for row in session.scalars(query)
        if reach == "all" or row.event_no in shown
    )


def _clocks(
    session: Session,
    viewer: MatterViewer,
    sight: GivenSight,
    number: str,
    at: datetime,
) -> tuple[ClockCard, ...] | None:
    """List the clocks that are in sight: open ones first, those that are over too."""
    reach = sight.reach(MatterPart.CLOCKS)
    if reach is None:
        return None
    wanted = ClockFilter(states=tuple(ClockState), subject=number)
    cards = [
        card
        for card in list_clocks(session, wanted, at=at, limit=MOST_CLOCKS)
        if card.subject_type == SUBJECT and is_shown(reach, viewer, card.owner, ())
    ]
    return tuple(sorted(cards, key=lambda card: card.closed_at is not None))


def _links(
    session: Session,
    hub: Hub,
    viewer: MatterViewer,
    sight: GivenSight,
    matter: str,
) -> tuple[ShownLink, ...] | None:
    """List the matters in sight that one is linked to, either way."""
    if sight.reach(MatterPart.LINKS) is None:
        return None
    table = MatterLinkRow
    query = select(table).where(
        or_(table.matter_id == matter, table.other_id == matter)
    )
    links = list(session.scalars(query))
    ids = {row.other_id if row.matter_id == matter else row.matter_id for row in links}
    found = select(MatterRow).where(MatterRow.id.in_(sorted(ids)))
    rows = {row.id: row for row in session.scalars(found)}
    mine = session.get_one(MatterRow, matter).handler in viewer.names
    beside = [(one, LINKED) for one in ids] if mine else []
    day = legal_day(hub.clock())
    sights = sights_of(session, hub.rulebook, viewer, ids, day, beside=beside)
    shown = []
    for link in links:
        leads = link.matter_id == matter
        row = rows[link.other_id if leads else link.matter_id]
        if sights[row.id].sight == CaseSight.NOTHING:
            continue
        shown.append(
            ShownLink(
                kind=link.kind,
                to=leads,
                id=row.id,
                number=row.number,
                state=row.state,
                machine=row.machine,
                in_sight=sights[row.id].sight.rank >= CaseSight.SUMMARY.rank,
            )
        )
    return tuple(shown)


def _open(hub: Hub, sealed: bytes, matter: str, no: int, what: str) -> Any:
    """Open something that was sealed for one place."""
    return json.loads(hub.keys.unseal(sealed, place_of(matter, no, what)))
