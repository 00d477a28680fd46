"""One matter with its parts, each as far as somebody sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.complaints import Sign
from hub.casework.matter.documents import read_document
from hub.casework.matter.errors import MatterDocumentUnknownError
from hub.casework.matter.flow import NextStep, late_steps, next_steps
from hub.casework.matter.models import (
    ELSEWHERE,
    MatterDocumentRow,
    MatterRow,
)
from hub.casework.matter.people import MatterActor, present_member
from hub.casework.matter.reading import (
    OpenedMatter,
    WholeEvent,
    merchant_now,
    open_facts,
    tell_events,
    tell_parties,
)
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import is_shown
from hub.casework.seeing.warnings import PartyWarning
from hub.casework.view.others import ShownLink, links_of, signs_in, warnings_in
from hub.casework.view.seen import MatterSeen, is_event_seen, is_urging_seen, see_matter
from hub.context import Hub
from hub.deadlines import ClockCard, ClockFilter, list_clocks
from hub.ground.clock import legal_day
from schemas.words import ClockState, MatterPart

MOST_CLOCKS: Final = 500
ID_LENGTH: Final = 26


@dataclass(frozen=True, slots=True)
class ShownParty:
    """Somebody whom a matter is about; the merchant as it stands today."""

    role: str
    event_no: int
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
    is_elsewhere: bool = False
    """Whether they never were: they stay in another hub."""
    signs: tuple[str, ...] | None = None
    """What in it acts by itself, or is not what it seems; None if nobody looked."""


@dataclass(frozen=True, slots=True)
class ShownMatter:
    """A matter as somebody sees it; what is not in sight is None.

    Facts of events that are not in sight are None; without the whole, none are.
    """

    seen: MatterSeen
    handler: str
    """The member that stands in the handler's place now."""
    awaits: str | None
    opener: str | None
    merchant: str | None
    holders: Mapping[str, str] | None
    """Who has each role now."""
    assignee: str | None
    """On whose desk it lies, for the member that handles it."""
    priority: int | None
    steps: tuple[NextStep, ...]
    events: tuple[WholeEvent, ...] | None
    documents: tuple[ShownDocument, ...] | None
    parties: tuple[ShownParty, ...] | None
    clocks: tuple[ClockCard, ...] | None
    """What is due first first, whether it runs or is over."""
    links: tuple[ShownLink, ...] | None
    warnings: tuple[PartyWarning, ...]
    signs: tuple[Sign, ...]
    """Counts that the handler of what was raised may weigh; they refuse nothing."""

    @property
    def matter(self) -> OpenedMatter:
        """The matter itself, with more than may be shown."""
        return self.seen.matter

    @property
    def roles(self) -> frozenset[str]:
        """What the viewer is in it."""
        return self.seen.roles

    @property
    def is_whole(self) -> bool:
        """Tell whether merchant and facts are in sight as well."""
        return self.seen.is_whole

    @property
    def tells_state(self) -> bool:
        """Tell whether kind, state and days are in sight."""
        return self.seen.tells_state


