"""Write what is shown of one matter as a document."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.orm import Session

from hub.casework.ask.numbered import say_name, tell_steps
from hub.casework.complaints import Sign
from hub.casework.machines.loader import load_machines
from hub.casework.machines.naming import name_party
from hub.casework.matter.reading import WholeEvent
from hub.casework.view import (
    MatterLook,
    MatterSeen,
    ShownDocument,
    ShownMatter,
    ShownParty,
    looks_at,
    show_seen,
)
from hub.context import Hub
from hub.deadlines import ClockCard
from schemas.answers.matter import (
    MatterClockDocument,
    MatterDocument,
    MatterEventDocument,
    MatterLinkDocument,
    MatterPaperDocument,
    MatterPartyDocument,
    MatterSignDocument,
    MatterWarningDocument,
)

RATING = "rating"
Part = TypeVar("Part")
Written = TypeVar("Written")


def tell_matter(
    session: Session, hub: Hub, seen: MatterSeen, language: str
) -> MatterDocument:
    """Write a matter as whoever looks sees it."""
    shown = show_seen(session, hub, seen)
    matter, told = shown.matter, shown.tells_state
    state = matter.machine.state_of[matter.now.state]
    return MatterDocument(
        number=matter.number,
        sight=str(seen.sight.sight),
        kind=matter.machine.key if told else None,
        kind_name=say_name(matter.machine, language) if told else None,
        state=state.key if told else None,
        state_name=say_name(state, language) if told else None,
        version=matter.now.version if told else None,
        handler=shown.handler,
        awaits=shown.awaits,
        opener=shown.opener,
        territory=matter.territory if told else None,
        opened_on=matter.opened_day if told else None,
        closed_at=matter.closed_at if told else None,
        merchant=shown.merchant,
        roles=sorted(shown.roles),
        parties=_each(lambda one: _party(one, language), shown.parties),
        events=_each(lambda one: _event(shown, one, language), shown.events),
        documents=_each(lambda one: _document(one, language), shown.documents),
        clocks=_each(lambda one: _clock(one, language), shown.clocks),
        links=_each(
            lambda one: MatterLinkDocument(
                number=one.number, kind=one.kind, is_from_here=one.leads_on
            ),
            shown.links,
        ),
        warnings=[
            MatterWarningDocument(
                number=one.other,
                handler=one.handler,
                shared=list(map(str, one.kinds)),
            )
            for one in shown.warnings
        ],
        signs=[_sign(one, language) for one in shown.signs],
        entries=_each(MatterLook.document, looks_at(hub, seen)),
        steps=tell_steps(seen, language),
        rating=_rating(shown.events or ()),
    )


def _each(
    write: Callable[[Part], Written], parts: Iterable[Part] | None
) -> list[Written] | None:
    """Write each of some parts; None where they are not shown."""
    return None if parts is None else [write(part) for part in parts]


def _sign(one: Sign, language: str) -> MatterSignDocument:
    """Write a count that may be weighed."""
    point, is_english = one.point, language == "en"
    return MatterSignDocument(
        sign=point.key,
        name=point.en if is_english else point.zh,
        article=point.source if is_english else point.article,
        count=one.count,
        days=one.days or None,
    )


def _document(one: ShownDocument, language: str) -> MatterPaperDocument:
    """Write a document."""
    kind = load_machines().words.documents.get(one.kind)
    return MatterPaperDocument(
        id=one.id,
        event=one.event_no,
        kind=one.kind,
        name=one.kind if kind is None else say_name(kind, language),
        title=one.title,
        sha256=one.sha256,
        size=one.size,
        media_type=one.media_type,
        signs=one.signs,
    )


def _event(shown: ShownMatter, event: WholeEvent, language: str) -> MatterEventDocument:
    """Write an event."""
    law = shown.matter.machine.event(event.event, event.from_state)
    return MatterEventDocument(
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
        facts=event.facts,
    )


def _party(one: ShownParty, language: str) -> MatterPartyDocument:
    """Write a party."""
    return MatterPartyDocument(
        role=one.role,
        role_name=name_party(one.role).of(language),
        merchant=one.merchant,
        event=one.event_no,
        **one.said,
    )


def _clock(card: ClockCard, language: str) -> MatterClockDocument:
    """Write a clock."""
    return MatterClockDocument(
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
        learned_at=card.learned_at,
    )


def _rating(events: Iterable[WholeEvent]) -> str | None:
    """Give the last rating that is shown, such as that of who helped."""
    told = (event.facts or {} for event in events)
    given = [facts[RATING] for facts in told if RATING in facts]
    return given[-1] if given else None
