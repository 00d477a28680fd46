"""What a hub that means ill could send, and what is not taken of it."""

import json
from dataclasses import replace
from functools import partialmethod
from types import SimpleNamespace

import pytest
from msgspec import structs
from sqlalchemy import select

from connectors.hub_client import MatterSender
from hub.casework.federation.inbound import holding
from hub.casework.federation.models import HeldMatterParcel
from hub.casework.federation.peers import set_peer
from hub.casework.matter.models import MatterDocumentRow
from hub.casework.matter.reading import find_matter
from tests.casework.federation.asked import alike, open_help, same, sent, stands
from tests.casework.federation.test_refused_parcels import counts, said, take
from tests.casework.federation.test_two_hubs_keep_one_matter import PAPERS


def name(code, at="sender"):
    """Name a member as a parcel does."""
    return {"at": at, "code": code}


@pytest.mark.postgresql_in_long
def test_what_nobody_could_mean_is_refused_and_breaks_nothing(sides):
    east, west = sides
    open_help(east)
    moments = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
    wrong = [
        *({"happened": moment} for moment in (*moments, "1970-01-01T00:00:00Z")),
        {"merchant": "\x00"},
        {"machine": "a\x00"},
        {"actor": name("agency:\x00")},
        {"brings": name("agency:\x00", "receiver")},
        {"members": {"to": name("\x00", "receiver")}},
        {"facts": {"\x00": "a"}},
    ]
    found = {take(west, said(east, 1, **one)) for one in wrong}
    assert found == {"matter-parcel-shape"}
    assert counts(west) == [0, 0, 0, 0]


@pytest.mark.postgresql_in_long
def test_a_number_of_another_matter_or_of_a_third_hub_is_none(sides):
    east, west = sides
    open_help(east)
    # What the west keeps for itself is no matter of the east's.
    own = open_help(west, to="agency:county")
    other = {"is_senders": False, "matter": own.id}
    assert take(west, said(east, 1, **other)) == "matter-parcel-other"
    assert take(west, said(east, 1, **other, no=2)) == "matter-parcel-other"
    west.add("region:south", "neighbouring_region", "320200")
    south = replace(
        west.peer, member="region:south", url="https://south.example", receivers={}
    )
    with west.hub.writes.begin() as session:
        set_peer(session, west.hub, south, "t")
    third = {"brings": name("region:south", "receiver")}
    third["members"] = {"to": third["brings"]}
    assert take(west, said(east, 1, **third)) == "matter-two-hubs"
    assert counts(west) == [1, 1, 0, 0]
    # Under that id it opens one of its own, and the west's stays as it was.
    opening = {"matter": own.id}
    assert take(west, said(east, 1, **opening)) == "taken"
    assert counts(west) == [2, 2, 1, 0]
    assert take(west, said(east, 1, **opening, no=2)) == "matter-parcel-lead"
    with west.hub.reads() as session:
        assert find_matter(session, own.id).now.version == 1


@pytest.mark.postgresql_in_long
def test_an_event_in_a_role_or_at_a_time_that_is_not_theirs_is_refused(sides, clock):
    east, west = sides
    report = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    report["papers"] = "investigation_report"
    east.open("transfer", "report_to_head", "agency:samr", "甲", **report)
    east.act(stands(east), "approve_transfer", "agency:samr", "乙", reason="是")
    over = {"papers": PAPERS, "to": "agency:west-police"}
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    assert sent(east) == (3, 0, 0)
    receipt = {"papers": "transfer_receipt"}
    west.act(stands(west), "receive", "agency:police", "警", **receipt)
    good = said(west, 4)
    assert json.loads(good)["actor"] == name("agency:police")
    east.rename("agency:west-court", "agency:court")
    # Its court is known here, and holds no role in the matter.
    assert take(east, said(west, 4, actor=name("agency:court"))) == "matter-role"
    assert take(east, said(west, 4, role="handler")) == "matter-role"
    made_up = {**json.loads(good)["documents"][0], "kind": "made_up"}
    papers = [*json.loads(good)["documents"], made_up]
    assert take(east, said(west, 4, documents=papers)) == "matter-document-missing"
    for title in ("受案.png", "受案.docx"):
        lying = [{**one, "title": title} for one in json.loads(good)["documents"]]
        assert take(east, said(west, 4, documents=lying)) == "matter-document-type"
    assert take(east, good) == "taken"
    # It notes what did not come while the clock still runs, and then twice.
    note = {"no": 5, "event": "examination_not_received", "role": "hub"}
    note |= {"officer": "hub", "actor": name("hub"), "documents": [], "facts": {}}
    assert take(east, said(west, 4, **note)) == "matter-order"
    clock.advance(days=40)
    now = {"happened": clock().isoformat()}
    assert take(east, said(west, 4, **note, **now)) == "taken"
    assert east.the_matter().now.state == "examination_overdue"
    with east.hub.reads() as session:
        rows = select(MatterDocumentRow.kind)
        assert "made_up" not in set(session.scalars(rows))


