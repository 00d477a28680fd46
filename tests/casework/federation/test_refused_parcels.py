"""What is refused between hubs, with a code; what waits; nothing half-written."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.casework.federation.encoding.writing import say_event
from hub.casework.federation.inbound import SignedAs, holding, take_matter_parcel
from hub.casework.federation.models import HeldMatterParcel, MatterParcel, MatterPeer
from hub.casework.federation.peers import end_peer, find_peer, set_peer
from hub.casework.federation.wire import write_body
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.ground.errors import HubError
from tests.casework.federation.asked import alike, open_help, same, sent, stands

SIGNED = SignedAs("k", "i", "s")
LEAF = "east/2026/7"


def said(side, no, /, **changes):
    """Write an event of the only matter as its hub says it, with changes."""
    matter = side.the_matter()
    with side.hub.reads() as session:
        peer = find_peer(session, side.other.code)
        event = say_event(session, side.hub, peer, matter, no)
    if not changes:
        return event
    return json.dumps({**json.loads(event), **changes}, ensure_ascii=False).encode()


def take(side, event, *, leaf=LEAF, member=None):
    """Have a hub take an event; give the state or the code of the refusal."""
    body = write_body(event, leaf)
    try:
        told = take_matter_parcel(side.hub, member or side.other.code, SIGNED, body)
    except HubError as error:
        return error.code
    return str(told.state)


def counts(side):
    """Count what a hub has of matters."""
    with side.hub.reads() as session:
        tables = (MatterRow, MatterEventRow, MatterParcel, HeldMatterParcel)
        return [
            session.scalar(select(func.count()).select_from(table)) for table in tables
        ]


@pytest.mark.postgresql_in_long
def test_an_opening_that_is_wrong_opens_nothing(sides, clock):
    east, west = sides
    open_help(east)
    document = json.loads(said(east, 1))["documents"][0]
    later = (clock() + timedelta(minutes=1)).isoformat()
    wrong = {
        "matter-parcel-shape": [
            {"format": 2},
            {"more": 1},
            {"matter": "M1"},
            {"no": 0},
            {"documents": [{**document, "sha256": "0" * 64}]},
            {"documents": [{**document, "content": "?"}]},
            {"actor": {"at": "receiver", "code": "agency:samr"}},
            {"officer": "甲\n乙"},
        ],
        "matter-parcel-table": [{"rules": "0" * 64}, {"machine": "transfer"}],
        "matter-parcel-other": [{"is_senders": False}],
        "matter-role": [{"role": "helper"}, {"role": "hub"}],
        "matter-kind-unknown": [{"event": "nothing"}],
        "matter-order": [{"event": "answer"}],
        "matter-document-missing": [{"documents": []}],
        "matter-document-type": [
            {"documents": [document, {**document, "title": "名单.docx"}]}
        ],
        "matter-facts": [{"facts": {}}, {"members": {}}],
        "matter-recipient": [
            {"brings": {"at": "receiver", "code": "agency:none"}},
            {"members": {"to": {"at": "receiver", "code": "agency:none"}}},
        ],
        "matter-day": [{"happened": later}],
        "matter-parcel-lead": [{"kind": "step", "no": 2}, {"kind": "step"}],
    }
    found = {
        code: {take(west, said(east, 1, **one)) for one in changes}
        for code, changes in wrong.items()
    }
    assert found == {code: {code} for code in wrong}
    assert take(west, b'"nothing"') == "matter-parcel-shape"
    assert take(west, said(east, 1), leaf="nowhere") == "matter-parcel-shape"
    assert take(west, said(east, 1), member="agency:samr") == "matter-parcel-peer"
    assert counts(west) == [0, 0, 0, 0]
    # Of what is refused by the server the signed head is kept.
    west.spoil = east.spoil = lambda body: body.replace(b'"format":1', b'"format":2')
    assert sent(east) == (0, 1, 0)
    assert east.last() == "content-digest-wrong"
    east.spoil = None
    assert sent(east) == (1, 0, 0)
    assert same(east, west) == [1]
    # The same again is told again; another one under its number is refused.
    assert take(west, said(east, 1)) == "taken"
    assert take(west, said(east, 1, priority=2)) == "matter-parcel-other"
    assert counts(west) == [1, 1, 1, 0]
    with west.hub.writes.begin() as session:
        end_peer(session, west.hub, east.code, "t")
    assert take(west, said(east, 1)) == "matter-parcel-peer"


@pytest.mark.postgresql_in_long
def test_what_comes_too_early_waits_within_bounds(sides, monkeypatch):
    east, west = sides
    open_help(east)
    sent(east)
    west.act(stands(west), "receive", "agency:county", "乙")
    west.act(stands(west), "pass_on", "agency:county", "乙", to="agency:samr")
    west.act(stands(west), "receive", "agency:samr", "丙")
    monkeypatch.setattr(holding, "MOST_HELD", 2)
    two, three, four = (said(west, no) for no in (2, 3, 4))
    assert [take(east, four), take(east, three), take(east, four)] == ["held"] * 3
    assert take(east, said(west, 4, officer="丁")) == "matter-parcel-other"
    assert take(east, said(west, 4, no=9)) == "matter-parcel-ahead"
    ahead = {"no": 9, "kind": "step", "is_cut": False}
    assert take(east, said(west, 4, **ahead)) == "matter-parcel-lead"
    assert counts(east) == [1, 1, 1, 2]
    assert take(east, two) == "taken"
    assert counts(east) == [1, 4, 4, 0]
    assert sent(west) == (3, 0, 0)
    assert alike(east.events(), west.events())
    # Nobody writes what is the other hub's to write, nor in a role that is not theirs.
    assert take(west, said(east, 1, no=5, event="rate")) == "matter-parcel-lead"
    step = {"no": 5, "kind": "step", "brings": None, "members": {}, "documents": []}
    taken = {**step, "event": "withdraw", "facts": {"reason": "重复"}}
    del taken["brings"]
    assert take(west, said(east, 1, **taken, role="helper")) == "matter-role"
    late = {**taken, "no": 4}
    assert take(west, said(east, 1, **late)) == "matter-changed"
    # What waits and proves to be wrong goes; its sender is refused when it comes again.
    assert take(east, said(west, 2, no=6, event="rate")) == "held"
    west.act(stands(west), "refuse", "agency:samr", "丙", reason="无法办理")
    assert sent(west) == (1, 0, 0)
    assert counts(east)[3] == 0


@pytest.mark.postgresql_in_long
def test_what_cannot_travel_is_refused_before_it_is_written(sides, monkeypatch):
    east, west = sides
    big = NewDocument("assistance_letter", "函.pdf", b"%PDF-" + bytes(20 << 20 >> 4))
    monkeypatch.setattr("hub.casework.federation.leading.MOST_DOCUMENTS", 1 << 20)
    with pytest.raises(HubError) as refused:
        open_help(east, documents=[big])
    assert refused.value.code == "matter-parcel-size"
    east.add("region:south", "neighbouring_region", "320200")
    south = replace(
        east.peer, member="region:south", url="https://south.example", names={}
    )
    wrong = {
        "trust": {"trust": b"# none"},
        "url": {"url": "http://south.example"},
        "token": {"token": "a b\n"},
        "key": {"key": b"-"},
        "receivers": {"receivers": {"nobody": "agency:samr"}},
        "kind": {"receivers": {"police": "agency:samr"}},
        "names": {"names": {"agency:nobody": "agency:police"}},
        "taken": {"names": {"agency:west-police": "agency:police"}},
    }
    assert east.refuses(south, wrong) == dict.fromkeys(wrong, "peer-invalid")
    with east.hub.writes.begin() as session:
        set_peer(session, east.hub, south, "t")
    open_help(east)
    sent(east)
    west.act(stands(west), "refuse", "agency:county", reason="无法办理")
    sent(west)
    # A name that is there stays, and none is added while parcels are under way.
    east.act(stands(east), "accept_refusal", "agency:samr")
    east.cut = "after"
    assert sent(east) == (0, 0, 1)
    more = {"names": {"agency:court": "agency:court"}}
    assert east.refuses(east.peer, {"busy": more}) == {"busy": "peer-busy"}
    east.cut = ""
    assert sent(east) == (1, 0, 0)


def test_another_hub_whose_key_cannot_be_opened_ends_no_round(sides):
    east, _ = sides
    open_help(east)
    with east.hub.writes.begin() as session:
        row = session.scalars(select(MatterPeer)).one()
        row.key = east.hub.keys.seal(b"", "elsewhere")

    told = east.send()

    assert (told.peers, told.unreached, told.sent) == (1, 1, 0)
    with east.hub.reads() as session:
        assert session.scalars(select(MatterPeer.last)).one() is not None
