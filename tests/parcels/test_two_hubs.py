"""Two hubs exchange records both ways: what an agreement opens, signed, each once."""

import json
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import select

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.app import create_app
from hub.archive.models import RecordHead, RecordVersion
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.disclosure import set_escrow_key
from hub.lookup.task import Task
from hub.members.service import MemberCard, add_member, issue_token
from hub.parcels import ParcelOrder, pack_records
from schemas.answers.parcel_head import PATH
from schemas.sealed_opening import public_text
from tests.parcels.test_refusing import evidence
from tests.support.little_city import (
    CLEAN,
    FINED,
    TWIN,
    add_members,
    bring_penalties,
    bring_registers,
    caller_of,
    penalty_row,
)
from tests.support.neighbours import NEIGHBOUR_FINES
from tests.support.own_sources import write_own
from tests.support.parcelled import Sending, give_key
from tests.support.prepared import (
    ESCROW,
    START,
    config_of,
    opened,
    prepare_city,
    prepare_instance,
)

TASK = Task(purpose="supervision", reference="2026-交换-1")
SOURCE = "neighbour_fines"


@dataclass
class Neighbour:
    """A hub, and what the other one has there: a token and the key that it signs by."""

    hub: object
    token: str
    key: object

    def pack(self, **order):
        """Pack its penalties for the other hub."""
        caller = caller_of(self.hub, self.token)
        return pack_records(self.hub, caller, TASK, ParcelOrder("penalty", **order))

    def take(self, body, name="exchange-1", sent=None, key=None):
        """Have the other hub's parcel come in; give the answer."""
        sending = Sending(
            key or self.key, body, self.hub.clock(), self.token, name, SOURCE
        )
        client = create_app(self.hub).test_client()
        return client.post(
            PATH,
            data=body if sent is None else sent,
            headers=sending.signed(),
            base_url="http://127.0.0.1:8000",
        )

    def exchanged(self):
        """List the bodies of what came from the other hub."""
        with self.hub.reads() as session:
            query = select(RecordVersion.body).where(RecordVersion.source == SOURCE)
            return list(session.scalars(query))


def prepare_west(instance, url):
    """Make another city, whose bureau has made other decisions."""
    prepare_instance(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        set_escrow_key(hub, public_text(ESCROW.public_key()).encode(), actor="t")
        add_members(hub)
        bring_registers(hub, instance)
        firms = enumerate((FINED, CLEAN, TWIN), 11)
        rows = [penalty_row(firm, number, "2026-09-02") for number, firm in firms]
        bring_penalties(hub, instance, rows)


@pytest.fixture
def neighbours(databases, clock, tmp_path):
    """Two hubs in two folders, each a member of the other."""
    made = []
    cities = ("east", "west", prepare_city), ("west", "east", prepare_west)
    for own, other, prepare in cities:
        folder = tmp_path / own
        instance = folder / "instance"
        instance.mkdir(parents=True, mode=0o700)
        write_own(folder / "own", SOURCE, NEIGHBOUR_FINES.replace("{neighbour}", other))
        context = opened(databases, instance, prepare, clock)
        hub = context.__enter__()
        hub = replace(hub, config=replace(hub.config, connectors=str(folder / "own")))
        code = f"region:{other}"
        with hub.writes.begin() as session:
            card = MemberCard(
                code=code,
                kind="neighbouring_region",
                name=other,
                territory="",
                valid_from=date(2020, 1, 1),
            )
            add_member(session, hub.rulebook, card, actor="t", at=clock())
            terms = Terms(
                member_kind="neighbouring_region",
                member_code=code,
                purposes=["supervision"],
                items={"penalty": ["*"]},
                territory=["321300"],
                title="两市协议",
                legal_basis="样例",
                valid_from=clock().date(),
            )
            make_agreement(session, hub.rulebook, terms, actor="t", at=clock())
            token = issue_token(
                session, hub.keys, code, system="hub", actor="t", at=clock()
            ).text
        made.append((context, Neighbour(hub, token, give_key(hub, code))))
    yield tuple(one for _, one in made)
    for context, _ in made:
        context.__exit__(None, None, None)


@pytest.mark.postgresql_in_long
def test_records_go_both_ways_and_nothing_else_comes_in(neighbours, clock):
    for giver, taker in (neighbours, neighbours[::-1]):
        packed = giver.pack()
        rows = [json.loads(line) for line in packed.body.splitlines()]
        assert (packed.rows, len(packed.receipts)) == (len(rows), 1)
        assert {row["party_name"] for row in rows} >= {"宿迁市禾丰食品有限公司"}
        assert not {"legal_rep", "id_number"} & set().union(*rows)

        first, again = taker.take(packed.body), taker.take(packed.body)

        told, same = first.json, again.json
        assert told.pop("receipt") != same.pop("receipt")
        assert told == same
        assert told["counts"]["record"] == len(rows)
        came = {one["document_no"]: one for one in taker.exchanged()}
        for row in rows:
            taken = came[row["document_no"]]
            same_in_both = ("party_name", "uscc", "fine_fen", "penalty_kinds")
            assert [taken.get(name) for name in same_in_both] == [
                row.get(name) for name in same_in_both
            ]

    clock.advance(minutes=1)
    east, west = neighbours
    body = east.pack().body
    spoilt = body.replace(b"\xe7", b"\xe8", 1)
    tampered = west.take(body, "exchange-2", sent=spoilt)
    stranger = west.take(body, "exchange-3", key=east.key)
    assert tampered.json["code"] == "content-digest-wrong"
    assert stranger.json["code"] == "signing-key-unknown"
    assert [one["code"] for one in evidence(west.hub)] == [
        *("content-digest-wrong", "signing-key-unknown")
    ]
    assert east.pack(since=clock()).rows == 0
    # What a whole list has no more is taken back.
    (kept, _) = body.splitlines(keepends=True)
    west.take(kept, "exchange-4")
    with west.hub.reads() as session:
        query = select(RecordHead.status).join(
            RecordVersion,
            (RecordVersion.key == RecordHead.key) & (RecordVersion.seq == 1),
        )
        statuses = session.scalars(query.where(RecordVersion.source == SOURCE)).all()
    assert sorted(statuses) == ["active", "withdrawn"]