@pytest.mark.postgresql_in_long
def test_the_same_clock_is_noted_once_however_often_it_is_said(sides, clock):
    east, west = sides
    report = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    report["papers"] = "investigation_report"
    east.open("transfer", "report_to_head", "agency:samr", "甲", **report)
    east.act(stands(east), "approve_transfer", "agency:samr", "乙", reason="是")
    over = {"papers": PAPERS, "to": "agency:west-police"}
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    # A lying hub opens it, and says of what comes next what is not so.
    assert take(west, said(east, 1)) == "taken"
    note = {"event": "decision_not_received", "role": "hub", "officer": "hub"}
    note |= {"actor": name("hub"), "documents": [], "facts": {}, "parties": []}
    clock.advance(days=40)
    note["happened"] = clock().isoformat()
    assert take(west, said(east, 1, **note, no=2)) == "taken"
    assert take(west, said(east, 1, **note, no=3)) == "matter-order"
    assert counts(west) == [1, 2, 2, 0]


@pytest.mark.postgresql_in_long
def test_what_waits_is_bounded_for_a_hub_and_goes_in_the_end(sides, clock, monkeypatch):
    east, west = sides
    open_help(east)
    monkeypatch.setattr(holding, "MOST_HELD_OF_HUB", 3)
    ids = [f"C{number:026d}" for number in range(5)]
    ends = [take(west, said(east, 1, matter=one, no=2)) for one in ids]
    assert ends == ["held"] * 3 + ["matter-parcel-ahead"] * 2
    # So far ahead nothing could ever follow.
    assert take(west, said(east, 1, no=53)) == "matter-parcel-ahead"
    clock.advance(days=31)
    assert take(west, said(east, 1, matter=ids[4], no=2)) == "held"
    with west.hub.reads() as session:
        (left,) = session.scalars(select(HeldMatterParcel.shared))
    assert left == ids[4]
    assert sent(east) == (1, 0, 0)
    assert same(east, west) == [1]


@pytest.mark.postgresql_in_long
def test_an_answer_about_something_else_is_not_believed(sides, monkeypatch):
    east, west = sides
    open_help(east)
    send = MatterSender.send_matter
    for lie in (
        {"matter": "C" + "0" * 26},
        {"no": 7},
        {"number": "x" * 65},
        {"number": "a\x00"},
    ):
        with monkeypatch.context() as patched:
            lying = partialmethod(lie_about, send, lie)
            patched.setattr(MatterSender, "send_matter", lying)
            assert sent(east) == (0, 0, 1)
        assert east.why() == "answer-shape"
    assert sent(east) == (1, 0, 0)
    # It says to have taken a step, and has written another event in its place.
    east.act(stands(east), "withdraw", "agency:samr", reason="重复")
    west.act(stands(west), "receive", "agency:county", "乙")
    assert take(east, said(west, 2)) == "taken"
    with monkeypatch.context() as patched:
        patched.setattr(MatterSender, "send_matter", claim_taken)
        assert sent(east) == (0, 1, 0)
    assert east.asked() == [("withdraw", "refused", "matter-parcel-other")]
    assert [one[1] for one in east.events()] == ["ask", "receive"]
    sent(west)
    assert alike(east.events(), west.events())


def lie_about(sender, send, lie, key, body, **more):
    """Answer about something else than what was sent."""
    answer = send(sender, key, body, **more)
    return replace(answer, document=structs.replace(answer.document, **lie))


def claim_taken(sender, key, body, **more):
    """Answer that what was sent is taken, whatever became of it."""
    del sender, key, more
    event = json.loads(body)["parcel"]
    document = SimpleNamespace(
        matter=event["matter"], number="1", no=event["no"], state="taken"
    )
    receipt = SimpleNamespace(address="west/2026/1")
    return SimpleNamespace(document=document, receipt=receipt, members={"receipt": {}})
