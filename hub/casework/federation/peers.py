"""The other hubs: where they are, what their members are called here, who receives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.hub_client.errors import ClientSetupError
from connectors.hub_client.http_calls import check_origin
from connectors.hub_client.trusted_keys import MOST_BYTES
from hub.casework.federation.errors import (
    PeerBusyError,
    PeerInvalidError,
    PeerUnknownError,
)
from hub.casework.federation.models import (
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    SentMatterStep,
)
from hub.casework.federation.wire import SentName
from hub.casework.machines.loader import load_machines
from hub.context import Hub
from hub.ground.actors import agency_of, done_by
from hub.members.models import Member
from hub.outbox import service as outbox
from schemas.answers.parcel_head import (
    SigningKeyError,
    read_signing_key,
    signing_key_id,
)
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import parse_vkey
from schemas.wording import Wording
from schemas.words import Operation, ParcelWay, SentStepState

MOST_NAMES = 500
LONGEST_URL, LONGEST_TOKEN = 400, 200


@dataclass(frozen=True, slots=True)
class HubPeer:
    """Another hub as matters speak of it."""

    member: str
    """Its code as a member here."""
    names: Mapping[str, str]
    """Its members that are known here: code here, code there."""
    receivers: Mapping[str, str]
    """Who here takes which role where it names nobody."""
    is_ended: bool

    def has(self, code: str) -> bool:
        """Tell whether a member is one of its own."""
        return code == self.member or code in self.names

    def name_for(self, code: str) -> SentName:
        """Name a member so that the other hub knows whom we mean."""
        if self.has(code):
            return SentName("receiver", self.names.get(code, ""))
        return SentName("sender", code)

    def code_of(self, name: SentName) -> str:
        """Give the code here of a member that is the other hub's own."""
        for here, there in self.names.items():
            if there == name.code:
                return here
        return self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPeer:
    """Another hub as it is set: where it is, our token and key, its log's keys."""

    member: str
    url: str
    token: str = field(repr=False)
    key: bytes = field(repr=False)
    """Private Ed25519 key in PEM that our parcels are signed with."""
    trust: bytes
    """Verifier keys of its log, one a line."""
    certificates: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    receivers: Mapping[str, str] = field(default_factory=dict)


def set_peer(session: Session, hub: Hub, new: NewPeer, actor: str) -> None:
    """Exchange matters with another hub from now on, or set anew how.

    Names may be added; one that is there stays, for matters speak of it.

    Raises:
        PeerInvalidError: address, token, key, trust, a name or a receiver is wrong.
        PeerBusyError: names would change while parcels are on their way.
    """
    key = check_peer(session, new)
    row = session.get(MatterPeer, new.member)
    names = dict(new.names)
    if row is not None:
        before: dict[str, str] = json.loads(row.names)
        names = {**names, **before}
        if names != before and _is_under_way(session, new.member):
            raise PeerBusyError(new.member)
    for other in peers_of(session).values():
        if other.member != new.member and any(other.has(code) for code in names):
            raise PeerInvalidError(", ".join(names))
    row = row or MatterPeer(member=new.member)
    row.url, row.certificates = new.url.rstrip("/"), new.certificates
    row.token = hub.keys.seal(new.token.encode(), f"peer:{new.member}:token")
    row.key = hub.keys.seal(new.key, f"peer:{new.member}:key")
    row.trust = new.trust.decode()
    row.names = json.dumps(names, sort_keys=True)
    row.receivers = json.dumps(dict(new.receivers), sort_keys=True)
    row.set_at, row.ended_at = hub.clock(), None
    row.attempts, row.next_at, row.last = 0, None, None
    session.add(row)
    detail = {"url": row.url, "signing_key": key, "names": names}
    detail |= {"receivers": dict(new.receivers), **done_by(actor)}
    _tell(session, hub, Operation.PEER_SET, new.member, detail, actor)
    session.flush()


def end_peer(session: Session, hub: Hub, member: str, actor: str) -> None:
    """Exchange matters with a hub no more; its token and key go.

    Raises:
        PeerUnknownError: there is none of this code.
    """
    row = session.get(MatterPeer, member)
    if row is None or row.ended_at is not None:
        raise PeerUnknownError(member)
    row.ended_at, row.token, row.key = hub.clock(), b"", b""
    _tell(session, hub, Operation.PEER_END, member, done_by(actor), actor)
    session.flush()


