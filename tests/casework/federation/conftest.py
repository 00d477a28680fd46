"""Two hubs that keep matters together, each a member of the other."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from sqlalchemy import select

from connectors.hub_client import MatterSender, read_trust
from connectors.transport import HttpReply, TransportError
from hub.app import create_app
from hub.audit.operate import serve_keys
from hub.casework.federation.models import (
    HeldMatterParcel,
    MatterAbroad,
    MatterParcel,
    MatterParcelReceipt,
    MatterPeer,
    SentMatterStep,
)
from hub.casework.federation.outbound import send_due
from hub.casework.federation.peers import NewPeer, set_peer
from hub.casework.matter.models import MatterRow
from hub.casework.matter.reading import find_matter, tell_events
from hub.ground.errors import HubError
from hub.members.member_keys import set_member_key
from hub.members.service import MemberCard, add_member, issue_token
from schemas.answers.parcel_head import (
    MATTER_PATH,
    make_signing_key,
    read_signing_key,
    signing_public_text,
)
from tests.casework.conftest import Town
from tests.support.prepared import opened, prepare_instance

KINDS = {
    "agency:samr": "market_supervision",
    "agency:county": "market_supervision",
    "agency:police": "public_security",
    "agency:procuratorate": "procuratorate",
    "agency:court": "court",
}


@dataclass
class HubSide(Town):
    """One of the hubs: what is done there, and what it sends to the other."""

    hub: object
    name: str
    pem: str = field(default_factory=make_signing_key)
    other: "HubSide | None" = None
    cut: str = ""
    """``before`` or ``after`` the other hub has taken what is sent."""
    peer: object = None
    spoil: object = None
    """Changes a body on its way."""

    @property
    def code(self):
        """Name it as a member of the other hub."""
        return f"region:{self.name}"

    def add(self, code, kind, territory="321300"):
        """Take in a member."""
        with self.hub.writes.begin() as session:
            card = MemberCard(
                code=code,
                kind=kind,
                name=code,
                territory=territory,
                valid_from=date(2019, 1, 1),
            )
            add_member(session, self.hub.rulebook, card, actor="t", at=self.hub.clock())

    def admit(self, other):
        """Take in the other hub as a member that may send; give it a token."""
        key = read_signing_key(other.pem.encode()).public_key()
        at = self.hub.clock()
        with self.hub.writes.begin() as session:
            pem = signing_public_text(key).encode()
            set_member_key(session, other.code, pem, actor="t", at=at)
            issued = issue_token(
                session, self.hub.keys, other.code, system="hub", actor="t", at=at
            )
        return issued.text

    def exchange_with(self, other, token, **more):
        """Exchange matters with the other hub."""
        self.other = other
        self.peer = NewPeer(
            member=other.code,
            url="http://127.0.0.1:8004",
            token=token,
            key=self.pem.encode(),
            trust=serve_keys(other.hub.audit, None),
            **more,
        )
        with self.hub.writes.begin() as session:
            set_peer(session, self.hub, self.peer, "t")

    def rename(self, here, there):
        """Know one more member of the other hub by a name of its own."""
        self.add(here, KINDS[there], "320300")
        names = {**self.peer.names, here: there}
        self.peer = replace(self.peer, names=names)
        with self.hub.writes.begin() as session:
            set_peer(session, self.hub, self.peer, "t")

    def refuses(self, new, wrong):
        """Set the other hub with something wrong, each by itself; give the codes."""
        found = {}
        for name, change in wrong.items():
            try:
                with self.hub.writes.begin() as session:
                    set_peer(session, self.hub, replace(new, **change), "t")
            except HubError as error:
                found[name] = error.code
        return found

    def reach(self, hub, row):
        """Give what reaches the other hub within this process."""
        token = hub.keys.unseal(row.token, f"peer:{row.member}:token").decode()
        return self.sender(row.url, token, row.trust)

    def reach_new(self, hub, new):
        """Give what reaches a hub that is yet to be set, likewise."""
        del hub
        return self.sender(new.url, new.token, new.trust.decode())

    def sender(self, url, token, trust):
        """Give what sends to the other hub within this process."""
        origin = url
        client = create_app(self.other.hub).test_client()

        def exchange(url, *, method, headers, content):
            if self.cut == "before":
                raise TransportError(code="unreachable", detail="cut")
            if self.spoil is not None:
                content = self.spoil(content)
            told = client.open(
                url.removeprefix(origin),
                method=method,
                headers=headers,
                data=content,
                base_url=origin,
            )
            if self.cut == "after":
                raise TransportError(code="unreachable", detail="cut")
            names = {name.lower(): value for name, value in told.headers.items()}
            return HttpReply(told.status_code, names, told.data)

        keys = self.hub.config.instance / "trusted.txt"
        keys.write_text(trust)
        return MatterSender(
            origin,
            token,
            read_trust(keys),
            exchange=exchange,
            clock=self.hub.clock,
        )

    def send(self):
        """Send what is due, whoever was to wait."""
        return send_due(self.hub, self.reach, at_once=True)

    def post(self, body, **headers):
        """Send a body that was signed by hand to this hub; give the answer."""
        client = create_app(self.hub).test_client()
        return client.post(MATTER_PATH, data=body, headers=headers)

    def the_matter(self):
        """Read the only matter."""
        with self.hub.reads() as session:
            return find_matter(session, session.scalars(select(MatterRow.id)).one())

    def events(self):
        """Read what happened in the only matter, as far as both hubs say the same."""
        matter = self.the_matter()
        with self.hub.reads() as session:
            return [
                (one.no, one.event, one.from_state, one.to_state, one.role, one.officer)
                for one in tell_events(session, self.hub.keys, matter.id)
            ]

    def told(self, session, matter):
        """Read what happened in a matter with all that is known of it here."""
        return tell_events(session, self.hub.keys, matter.id)

    def receipts(self):
        """Give for each event of the only matter the leaves of sender and receiver."""
        parcel, receipt = MatterParcel, MatterParcelReceipt
        query = select(parcel.no, parcel.leaf, receipt.leaf).join(
            receipt, receipt.parcel_id == parcel.id
        )
        with self.hub.reads() as session:
            return list(map(tuple, session.execute(query.order_by(parcel.no))))

    def asked(self):
        """List the steps that the other hub was asked to take: their event and end."""
        row = SentMatterStep
        with self.hub.reads() as session:
            query = select(row.event, row.state, row.code).order_by(row.base)
            return list(map(tuple, session.execute(query)))

    def held(self):
        """Count what waits."""
        with self.hub.reads() as session:
            return len(list(session.scalars(select(HeldMatterParcel.no))))

    def why(self):
        """Give the code of why the other hub was not reached."""
        with self.hub.reads() as session:
            return session.scalars(select(MatterPeer.last)).one()

    def last(self):
        """Give the code by which the other hub refused the last parcel."""
        with self.hub.reads() as session:
            return session.scalars(select(MatterAbroad.last)).one()


@pytest.fixture
def sides(databases, clock, tmp_path):
    """An eastern and a western hub."""
    with ExitStack() as stack:
        made = []
        for name in ("east", "west"):
            instance = tmp_path / name / "instance"
            instance.mkdir(parents=True, mode=0o700)
            hub = stack.enter_context(
                opened(databases, instance, prepare_instance, clock)
            )
            side = HubSide(hub, name)
            for code, kind in KINDS.items():
                side.add(code, kind)
            made.append(side)
        east, west = made
        for own, other in ((east, west), (west, east)):
            own.add(other.code, "neighbouring_region", "320300")
            own.add(f"agency:{other.name}-police", "public_security", "320300")
        names = {"agency:west-police": "agency:police"}
        east.exchange_with(west, west.admit(east), names=names)
        receivers = {"helper": "agency:county", "police": "agency:police"}
        west.exchange_with(east, east.admit(west), receivers=receivers)
        yield east, west
