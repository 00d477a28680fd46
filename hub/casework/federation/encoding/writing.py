"""Write events of a matter, and steps that are asked for, as parcels say them."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.federation.encoding.sight import NOBODY, WrittenEvent, shown_abroad
from hub.casework.federation.errors import MatterParcelDocumentError
from hub.casework.federation.models import MatterAbroad
from hub.casework.federation.peers import HubPeer
from hub.casework.federation.wire import (
    KeptPaper,
    SaidDocument,
    SaidParty,
    SentEvent,
    SentName,
    write_event,
)
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE
from hub.casework.matter.documents import NewDocument, read_document
from hub.casework.matter.flow import TakenStep
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterRow,
)
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import OpenedMatter, open_facts, tell_parties
from hub.casework.matter.steps.drafts import NewStep
from hub.casework.matter.steps.late import counts_from
from hub.context import Hub
from hub.merchants.service import find_merchant
from schemas.words import MatterParcelKind

UNIFIED = "uscc"


def say_event(
    session: Session, hub: Hub, peer: HubPeer, matter: OpenedMatter, no: int
) -> bytes:
    """Write an event of a matter that happened here, as far as they may see it there.

    Raises:
        MatterParcelDocumentError: the bytes of a document are gone.
    """
    table = MatterEventRow.__table__
    query = select(table).where(table.c.matter_id == matter.id, table.c.no == no)
    row = session.execute(query).one()
    shown = shown_abroad(session, hub, peer, matter, row)
    facts, members = _split(peer, open_facts(hub.keys, matter.id, no, row.facts))
    if not shown.documents:
        facts, members = {}, {}
    told = tell_parties(session, hub.keys, matter.id) if shown.parties else []
    parties = [_party(one.party) for one in told if one.event_no == no]
    first = session.get_one(MatterRow, matter.id) if no == 1 else None
    return write_event(
        SentEvent(
            **_named(session, matter),
            kind=MatterParcelKind.EVENT,
            no=no,
            event=row.event,
            role=row.role,
            actor=peer.name_for(row.actor),
            officer=row.officer if shown.documents or row.role == HUB_ROLE else NOBODY,
            brings=None if row.brings is None else peer.name_for(row.brings),
            happened=row.happened_at,
            counts=row.counts_at or UNSET,
            facts=facts,
            members=members,
            parties=parties,
            documents=_documents(session, hub, matter.id, no)
            if shown.documents
            else [],
            merchant="" if first is None else _code_of(session, first.merchant),
            priority=0 if first is None else first.priority,
            is_cut=not shown.documents,
            kept=UNSET if shown.documents else _kept(session, matter, row),
        )
    )


def say_step(
    session: Session,
    hub: Hub,
    peer: HubPeer,
    matter: OpenedMatter,
    step: NewStep,
    actor: MatterActor,
    taken: TakenStep,
) -> bytes:
    """Write a step that the other hub is asked to take: what is said, who takes it."""
    facts, members = _split(peer, step.facts)
    at = hub.clock()
    happened = step.happened or at
    counts = counts_from(hub, step.happened, at)
    return write_event(
        SentEvent(
            **_named(session, matter),
            kind=MatterParcelKind.STEP,
            no=matter.now.version + 1,
            event=step.event,
            role=taken.role,
            actor=peer.name_for(actor.member),
            officer=actor.officer,
            brings=None if taken.brings is None else peer.name_for(taken.brings),
            happened=happened,
            counts=UNSET if counts == happened else counts,
            facts=facts,
            members=members,
            parties=[_party(one) for one in step.parties],
            documents=[_document(one) for one in step.documents],
        )
    )


def _named(session: Session, matter: OpenedMatter) -> dict[str, Any]:
    """Name a matter as both hubs know it, and the table under which it goes on."""
    abroad = session.get_one(MatterAbroad, matter.id)
    return {
        "matter": abroad.shared,
        "is_senders": abroad.is_ours,
        "number": matter.number,
        "machine": matter.machine.key,
        "rules": matter.machine.digest,
    }


def _split(
    peer: HubPeer, facts: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, SentName]]:
    """Part facts that are members, whose codes are others over there, from the rest."""
    words = load_machines().words.facts
    members = {
        name: peer.name_for(value)
        for name, value in facts.items()
        if name in words and words[name].kind == "member"
    }
    plain = {name: value for name, value in facts.items() if name not in members}
    return plain, members


def _documents(
    session: Session, hub: Hub, matter_id: str, no: int
) -> list[SaidDocument]:
    """Read the documents of an event with their bytes.

    Raises:
        MatterParcelDocumentError: those of one are gone.
    """
    table = MatterDocumentRow.__table__
    query = select(table).where(table.c.matter_id == matter_id, table.c.event_no == no)
    found = []
    for row in session.execute(query.order_by(table.c.id)):
        content = read_document(hub, matter_id, row.blob)
        if content is None:
            raise MatterParcelDocumentError(row.sha256)
        title = open_facts(hub.keys, matter_id, no, row.title, f"title:{row.id}")
        found.append(SaidDocument(row.kind, title, row.sha256, content))
    return found


def _kept(
    session: Session, matter: OpenedMatter, event: WrittenEvent
) -> list[KeptPaper] | UnsetType:
    """Name the documents that an event needed; nothing where it needed none.

    Without them the other hub could not tell that the step was taken as law asks.
    """
    law = matter.machine.event(event.event, event.from_state)
    table = MatterDocumentRow
    query = select(table.kind, table.sha256).where(
        table.matter_id == matter.id,
        table.event_no == event.no,
        table.kind.in_(() if law is None else law.needs),
    )
    rows = session.execute(query.order_by(table.id)).all()
    return [KeptPaper(row.kind, row.sha256) for row in rows] or UNSET


def _party(one: NewParty) -> SaidParty:
    """Write a party as it is said, without the merchant that it is here."""
    return SaidParty(one.role, **one.said())


def _document(one: NewDocument) -> SaidDocument:
    """Write a document as it is handed in."""
    return SaidDocument(one.kind, one.title, one.sha256, one.content)


def _code_of(session: Session, merchant: str | None) -> str:
    """Give the unified code of the merchant that a matter is about, if it has one."""
    card = None if merchant is None else find_merchant(session, merchant)
    return "" if card is None else card.uscc or ""