def peers_of(session: Session) -> dict[str, HubPeer]:
    """Read all other hubs by their codes, ended ones too."""
    return {
        row.member: _read(row)
        for row in session.scalars(select(MatterPeer).order_by(MatterPeer.member))
    }


def find_peer(session: Session, member: str) -> HubPeer:
    """Read another hub, be it ended or not.

    Raises:
        PeerUnknownError: there is none of this code.
    """
    row = session.get(MatterPeer, member)
    if row is None:
        raise PeerUnknownError(member)
    return _read(row)


def peer_with(session: Session, code: str) -> HubPeer | None:
    """Find the hub that a member is one of, if matters are exchanged with it."""
    for peer in peers_of(session).values():
        if peer.has(code) and not peer.is_ended:
            return peer
    return None


def _read(row: MatterPeer) -> HubPeer:
    """Read a row."""
    names, receivers = json.loads(row.names), json.loads(row.receivers)
    return HubPeer(row.member, names, receivers, row.ended_at is not None)


def check_peer(session: Session, new: NewPeer) -> str:
    """Refuse what cannot be used; give the id of the signing key.

    Raises:
        PeerInvalidError: as its name says.
    """
    roles = load_machines().words.roles
    try:
        check_origin(new.url)
        key = read_signing_key(new.key)
        lines = [line.strip() for line in new.trust.decode().splitlines()]
        vkeys = [line for line in lines if line and not line.startswith("#")]
        for vkey in vkeys:
            parse_vkey(vkey)
    except (ClientSetupError, SigningKeyError, TlogError, UnicodeDecodeError) as error:
        raise PeerInvalidError(str(error)) from error
    faults = {
        "url": len(new.url) > LONGEST_URL,
        "trust": not vkeys or len(new.trust) > MOST_BYTES,
        "token": not (new.token.isascii() and new.token.isprintable())
        or not 0 < len(new.token) <= LONGEST_TOKEN,
        "certificates": new.certificates is not None
        and not Path(new.certificates).is_file(),
        "names": len(new.names) > MOST_NAMES
        or len(set(new.names.values())) < len(new.names),
        "receivers": not new.receivers.keys() <= roles.keys(),
    }
    for name, is_wrong in faults.items():
        if is_wrong:
            raise PeerInvalidError(name)
    for code in (new.member, *new.names, *new.receivers.values()):
        if session.get(Member, code) is None:
            raise PeerInvalidError(
                Wording(
                    f"没有成员 {code}：先用 credithub member add 登记",
                    f"there is no member {code}: add it first, credithub member add",
                )
            )
    for role, code in new.receivers.items():
        kinds = roles[role].kinds
        if kinds and session.get_one(Member, code).kind not in kinds:
            msg = f"{role}: {code}"
            raise PeerInvalidError(msg)
    return signing_key_id(key.public_key().public_bytes_raw())


def _is_under_way(session: Session, member: str) -> bool:
    """Tell whether something was sent to a hub of which it has not said its word."""
    parcel, receipt, step = MatterParcel, MatterParcelReceipt, SentMatterStep
    ours = select(MatterAbroad.matter_id).where(MatterAbroad.peer == member)
    sent = (
        select(parcel.id)
        .outerjoin(receipt, receipt.parcel_id == parcel.id)
        .where(parcel.way == ParcelWay.OUT, receipt.parcel_id.is_(None))
        .where(parcel.matter_id.in_(ours))
    )
    waiting = select(step.id).where(
        step.state == SentStepState.WAITING, step.matter_id.in_(ours)
    )
    return any(session.scalar(query.limit(1)) for query in (sent, waiting))


def _tell(
    session: Session,
    hub: Hub,
    op: Operation,
    member: str,
    detail: Mapping[str, object],
    actor: str,
) -> None:
    """Put into the outbox who set another hub, and how."""
    outbox.put(
        session,
        at=hub.clock(),
        actor=agency_of(actor),
        op=op,
        subject_type="member",
        subject=member,
        detail=dict(detail),
    )
