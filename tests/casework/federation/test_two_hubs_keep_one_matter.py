"""Two hubs keep one matter: each event once in both, with the receipts of both."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.casework.federation.correspondence import (
    own_receipt,
    read_receipt,
    tell_parcels,
    tell_peers,
    tell_steps,
    write_receipt,
)
from hub.casework.federation.models import MatterParcelReceipt
from hub.casework.matter.checking import check_matters
from hub.casework.matter.documents import read_document
from hub.casework.matter.models import MatterDocumentRow, MatterPartyRow
from hub.casework.matter.parties import NewParty
from hub.casework.service import note_overdue
from hub.deadlines.models import ClockRow
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.keys import parse_vkey
from tests.casework.federation.asked import open_help, same, sent, stands
from tests.support.set_sheets import TwoLeaves

PAPERS = "transfer_letter goods_list test_report other_material"


@pytest.mark.postgresql_in_long
def test_help_is_asked_for_and_given_with_the_network_cut_in_mid_way(sides):
    east, west = sides
    party = NewParty("suspect", name="某公司", phone="13912345678")
    asked = open_help(east, parties=[party])
    assert sent(east) == (1, 0, 0)
    there = west.the_matter()
    assert there.now.holders == {"asker": "region:east", "helper": "agency:county"}
    assert there.territory == "321300"
    assert west.act(stands(west), "receive", "agency:county", "乙").state == "helping"
    # Cut before and after it was taken: it is sent again, and counts once.
    west.cut = "before"
    assert sent(west) == (0, 0, 1)
    west.cut = "after"
    assert sent(west) == (0, 0, 1)
    assert len(east.events()) == 2
    west.cut = ""
    assert sent(west) == (1, 0, 0)
    assert sent(west) == (0, 0, 0)
    assert same(east, west) == [1, 2]
    # Handled within the west: the east sees the hub, not which unit.
    west.act(stands(west), "pass_on", "agency:county", "乙", to="agency:samr")
    answer = {"papers": "reply_letter", "outcome_text": "已核实"}
    west.act(stands(west), "answer", "agency:samr", "丙", **answer)
    assert sent(west) == (2, 0, 0)
    assert east.the_matter().now.holders["helper"] == "region:west"
    # Now it is the east's to go on, without asking anybody.
    done = east.act(stands(east), "rate", "agency:samr", "甲", rating="good")
    assert (done.state, done.asked) == ("rated", False)
    assert sent(east) == (1, 0, 0)
    assert same(east, west) == [1, 2, 3, 4, 5]
    assert documents(east) == documents(west) != []
    for side in (east, west):
        assert list(check_matters(side.hub)) == []
        with side.hub.reads() as session:
            assert len(list(session.scalars(select(MatterPartyRow.no)))) == 1
            open_clocks = select(ClockRow.id).where(ClockRow.closed_at.is_(None))
            assert session.scalars(open_clocks).all() == []
    assert asked.number == east.the_matter().number


@pytest.mark.postgresql_in_long
def test_of_two_steps_at_one_version_that_of_the_hub_that_handles_it_counts(sides):
    east, west = sides
    open_help(east)
    sent(east)
    # Both act at version 1, and neither has heard of the other.
    withdrawn = east.act(stands(east), "withdraw", "agency:samr", reason="重复")
    assert (withdrawn.no, withdrawn.asked) == (1, True)
    west.act(stands(west), "receive", "agency:county", "乙")
    assert sent(east) == (0, 1, 0)
    assert east.asked() == [("withdraw", "refused", "matter-changed")]
    assert sent(west) == (1, 0, 0)
    # Said again at what is so now, it is taken there and written in both; the answer
    # to it is lost, and what the west does next comes before it.
    again = east.act(stands(east), "withdraw", "agency:samr", reason="重复")
    assert again.asked
    east.cut = "after"
    assert sent(east) == (0, 0, 1)
    assert [one[1] for one in west.events()] == ["ask", "receive", "withdraw"]
    assert len(east.events()) == 2
    east.cut = ""
    assert sent(east) == (1, 0, 0)
    assert east.asked()[-1] == ("withdraw", "taken", None)
    assert same(east, west) == [1, 2, 3]
    assert west.the_matter().now.state == "withdrawn"
    number = east.the_matter().number
    with east.hub.reads() as session:
        (peer,) = tell_peers(session)
        steps = tell_steps(session, number)
        newest, *_, oldest = tell_parcels(session, number, proven_by=east.hub)
    assert (peer["matters"], peer["steps_waiting"], peer["last"]) == (1, 0, None)
    assert not {"token", "key"} & peer.keys()
    assert {one["code"] for one in steps} == {"matter-changed", None}
    assert (newest["kind"], newest["way"], oldest["no"]) == ("step", "out", 1)
    check_receipts(east, west, number, west.the_matter().number)
    assert newest["their_number"] == west.the_matter().number


def check_receipts(east, west, *numbers):
    """Hold that either hub shows offline what both logs say of each event."""
    trusts = {
        side.name: Trust([parse_vkey(key) for key in side.hub.audit.vkeys()])
        for side in (east, west)
    }
    for side, other, number in ((east, west, numbers[0]), (west, east, numbers[1])):
        with side.hub.reads() as session:
            parcels = tell_parcels(session, number, proven_by=side.hub)
        assert {one["way"] for one in parcels} == {"in", "out"}
        for one in parcels:
            sender, receiver = (side, other) if one["way"] == "out" else (other, side)
            sent = read_evidence(one["sender_receipt"].encode())
            proven = judge_evidence(sent, trusts[sender.name])
            assert proven.leaf.header["op"] == "matter.send"
            assert proven.opened["resp"] == one["sha256"]
            assert proven.opened["detail"]["no"] == one["no"]
            assert f"{proven.shard}/{proven.index}" == one["sender_leaf"]
            assert one["receiver_receipts"]
            for text in one["receiver_receipts"]:
                taken = read_evidence(text.encode())
                proven = judge_evidence(taken, trusts[receiver.name])
                assert proven.leaf.header["op"] == "matter.take"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: "",
        lambda said: said[:-8],
        lambda said: "=" + said,
        lambda said: "A" * 20_000,
        lambda said: write_receipt(b"\xff" * 300),
    ],
    ids=["none", "cut-off", "no-base64", "too-long", "other-bytes"],
)
@pytest.mark.postgresql_in_long
def test_an_event_comes_in_though_its_senders_receipt_proves_nothing(
    sides, monkeypatch, spoil
):
    east, west = sides
    open_help(east)
    monkeypatch.setattr(
        "hub.casework.federation.outbound.rounds.write_receipt",
        lambda receipt: spoil(write_receipt(receipt)),
    )

    assert sent(east) == (1, 0, 0)

    with west.hub.reads() as session:
        number = west.the_matter().number
        (came,) = tell_parcels(session, number, proven_by=west.hub)
    assert came["sender_receipt"] is None
    assert came["receiver_receipts"]


@pytest.mark.postgresql_in_long
def test_the_receipt_of_another_entry_is_not_kept_as_the_senders(sides):
    east, west = sides
    open_help(east)
    sent(east)
    with east.hub.reads() as session:
        number = east.the_matter().number
        (went,) = tell_parcels(session, number, proven_by=east.hub)
    keys = "\n".join(east.hub.audit.vkeys())
    said = write_receipt(went["sender_receipt"].encode())
    leaf, digest = went["sender_leaf"], went["sha256"]

    assert read_receipt(said, keys, leaf, digest) == went["sender_receipt"]
    assert read_receipt(said, keys, "2026/9", digest) is None
    assert read_receipt(said, keys, leaf, "0" * 64) is None
    assert read_receipt(said, TwoLeaves().vkey, leaf, digest) is None
    (taken,) = went["receiver_leaves"]
    place = "/".join(taken.split("/")[-2:])
    other = write_receipt(own_receipt(west.hub, place))
    assert read_receipt(other, keys, place, digest) is None


@pytest.mark.postgresql_in_long
def test_what_did_not_come_is_noted_by_the_hub_that_handles_it_alone(sides, clock):
    east, west = sides
    open_help(east)
    sent(east)
    clock.advance(days=30)
    assert note_overdue(east.hub).noted == 0
    with east.hub.reads() as session:
        (due,) = session.scalars(select(ClockRow.due_at))
    assert due < clock() - timedelta(days=1)
    assert note_overdue(west.hub).noted == 1
    assert sent(west) == (1, 0, 0)
    assert same(east, west) == [1, 2]
    assert east.the_matter().now.state == "overdue"
    assert note_overdue(east.hub).as_json() == {"noted": 0, "left": 0}


@pytest.mark.postgresql_in_long
def test_a_transfer_goes_to_the_police_of_another_hub_with_all_that_was_before(sides):
    east, west = sides
    said = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    report = east.open(
        "transfer",
        "report_to_head",
        "agency:samr",
        "甲",
        papers="investigation_report",
        **said,
    )
    east.act(report, "approve_transfer", "agency:samr", "乙", reason="涉嫌犯罪")
    assert sent(east) == (0, 0, 0)
    over = {"papers": PAPERS, "to": "agency:west-police"}
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    east.cut = "after"
    assert sent(east) == (0, 0, 1)
    east.cut = ""
    assert sent(east) == (3, 0, 0)
    there = west.the_matter()
    assert there.now.holders == {"handler": "region:east", "police": "agency:police"}
    west.act(stands(west), "receive", "agency:police", "警", papers="transfer_receipt")
    assert sent(west) == (1, 0, 0)
    assert same(east, west) == [1, 2, 3, 4]
    assert east.the_matter().now.holders["police"] == "agency:west-police"
    assert documents(east) == documents(west)
    assert len(documents(west)) == 6
    for side in (east, west):
        with side.hub.reads() as session:
            proven = select(MatterParcelReceipt.parcel_id).distinct()
            assert len(list(session.scalars(proven))) == 4
    # The office of the one hub urges the police of the other, which reports.
    east.add("agency:office", "leading_office")
    assert east.act(stands(east), "urge", "agency:office", reason="督办").asked
    assert (sent(east), east.asked()) == ((1, 0, 0), [("urge", "taken", None)])
    assert west.the_matter().now.holders["urged"] == "agency:police"
    assert east.the_matter().now.holders["urged"] == "agency:west-police"
    west.act(stands(west), "report_urged", "agency:police", summary="审查中")
    assert sent(west) == (1, 0, 0)
    assert same(east, west) == [1, 2, 3, 4, 5, 6]


@pytest.mark.postgresql_in_long
def test_a_unit_of_another_hub_is_urged_though_it_has_no_name_here(sides):
    east, west = sides
    east.add("agency:office", "leading_office")
    open_help(east, territory="321300")
    assert sent(east) == (1, 0, 0)
    east.act(stands(east), "urge", "agency:office", reason="督办")
    assert (sent(east), east.asked()) == ((1, 0, 0), [("urge", "taken", None)])
    west.act(stands(west), "receive", "agency:county")
    west.act(stands(west), "pass_on", "agency:county", to="agency:samr")
    west.act(stands(west), "report_urged", "agency:samr", summary="正在核查")
    assert sent(west) == (3, 0, 0)
    assert same(east, west) == [1, 2, 3, 4, 5]
    assert east.the_matter().now.holders["urged"] == "region:west"


def documents(side):
    """Give kind, hash and bytes of every document."""
    matter = side.the_matter()
    row = MatterDocumentRow
    with side.hub.reads() as session:
        query = select(row.kind, row.sha256, row.blob).order_by(row.event_no, row.kind)
        return [
            (kind, sha256, read_document(side.hub, matter.id, blob))
            for kind, sha256, blob in session.execute(query)
        ]
