"""Terms of matters over holidays and a worked Saturday; documents in a backup."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hub.backup.restoring import restore_backup
from hub.backup.saving import save_backup
from hub.casework.matter.checking import check_matters
from hub.casework.matter.documents import read_document
from hub.casework.matter.errors import StepOutOfOrderError
from hub.casework.matter.models import MatterDocumentRow
from hub.casework.matter.reading import find_matter, tell_events
from hub.casework.service import note_overdue
from hub.context import open_hub
from hub.deadlines import ClockFilter, list_clocks
from schemas.words import ClockState

AGENCY, OFFICE, SHOP = "agency:samr", "agency:office", "platform:shop"
CHINA = ZoneInfo("Asia/Shanghai")


def at(day, hour=10):
    return datetime(*map(int, day.split("-")), hour, tzinfo=CHINA).astimezone(UTC)


def due(town, done):
    with town.hub.reads() as session:
        wanted = ClockFilter(subject=done.number)
        found = list_clocks(session, wanted, at=town.hub.clock(), limit=9)
    return {clock.rule.key: clock.due_day for clock in found}


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        # Thursday 8 October 2026: Friday 9 is the first, the worked Saturday 10 the
        # second, Monday 12 the third, Friday 16 the seventh working day.
        ("2026-10-08", date(2026, 10, 16)),
        # On the worked Saturday itself: Monday 12 is the first, Tuesday 20 the seventh.
        ("2026-10-10", date(2026, 10, 20)),
        # 30 September: the holiday of 1 to 7 October does not count, 8 is the first.
        ("2026-09-30", date(2026, 10, 15)),
        # An ordinary Saturday, 14 November: Tuesday 24 is the seventh.
        ("2026-11-14", date(2026, 11, 24)),
    ],
)
def test_a_complaint_is_accepted_in_seven_working_days(town, received, expected):
    done = town.open(
        "complaint",
        "receive",
        SHOP,
        to=AGENCY,
        summary="七日无理由退货被拒",
        happened=at(received),
    )

    assert due(town, done) == {"complaint.accept": expected}


@pytest.mark.postgresql_in_long
def test_a_term_of_days_counts_a_worked_saturday_as_any_other(town):
    done = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        happened=at("2026-10-08"),
    )
    assert due(town, done) == {"transfer.decide": date(2026, 10, 11)}
    done = town.act(
        done, "approve_transfer", AGENCY, "乙", reason="是", happened=at("2026-10-10")
    )
    assert done.state == "approved"


@pytest.mark.only_database("sqlite")
def test_a_restored_backup_has_matters_with_their_documents(town, tmp_path):
    done = town.open(
        "clue", "receive", SHOP, to=AGENCY, clue_source="platform", summary="疑似假货"
    )
    done = town.act(done, "confirm", AGENCY, papers="clue_feedback", outcome_text="实")
    save_backup(town.hub, tmp_path / "b", actor="test")
    config = replace(town.hub.config, instance=tmp_path / "new")
    config = replace(
        config,
        database_url=f"sqlite:///{config.instance / 'hub.db'}",
        audit_database_url=f"sqlite:///{config.instance / 'audit.db'}",
    )
    # All but what a backup brings: its keys and what says what was signed last.
    shutil.copytree(
        town.hub.config.instance,
        config.instance,
        ignore=shutil.ignore_patterns("*.db*", "*.sock"),
    )
    shutil.rmtree(config.blobs_folder)
    restore_backup(config, town.hub.clock, tmp_path / "b", new_shard=False)

    with open_hub(config, town.hub.clock) as hub, hub.reads() as session:
        assert find_matter(session, done.number).now.state == "confirmed"
        told = tell_events(session, hub.keys, done.id)
        name = session.scalar(select(MatterDocumentRow.blob))
        assert read_document(hub, done.id, name) == b"%PDF-1.7 clue_feedback"
        assert told[0].facts["summary"] == "疑似假货"
        assert list(check_matters(hub)) == []


@pytest.mark.postgresql_in_long
def test_an_extension_after_the_term_is_refused_and_late_stays_late(town):
    done = town.open(
        "assistance",
        "ask",
        AGENCY,
        to="agency:county",
        papers="assistance_letter",
        subject_text="核查发货地址",
        summary="请协查",
        legal_basis_text="程序规定第四十五条",
    )
    late = {"papers": "extension_notice", "reason": "人手", "until_day": "2027-01-20"}
    town.hub.clock.advance(days=22)  # the fifteenth working day was the day before
    with pytest.raises(StepOutOfOrderError, match="it is late"):
        town.act(done, "announce_extension", "agency:county", **late)
    assert note_overdue(town.hub).noted == 1
    passed = town.act(done, "pass_on", "agency:county", version=2, to=OFFICE)
    assert passed.state == "overdue"
    done = town.act(
        passed, "answer", OFFICE, papers="reply_letter", outcome_text="已核查"
    )
    with town.hub.reads() as session:
        wanted = ClockFilter(states=tuple(ClockState), subject=done.number)
        (clock,) = list_clocks(session, wanted, at=town.hub.clock(), limit=9)
    assert (done.state, str(clock.state)) == ("answered", "met-late")
