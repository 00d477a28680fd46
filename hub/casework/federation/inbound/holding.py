"""What came before what it follows: kept, within bounds, until that is there."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.casework.federation.errors import (
    MatterParcelAheadError,
    MatterParcelLeadError,
    MatterParcelOtherError,
)
from hub.casework.federation.inbound.receipts import (
    MatterParcelOutcome,
    SignedAs,
    tell_parcel,
)
from hub.casework.federation.models import HeldMatterParcel
from hub.casework.federation.peers import HubPeer
from hub.casework.federation.wire import ReadParcel, SentEvent, read_body
from hub.casework.matter.reading import OpenedMatter
from hub.context import Hub
from hub.db.cache import keeping_answers
from schemas.words import MatterParcelKind

MOST_HELD = 50
"""Parcels of one matter that may wait for earlier ones."""
MOST_HELD_OF_HUB = 5_000
"""Parcels of all matters of one hub that may wait."""
HELD_FOR = timedelta(days=30)
"""So long does one wait; whoever was told that it is held sends it again."""
MOST_HELD_BYTES = 256 << 20
"""Bytes of all parcels of one hub that may wait."""

TakeHeld = Callable[[SignedAs, bytes], bool]
"""Takes in one that waited; tells whether it is over, be it taken or refused."""


def hold_parcel(
    session: Session,
    hub: Hub,
    peer: HubPeer,
    matter: OpenedMatter | None,
    signed: SignedAs,
    read: ReadParcel,
    body: bytes,
) -> MatterParcelOutcome:
    """Keep an event until what comes before it is there.

    Raises:
        MatterParcelLeadError: a step may not be asked for ahead.
        MatterParcelAheadError: too much waits already.
        MatterParcelOtherError: something else waits under its number.
    """
    said, at, row = read.event, hub.clock(), HeldMatterParcel
    if said.kind is not MatterParcelKind.EVENT:
        raise MatterParcelLeadError(str(said.no))
    place = (peer.member, said.matter, said.no)
    held = session.get(row, place)
    if held is not None:
        if read_body(_opened(hub, held)).sha256 != read.sha256:
            raise MatterParcelOtherError(str(said.no))
        at = held.at
    else:
        _make_room(session, peer, matter, said, len(body), at)
        session.add(
            row(
                peer=peer.member,
                shared=said.matter,
                no=said.no,
                at=at,
                size=len(body),
                body=hub.keys.seal(body, _sealing_context(*place)),
                head=json.dumps(asdict(signed)),
            )
        )
        session.flush()
    return tell_parcel("" if matter is None else matter.number, read, at)


def _make_room(
    session: Session,
    peer: HubPeer,
    matter: OpenedMatter | None,
    said: SentEvent,
    size: int,
    at: datetime,
) -> None:
    """Let go of what has waited too long, and refuse what is too much beside the rest.

    Raises:
        MatterParcelAheadError: it is.
    """
    row = HeldMatterParcel
    session.execute(delete(row).where(row.peer == peer.member, row.at < at - HELD_FOR))
    query = select(
        func.count(),
        func.count().filter(row.shared == said.matter),
        func.sum(row.size),
    ).where(row.peer == peer.member)
    held, mine, there = session.execute(query).one()
    version = 0 if matter is None else matter.now.version
    too_much = {
        "matter": mine >= MOST_HELD or said.no > version + 1 + MOST_HELD,
        "hub": held >= MOST_HELD_OF_HUB,
        "bytes": (there or 0) + size > MOST_HELD_BYTES,
    }
    for what, is_so in too_much.items():
        if is_so:
            msg = f"{said.no}: {what}"
            raise MatterParcelAheadError(msg)


def take_next_held(hub: Hub, member: str, shared: str, take: TakeHeld) -> bool:
    """Take in the next one that waited; tell whether there may be more.

    One that is refused goes: its sender was not told that it was taken, sends it again,
    and is refused then.
    """
    row = HeldMatterParcel
    with hub.reads() as session:
        query = select(row.no).where(row.peer == member, row.shared == shared)
        no = session.scalar(query.order_by(row.no).limit(1))
        if no is None:
            return False
        held = session.get_one(row, (member, shared, no))
        body, signed = _opened(hub, held), SignedAs(**json.loads(held.head))
    if not take(signed, body):
        return False
    with keeping_answers(hub.writes) as session:
        found = session.get(row, (member, shared, no))
        if found is not None:
            session.delete(found)
    return True


def _opened(hub: Hub, held: HeldMatterParcel) -> bytes:
    """Read a parcel that waits."""
    return hub.keys.unseal(held.body, _sealing_context(held.peer, held.shared, held.no))


def _sealing_context(peer: str, shared: str, no: int) -> str:
    """Name the place that a parcel is sealed for."""
    return f"{peer}:{shared}:{no}:held"
