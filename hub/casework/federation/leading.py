"""Whether a matter is handled here now, and that it goes to another hub.

Of two hubs that keep a matter, the one whose member has to act next writes the next
event. Both tell so from the events that they share, and so they agree.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.federation.errors import MatterParcelSizeError, MatterTwoHubsError
from hub.casework.federation.models import MatterAbroad
from hub.casework.federation.peers import HubPeer, peer_with, peers_of
from hub.casework.machines.table import Machine
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.flow import MatterNow
from hub.casework.matter.models import MatterDocumentRow
from hub.casework.matter.reading import OpenedMatter

MOST_DOCUMENTS = 44 << 20
"""Bytes of all documents of one event, which a parcel has in Base64."""


@dataclass(frozen=True, slots=True)
class SharedWith:
    """The other hub that keeps a matter, and whether the matter was opened here."""

    peer: HubPeer
    is_ours: bool

    def leads_here(self, machine: Machine, now: MatterNow) -> bool:
        """Tell whether the next event is written in this hub: pure."""
        state = machine.state_of.get(now.state)
        holder = now.holders.get(state.waits_for) if state else None
        return self.is_ours if holder is None else not self.peer.has(holder)


def shared_matters(session: Session, ids: Collection[str]) -> dict[str, SharedWith]:
    """Read with whom some matters are shared; those that are not are left out."""
    row = MatterAbroad
    found = session.execute(
        select(row.matter_id, row.peer, row.is_ours).where(row.matter_id.in_(ids))
    ).all()
    peers = peers_of(session) if found else {}
    return {one.matter_id: SharedWith(peers[one.peer], one.is_ours) for one in found}


def leads_here(session: Session, matter: OpenedMatter) -> bool:
    """Tell whether the next event of a matter is written in this hub."""
    shared = shared_matters(session, [matter.id]).get(matter.id)
    return shared is None or shared.leads_here(matter.machine, matter.now)


def check_abroad(
    session: Session,
    machine: Machine,
    matter: OpenedMatter | None,
    brings: str | None,
    documents: Sequence[NewDocument],
) -> None:
    """Refuse a step that brings in a second hub, or whose documents do not travel.

    Raises:
        MatterTwoHubsError, MatterParcelSizeError: as their names say.
    """
    if not machine.between_hubs:
        return
    abroad = None if matter is None else session.get(MatterAbroad, matter.id)
    peer = None if brings is None else peer_with(session, brings)
    if abroad is not None and peer is not None and peer.member != abroad.peer:
        raise MatterTwoHubsError(abroad.peer)
    if abroad is None and peer is None:
        return
    sizes = [sum(len(one.content) for one in documents)]
    if abroad is None and matter is not None:
        sizes += _sizes_of(session, matter.id)
    if max(sizes) > MOST_DOCUMENTS:
        raise MatterParcelSizeError(str(max(sizes)))


def go_abroad(
    session: Session, machine: Machine, matter_id: str, brings: str | None
) -> None:
    """Keep a matter in another hub too from the event on that brings in its member."""
    if brings is None or not machine.between_hubs:
        return
    peer = peer_with(session, brings)
    if peer is None or session.get(MatterAbroad, matter_id) is not None:
        return
    keep_abroad(session, matter_id, peer, matter_id)


def keep_abroad(
    session: Session,
    matter_id: str,
    peer: HubPeer,
    shared: str,
    their_number: str | None = None,
) -> None:
    """Keep that a matter is in another hub too, under an id that both name it by."""
    row = MatterAbroad(
        matter_id=matter_id,
        peer=peer.member,
        shared=shared,
        is_ours=shared == matter_id,
        their_number=their_number,
        attempts=0,
    )
    session.add(row)
    session.flush()


def _sizes_of(session: Session, matter_id: str) -> list[int]:
    """Count the bytes of the documents of each event that has some."""
    row = MatterDocumentRow
    query = select(func.sum(row.size)).where(row.matter_id == matter_id)
    return [int(size) for size in session.scalars(query.group_by(row.event_no))]
