"""Write what is seen of one matter: each part as far as the rules show it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.ask.documents import (
    MatterClockDocument,
    MatterDocument,
    MatterEventDocument,
    MatterLinkDocument,
    MatterPaperDocument,
    MatterPartyDocument,
    MatterWarningDocument,
)
from hub.casework.ask.numbered import say_name, tell_steps
from hub.casework.ask.viewers import MatterSeen, who_looked
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import Machine, MachineEvent
from hub.casework.marks.warnings import warnings_for
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterLinkRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.people import present_member
from hub.casework.matter.reading import ToldEvent, merchant_now, place_of, tell_events
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.seeing import is_shown
from hub.context import Hub
from hub.deadlines import ClockCard, ClockFilter, list_clocks
from hub.ground.clock import legal_day
from schemas.words import CaseSight, ClockState, MatterPart, PartReach

MOST_CLOCKS = 500
ANY_STATE = tuple(ClockState)
RATING = "rating"


def tell_matter(
    session: Session, hub: Hub, seen: MatterSeen, language: str
) -> MatterDocument:
    """Write a matter as whoever looks sees it."""
    matter, sight = seen.matter, seen.sight.sight
    is_named = sight.rank >= CaseSight.SUMMARY.rank
    is_whole = sight is CaseSight.WHOLE
    state = matter.machine.state_of[matter.now.state]
    events = tell_events(session, hub.keys, matter.id)
    shown = {event.no for event in events if is_event_shown(seen, event)}
    awaited = matter.now.holders.get(state.waits_for)
    return MatterDocument(
        number=matter.number,
        sight=str(sight),
        kind=matter.machine.key if is_named else None,
        kind_name=say_name(matter.machine, language) if is_named else None,
        state=state.key if is_named else None,
        state_name=say_name(state, language) if is_named else None,
        version=matter.now.version if is_named else None,
        handler=matter.handler,
        awaits=present_member(session, awaited) if is_named and awaited else None,
        opener=matter.opener if is_whole else None,
        territory=matter.territory if is_named else None,
        opened_on=matter.opened_day if is_named else None,
        closed_at=matter.closed_at if is_named else None,
        merchant=merchant_now(session, matter.merchant) if is_whole else None,
        roles=sorted(seen.roles),
        parties=_parties(session, hub, seen, shown) if is_whole else None,
        events=_events(seen, events, shown, language, with_facts=is_whole),
        documents=tell_documents(session, hub, seen, shown, language),
        clocks=_clocks(session, hub, seen, language),
        links=_links(session, seen),
        warnings=_warnings(session, hub, seen),
        entries=who_looked(hub, seen),
        steps=tell_steps(seen, language),
        rating=_rating(events, shown) if is_whole else None,
    )


def shown_documents(session: Session, hub: Hub, seen: MatterSeen) -> set[str]:
    """Name the documents of a matter whose bytes somebody may have."""
    events = tell_events(session, hub.keys, seen.matter.id)
    shown = {event.no for event in events if is_event_shown(seen, event)}
    found = tell_documents(session, hub, seen, shown, "en")
    return {document.id for document in found or ()}


def is_event_shown(
    seen: MatterSeen, event: ToldEvent, part: MatterPart = MatterPart.EVENTS
) -> bool:
    """Tell whether something of an event is shown, by how much of a part is."""
    told: set[str] = set()
    law = _law_of(seen.matter.machine, event)
    if law is not None:
        roles = [*law.tells, law.brings]
        for role in roles:
            told |= seen.holders.get(role, frozenset())
    return is_shown(seen.sight.reach(part), seen.viewer, event.actor, told)


def tell_documents(
    session: Session, hub: Hub, seen: MatterSeen, shown: set[int], language: str
) -> Sequence[MatterPaperDocument] | None:
    """List the documents of a matter that somebody sees; None where it sees none."""
    if seen.sight.sight is not CaseSight.WHOLE:
        return None
    reach = seen.sight.reach(MatterPart.DOCUMENTS)
    if reach is None:
        return None
    words = load_machines().words
    table = MatterDocumentRow
    query = select(table).where(table.matter_id == seen.matter.id)
    found = []
    for row in session.scalars(query.order_by(table.event_no, table.id)):
        if reach is PartReach.OWN and row.event_no not in shown:
            continue
        kind = words.documents.get(row.kind)
        place = place_of(seen.matter.id, row.event_no, f"title:{row.id}")
        found.append(
            MatterPaperDocument(
                id=row.id,
                event=row.event_no,
                kind=row.kind,
                name=row.kind if kind is None else say_name(kind, language),
                title=json.loads(hub.keys.unseal(row.title, place)),
                sha256=row.sha256,
                size=row.size,
                media_type=row.media_type,
            )
        )
    return found


def _events(
    seen: MatterSeen,
    events: Iterable[ToldEvent],
    shown: set[int],
    language: str,
    *,
    with_facts: bool,
) -> Sequence[MatterEventDocument] | None:
    """Write the events that are shown; None where the part is not."""
    if seen.sight.reach(MatterPart.EVENTS) is None:
        return None
    found = []
    for event in events:
        if event.no not in shown:
            continue
        law = _law_of(seen.matter.machine, event)
        found.append(
            MatterEventDocument(
                number=event.no,
                event=event.event,
                name=event.event if law is None else law.name(language),
                from_state=event.from_state,
                to_state=event.to_state,
                at=event.at,
                happened_at=event.happened_at,
                day=event.day,
                member=event.actor,
                officer=event.officer,
                role=event.role,
                basis=event.basis if law is None else law.cite(language),
                facts=event.facts if with_facts else None,
            )
        )
    return found


def _law_of(machine: Machine, event: ToldEvent) -> MachineEvent | None:
    """Find the row of the table by which an event happened."""
    return machine.event(event.event, event.from_state)


def _parties(
    session: Session, hub: Hub, seen: MatterSeen, shown: set[int]
) -> Sequence[MatterPartyDocument] | None:
    """Write the parties that are shown; None where the part is not."""
    reach = seen.sight.reach(MatterPart.PARTIES)
    if reach is None:
        return None
    table = MatterPartyRow
    query = select(table).where(table.matter_id == seen.matter.id).order_by(table.no)
    found = []
    for row in session.scalars(query):
        if reach is PartReach.OWN and row.event_no not in shown:
            continue
        place = place_of(seen.matter.id, row.no, "party")
        said: dict[str, Any] = json.loads(hub.keys.unseal(row.sealed, place))
        found.append(
            MatterPartyDocument(
                role=row.role,
                merchant=merchant_now(session, row.merchant),
                event=row.event_no,
                **said,
            )
        )
    return found


def _clocks(
    session: Session, hub: Hub, seen: MatterSeen, language: str
) -> Sequence[MatterClockDocument] | None:
    """Write the clocks that are shown, what is due first at the top; overdue ones too.

    None where the part is not shown.
    """
    reach = seen.sight.reach(MatterPart.CLOCKS)
    if reach is None:
        return None
    wanted = ClockFilter(states=ANY_STATE, subject=seen.matter.number)
    cards = list_clocks(session, wanted, at=hub.clock(), limit=MOST_CLOCKS)
    return [
        MatterClockDocument(
            rule=card.rule.key,
            name=say_name(card.rule, language),
            article=card.rule.source if language == "en" else card.rule.article,
            state=str(card.state),
            due_on=card.due_day,
            due_at=card.due_at,
            provisional=card.provisional,
            owner=card.owner,
            overdue_since=card.overdue_since,
            closed_at=card.closed_at,
        )
        for card in cards
        if card.subject_type == SUBJECT and _is_clock_shown(seen, reach, card)
    ]


def _is_clock_shown(seen: MatterSeen, reach: PartReach, card: ClockCard) -> bool:
    """Tell whether a clock is shown: one of its own binds the member."""
    return reach is PartReach.ALL or card.owner in seen.viewer.names


def _links(session: Session, seen: MatterSeen) -> Sequence[MatterLinkDocument] | None:
    """Write what other matters are to this one; None where the part is not shown."""
    if seen.sight.reach(MatterPart.LINKS) is None:
        return None
    table, mine = MatterLinkRow, seen.matter.id
    query = select(table).where(or_(table.matter_id == mine, table.other_id == mine))
    rows = list(session.scalars(query))
    others = {row.other_id if row.matter_id == mine else row.matter_id for row in rows}
    matters = select(MatterRow.id, MatterRow.number).where(MatterRow.id.in_(others))
    numbers = {row.id: row.number for row in session.execute(matters)}
    return [
        MatterLinkDocument(
            number=numbers[row.other_id if row.matter_id == mine else row.matter_id],
            kind=row.kind,
            is_from_here=row.matter_id == mine,
        )
        for row in rows
    ]


def _warnings(
    session: Session, hub: Hub, seen: MatterSeen
) -> Sequence[MatterWarningDocument]:
    """Name other matters that share a party with this one, to its handler alone."""
    day = legal_day(hub.clock())
    found = warnings_for(session, hub, seen.matter.id, seen.viewer.member, day)
    return [
        MatterWarningDocument(
            number=one.other,
            handler=one.handler,
            shared=list(map(str, one.kinds)),
        )
        for one in found
    ]


def _rating(events: Iterable[ToldEvent], shown: set[int]) -> str | None:
    """Give the last rating that is shown, such as that of who helped."""
    given = [event.facts.get(RATING) for event in events if event.no in shown]
    return next((one for one in reversed(given) if one is not None), None)
