"""What a closed matter told ends in time, and bytes that no document names go."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from hub.casework.matter.checking import check_matters
from hub.casework.matter.documents import NewDocument, check_documents, keep_documents
from hub.casework.matter.keeping import end_matters, sweep_documents
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterMarkRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.parties import NewParty
from hub.casework.matter.reading import find_matter, tell_events
from hub.db.ids import new_id
from hub.outbox.models import OutboxEvent

AGENCY, SHOP = "agency:samr", "platform:shop"
PARTY = NewParty("suspect", name="宿迁市云帆商贸有限公司", phone="0527-84361234")


def checked_clue(town, event, **said):
    """A clue with a party that was checked, and so ended or not."""
    done = town.open(
        "clue",
        "receive",
        SHOP,
        to=AGENCY,
        clue_source="platform",
        summary="张某售假",
        parties=[PARTY],
    )
    return town.act(done, event, AGENCY, papers="clue_feedback", **said)


def closed_by_the_head(town):
    """A clue that was ruled out."""
    done = checked_clue(town, "rule_out", reason="不属实")
    return town.act(
        *(done, "approve_rule_out", AGENCY, "乙"),
        papers="non_filing_form",
        reason="同意",
    )


def count(session, table, matter):
    query = select(func.count()).select_from(table)
    return session.scalar(query.where(table.matter_id == matter))


def lying(town, matter):
    folder = town.hub.config.blobs_folder / matter
    keys = [key for key in town.hub.keys.all_landing_keys() if key.startswith(matter)]
    return len(list(folder.iterdir())) if folder.exists() else 0, len(keys)


def test_what_a_closed_matter_told_ends_in_its_time(town):
    ruled_out = closed_by_the_head(town)
    confirmed = checked_clue(town, "confirm", outcome_text="查实")
    confirmed = town.act(
        *(confirmed, "propose_non_filing", AGENCY),
        papers="non_filing_form",
        reason="轻微",
    )
    closed = town.act(confirmed, "close_confirmed", AGENCY, "乙", reason="轻微")
    town.hub.clock.advance(days=1096)
    assert end_matters(town.hub).as_json()["matters"] == 0
    town.hub.clock.advance(days=1)
    assert end_matters(town.hub).as_json() == {
        "matters": 2,
        "documents": 4,
        "strays": 0,
    }
    assert end_matters(town.hub).matters == 0
    for done in (ruled_out, closed):
        with town.hub.reads() as session:
            matter = find_matter(session, done.number)
            told = tell_events(session, town.hub.keys, done.id)
            left = [count(session, t, done.id) for t in (MatterPartyRow, MatterMarkRow)]
            papers = count(session, MatterDocumentRow, done.id)
        assert matter.now.state == done.state
        assert {event.officer for event in told} == {"甲", "乙"}
        assert [event.facts for event in told] == [{}] * len(told)
        assert (left, papers, lying(town, done.id)) == ([0, 0], 2, (0, 0))
    with town.hub.reads() as session:
        ops = session.scalars(select(OutboxEvent.op)).all()
    assert ops.count("matter.forget") == 2
    assert list(check_matters(town.hub)) == []


@pytest.mark.postgresql_in_long
def test_what_serves_an_open_matter_and_what_is_open_stay(town):
    clue = checked_clue(town, "confirm", outcome_text="查实")
    transfer = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
    )
    town.act(clue, "move_to_transfer", AGENCY, other_number=transfer.number)
    town.hub.clock.advance(days=3700)
    assert end_matters(town.hub).matters == 0
    done = town.act(transfer, "withdraw_report", AGENCY, reason="误报")
    assert done.state == "closed"
    assert end_matters(town.hub).matters == 1
    town.hub.clock.advance(days=3654)
    assert end_matters(town.hub).matters == 1


def test_rows_of_a_matter_change_only_as_its_content_ends(town):
    done = checked_clue(town, "rule_out", reason="不属实")
    changes = (
        update(MatterEventRow).values(facts=b"x"),
        update(MatterEventRow).values(actor=SHOP),
        delete(MatterPartyRow),
        delete(MatterMarkRow),
        update(MatterDocumentRow).values(title=b"x"),
    )
    for change in changes:
        refused(town, change)
    with town.hub.writes.begin() as session:
        erased = update(MatterRow).values(erased_at=town.hub.clock())
        session.execute(erased.where(MatterRow.id == done.id))
    for change in (
        update(MatterEventRow).values(actor=SHOP),
        update(MatterDocumentRow).values(sha256="0" * 64),
        delete(MatterEventRow),
    ):
        refused(town, change)


def refused(town, change):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        town.hub.writes.begin() as session,
    ):
        session.connection().execute(change)


def test_bytes_that_nobody_names_go_and_those_being_written_stay(town):
    done = checked_clue(town, "confirm", outcome_text="查实")
    papers = check_documents([NewDocument("evidence", "a", b"%PDF-1.7")], 0)
    now = town.hub.clock()
    gone, young = ("C" + new_id(now - timedelta(days=days)) for days in (2, 0))
    for matter in (done.id, gone, young):
        keep_documents(town.hub, matter, papers)
    before = lying(town, done.id)

    assert sweep_documents(town.hub) == 2
    assert [before, lying(town, done.id)] == [(2, 2), (1, 1)]
    assert (lying(town, gone), lying(town, young)) == ((0, 0), (1, 1))
    assert not (town.hub.config.blobs_folder / gone).exists()
    assert list(check_matters(town.hub)) == []


@pytest.mark.postgresql_in_long
def test_the_doctor_names_what_is_wrong_with_a_matter(town):
    one = checked_clue(town, "confirm", outcome_text="查实")
    two = checked_clue(town, "confirm", outcome_text="查实")
    folder = town.hub.config.blobs_folder / two.id
    os.remove(next(folder.iterdir()))  # noqa: PTH107
    with town.hub.writes.begin() as session:
        session.execute(
            update(MatterRow).where(MatterRow.id == one.id).values(state="triaged")
        )
        session.execute(
            text("UPDATE clock SET subject = 'X' WHERE subject = :number"),
            {"number": two.number},
        )

    found = {(wrong.number, wrong.why) for wrong in check_matters(town.hub)}

    assert found == {
        (one.number, "its row is not what its events say"),
        (two.number, "a document has no bytes or no key"),
        ("X", "a clock runs for a matter that is not there"),
    }