def show_matter(
    session: Session, hub: Hub, actor: MatterActor, name: str
) -> ShownMatter:
    """Show a matter by its id or number.

    Raises:
        MatterUnknownError: there is none, or nothing of it is in sight.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    return show_seen(session, hub, see_matter(session, hub, actor, name, hub.clock()))


def show_seen(session: Session, hub: Hub, seen: MatterSeen) -> ShownMatter:
    """Show a matter as far as it is seen."""
    matter, at = seen.matter, hub.clock()
    day = legal_day(at)
    row = session.get_one(MatterRow, matter.id)
    events = tell_events(session, hub.keys, matter.id)
    of_number = {event.no: event for event in events}
    whole, told = seen.is_whole, seen.tells_state
    awaits = None if row.awaits is None else present_member(session, row.awaits)
    return ShownMatter(
        seen=seen,
        handler=present_member(session, matter.handler),
        awaits=awaits if told else None,
        opener=matter.opener if whole else None,
        merchant=merchant_now(session, matter.merchant) if whole else None,
        holders=matter.now.holders if whole else None,
        assignee=row.assignee if seen.handles else None,
        priority=row.priority if told else None,
        steps=next_steps(matter.machine, matter.now, seen.roles)
        + late_steps(matter.machine, matter.now, seen.roles),
        events=_events(seen, events),
        documents=_documents(session, hub, seen, of_number),
        parties=_parties(session, hub, seen, of_number),
        clocks=_clocks(session, seen, at),
        links=links_of(session, hub, seen, day),
        warnings=warnings_in(session, hub, seen, day),
        signs=signs_in(session, seen),
    )


def take_document(
    session: Session, hub: Hub, seen: MatterSeen, document: str
) -> tuple[ShownDocument, bytes]:
    """Read a document of a matter that is in sight.

    Raises:
        MatterDocumentUnknownError: no such document is in sight, or it was forgotten.
        BlobDamagedError: its bytes were changed.
    """
    events = tell_events(session, hub.keys, seen.matter.id)
    found = _documents(session, hub, seen, {event.no: event for event in events})
    for one in found or ():
        if one.id == document:
            blob = session.get_one(MatterDocumentRow, document).blob
            content = read_document(hub, seen.matter.id, blob)
            if content is not None:
                return one, content
    raise MatterDocumentUnknownError(document[:ID_LENGTH])


def _events(
    seen: MatterSeen, events: Sequence[WholeEvent]
) -> tuple[WholeEvent, ...] | None:
    """Tell the events that are seen; what one tells is seen as its documents are.

    What was said in urging is read by whoever urged, whatever else is in sight.
    """
    if seen.reach(MatterPart.EVENTS) is None:
        return None
    return tuple(
        one
        if is_event_seen(seen, one, MatterPart.DOCUMENTS) or is_urging_seen(seen, one)
        else replace(one, facts=None)
        for one in events
        if is_event_seen(seen, one, MatterPart.EVENTS)
    )


def _documents(
    session: Session, hub: Hub, seen: MatterSeen, events: Mapping[int, WholeEvent]
) -> tuple[ShownDocument, ...] | None:
    """List the documents that are seen: all, or those of one's own events."""
    part, matter = MatterPart.DOCUMENTS, seen.matter.id
    if seen.reach(part) is None:
        return None
    table = MatterDocumentRow
    query = select(table).where(table.matter_id == matter)
    return tuple(
        ShownDocument(
            id=row.id,
            event_no=row.event_no,
            kind=row.kind,
            title=open_facts(
                hub.keys, matter, row.event_no, row.title, f"title:{row.id}"
            ),
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            kept=hub.keys.landing_key(f"{matter}.{row.blob}") is not None,
            is_elsewhere=row.blob == ELSEWHERE,
            signs=None if row.signs is None else tuple(row.signs.split()),
        )
        for row in session.scalars(query.order_by(table.event_no, table.id))
        if is_event_seen(seen, events[row.event_no], part)
    )


def _parties(
    session: Session, hub: Hub, seen: MatterSeen, events: Mapping[int, WholeEvent]
) -> tuple[ShownParty, ...] | None:
    """List the parties that are seen: all, or those of one's own events."""
    part = MatterPart.PARTIES
    if seen.reach(part) is None:
        return None
    return tuple(
        ShownParty(
            role=one.party.role,
            event_no=one.event_no,
            said=one.party.said(),
            merchant=merchant_now(session, one.party.merchant),
        )
        for one in tell_parties(session, hub.keys, seen.matter.id)
        if is_event_seen(seen, events[one.event_no], part)
    )


def _clocks(
    session: Session, seen: MatterSeen, at: datetime
) -> tuple[ClockCard, ...] | None:
    """List the clocks that are seen: all, or those that bind the member."""
    reach = seen.reach(MatterPart.CLOCKS)
    if reach is None:
        return None
    wanted = ClockFilter(states=tuple(ClockState), subject=seen.matter.number)
    return tuple(
        card
        for card in list_clocks(session, wanted, at=at, limit=MOST_CLOCKS)
        if card.subject_type == SUBJECT and is_shown(reach, seen.viewer, card.owner, ())
    )
