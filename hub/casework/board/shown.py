"""One matter, as much of it as is in somebody's sight."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.ask.telling import is_event_shown
from hub.casework.ask.viewers import MatterSeen, see_matter
from hub.casework.matter.documents import read_document
from hub.casework.matter.errors import MatterDocumentUnknownError
from hub.casework.matter.flow import NextStep, next_steps
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterLinkRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import (
    OpenedMatter,
    ToldEvent,
    merchant_now,
    place_of,
    tell_events,
)
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import GivenSight, is_shown, sights_of
from hub.context import Hub
from hub.deadlines import ClockCard, ClockFilter, list_clocks
from hub.ground.clock import legal_day
from schemas.words import LINKED, CaseSight, ClockState, MatterPart, PartReach

MOST_CLOCKS = 500


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
    session: Session, hub: Hub, actor: MatterActor, name: str
) -> ShownMatter:
    """Show a matter by its id or number.

    Raises:
        MatterUnknownError: there is none, or nothing of it is in sight.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    at = hub.clock()
    seen = see_matter(session, hub, actor, name, at)
    matter, sight = seen.matter, seen.sight
    row = session.get_one(MatterRow, matter.id)
    events = [
        event
        for event in tell_events(session, hub.keys, matter.id)
        if is_event_shown(seen, event)
    ]
    shown = {event.no for event in events}
    whole = sight.sight is CaseSight.WHOLE
    has_events = sight.reach(MatterPart.EVENTS) is not None
    return ShownMatter(
        matter=matter,
        sight=sight,
        roles=seen.roles,
        assignee=row.assignee,
        priority=row.priority,
        awaits=row.awaits,
        merchant=merchant_now(session, matter.merchant) if whole else None,
        steps=next_steps(matter.machine, matter.now, seen.roles),
        events=tuple(events) if has_events else None,
        documents=_documents(session, hub, seen, shown),
        parties=_parties(session, hub, seen, shown),
        clocks=_clocks(session, seen, at),
        links=_links(session, hub, seen),
    )


def take_document(
    session: Session, hub: Hub, actor: MatterActor, name: str, document: str
) -> tuple[ShownDocument, bytes]:
    """Read a document of a matter that is in sight.

    Raises:
        MatterUnknownError: there is no such matter in sight.
        MatterDocumentUnknownError: no such document is in sight, or it was forgotten.
        BlobDamagedError: its bytes were changed.
    """
    shown = show_matter(session, hub, actor, name)
    for one in shown.documents or ():
        if one.id == document:
            blob = session.get_one(MatterDocumentRow, document).blob
            content = read_document(hub, shown.matter.id, blob)
            if content is not None:
                return one, content
    raise MatterDocumentUnknownError(document[:26])


def _documents(
    session: Session, hub: Hub, seen: MatterSeen, shown: set[int]
) -> tuple[ShownDocument, ...] | None:
    """List the documents that are in sight."""
    reach, matter = seen.sight.reach(MatterPart.DOCUMENTS), seen.matter.id
    if reach is None or seen.sight.sight is not CaseSight.WHOLE:
        return None
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
        if reach is PartReach.ALL or row.event_no in shown
    )


def _parties(
    session: Session, hub: Hub, seen: MatterSeen, shown: set[int]
) -> tuple[ShownParty, ...] | None:
    """List the parties that are in sight: all, or those of one's own events."""
    reach, matter = seen.sight.reach(MatterPart.PARTIES), seen.matter.id
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
        if reach is PartReach.ALL or row.event_no in shown
    )


def _clocks(
    session: Session, seen: MatterSeen, at: datetime
) -> tuple[ClockCard, ...] | None:
    """List the clocks that are in sight: open ones first, those that are over too."""
    reach = seen.sight.reach(MatterPart.CLOCKS)
    if reach is None:
        return None
    wanted = ClockFilter(states=tuple(ClockState), subject=seen.matter.number)
    cards = [
        card
        for card in list_clocks(session, wanted, at=at, limit=MOST_CLOCKS)
        if card.subject_type == SUBJECT and is_shown(reach, seen.viewer, card.owner, ())
    ]
    return tuple(sorted(cards, key=lambda card: card.closed_at is not None))


def _links(
    session: Session, hub: Hub, seen: MatterSeen
) -> tuple[ShownLink, ...] | None:
    """List the matters in sight that one is linked to, either way."""
    viewer, matter = seen.viewer, seen.matter.id
    if seen.sight.reach(MatterPart.LINKS) is None:
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
