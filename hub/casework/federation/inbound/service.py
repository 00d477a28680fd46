"""What comes from another hub: events and steps, each taken in once and in order."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.casework.federation.encoding.translating import machine_for, shared_event
from hub.casework.federation.errors import (
    MatterParcelLeadError,
    MatterParcelOtherError,
    MatterPeerError,
    MatterTwoHubsError,
)
from hub.casework.federation.inbound.holding import hold_parcel, take_next_held
from hub.casework.federation.inbound.receipts import (
    MatterParcelOutcome,
    SignedAs,
    keep_parcel,
    tell_parcel,
)
from hub.casework.federation.leading import check_abroad, keep_abroad, leads_here
from hub.casework.federation.mirror import write_shared
from hub.casework.federation.models import (
    MatterAbroad,
    MatterParcel,
)
from hub.casework.federation.peers import HubPeer, peer_with, peers_of
from hub.casework.federation.wire import ReadParcel, read_body
from hub.casework.matter.errors import MatterChangedError
from hub.casework.matter.flow import law_of
from hub.casework.matter.models import MatterEventRow
from hub.casework.matter.reading import OpenedMatter, find_matter
from hub.casework.matter.steps.late import as_it_stood
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.errors import HubError
from schemas.wording import Wording
from schemas.words import MatterParcelKind, MatterParcelState, ParcelWay


def take_matter_parcel(
    hub: Hub, member: str, signed: SignedAs, body: bytes
) -> MatterParcelOutcome:
    """Take in a parcel of a matter that a member has signed, or tell of it again.

    Raises:
        MatterPeerError, MatterParcelShapeError, MatterTableUnknownError,
        MatterParcelOtherError, MatterParcelLeadError, MatterParcelAheadError: as their
            names say.
        StepRefusedError, MatterChangedError: the event does not follow here.
    """
    read = read_body(body)
    try:
        told = _take_once(hub, member, signed, read, body)
    except (IntegrityError, MatterChangedError):
        # The same may have been sent at once, and that one was first.
        told = _take_once(hub, member, signed, read, body)
    if told.state is MatterParcelState.TAKEN:
        _take_waited(hub, member, told.matter)
        hub.log_waiting()
    return told


def _take_once(
    hub: Hub, member: str, signed: SignedAs, read: ReadParcel, body: bytes
) -> MatterParcelOutcome:
    """Take a parcel in, in one transaction."""
    with keeping_answers(hub.writes) as session:
        peer = peers_of(session).get(member)
        if peer is None or peer.is_ended:
            raise MatterPeerError(member)
        matter = _find(session, peer, read)
        known = None if matter is None else _known(session, matter, read)
        if known is not None:
            return known
        version = 0 if matter is None else matter.now.version
        if read.event.no > version + 1:
            return hold_parcel(session, hub, peer, matter, signed, read, body)
        if read.event.no <= version:
            raise _refused_late(session, matter, read)
        return _write(session, hub, peer, matter, signed, read)


def _find(session: Session, peer: HubPeer, read: ReadParcel) -> OpenedMatter | None:
    """Find the matter that a parcel is about; None where it is not here yet."""
    said, row = read.event, MatterAbroad
    query = select(row.matter_id, row.is_ours).where(
        row.peer == peer.member, row.shared == said.matter
    )
    found = session.execute(query).first()
    if found is None:
        if not said.is_senders:
            raise MatterParcelOtherError(said.matter)
        return None
    if found.is_ours == said.is_senders:
        raise MatterParcelOtherError(said.matter)
    return find_matter(session, found.matter_id)


def _known(
    session: Session, matter: OpenedMatter, read: ReadParcel
) -> MatterParcelOutcome | None:
    """Tell of a parcel that was taken before.

    Raises:
        MatterParcelOtherError: something else came under its number.
    """
    row = MatterParcel
    query = select(row.id, row.sha256, row.kind, row.at).where(
        row.matter_id == matter.id, row.no == read.event.no, row.way == ParcelWay.IN
    )
    found = session.execute(query).first()
    if found is None:
        return None
    if found.sha256 != read.sha256:
        if read.event.kind is MatterParcelKind.STEP:
            raise MatterChangedError(str(matter.now.version))
        raise MatterParcelOtherError(str(read.event.no))
    return tell_parcel(matter.number, read, found.at, found.id)


def _refused_late(
    session: Session, matter: OpenedMatter | None, read: ReadParcel
) -> HubError:
    """Say why an event does not come under a number that is given already."""
    if matter is None or read.event.kind is not MatterParcelKind.STEP:
        return MatterParcelOtherError(str(read.event.no))
    row = MatterEventRow
    query = select(row.event, row.from_state, row.basis).where(
        row.matter_id == matter.id, row.no == read.event.no
    )
    first = session.execute(query).one()
    law = matter.machine.event(first.event, first.from_state)
    named = (
        Wording(first.event, first.event) if law is None else Wording(law.zh, law.en)
    )
    basis = Wording(first.basis, first.basis) if law is None else law_of(law)
    return MatterChangedError(
        Wording(
            f"第 {read.event.no} 步已是“{named.zh}”（依据：{basis.zh}）",
            f"event {read.event.no} is {named.en} by now (basis: {basis.en})",
        )
    )


def _write(
    session: Session,
    hub: Hub,
    peer: HubPeer,
    matter: OpenedMatter | None,
    signed: SignedAs,
    read: ReadParcel,
) -> MatterParcelOutcome:
    """Write what comes next, and keep how it came."""
    said = read.event
    if matter is not None:
        matter = as_it_stood(session, matter, said.counts_from)
    machine = machine_for(session, said, matter)
    asks = said.kind is MatterParcelKind.STEP
    if (matter is not None and leads_here(session, matter)) != asks:
        raise MatterParcelLeadError(str(said.no))
    event = shared_event(session, hub, peer, machine, matter, said)
    third = None if event.brings is None else peer_with(session, event.brings)
    if third is not None and third.member != peer.member:
        raise MatterTwoHubsError(third.member)
    check_abroad(session, machine, matter, event.brings, event.documents)
    done = write_shared(session, hub, machine, matter, event)
    if matter is None:
        keep_abroad(session, done.matter, peer, said.matter, said.number)
    return keep_parcel(session, hub, signed, read, done)


def _take_waited(hub: Hub, member: str, shared: str) -> None:
    """Take in what waited and follows now."""

    def take(signed: SignedAs, body: bytes) -> bool:
        """Take in one of them; tell whether it is over."""
        try:
            told = _take_once(hub, member, signed, read_body(body), body)
        except (HubError, IntegrityError):
            return True
        return told.state is MatterParcelState.TAKEN

    while take_next_held(hub, member, shared, take):
        pass
