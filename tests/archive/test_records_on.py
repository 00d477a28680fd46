"""The records of a past day, as they were known at a moment."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import hub.rulebook
from hub.archive.endings import withdraw_records
from hub.archive.filing import file_drafts
from hub.archive.judging import keep_rules
from hub.archive.models import RecordVersion
from hub.archive.reads import current_by_key, records_on, versions_of
from hub.archive.rules import Ruling, judge
from hub.ground.clock import legal_day
from hub.rulebook import load_rulebook
from schemas.words import RecordStatus
from tests.support.tampering import run_by_hand

DAY = date(2026, 3, 2)
PUBLIC = Ruling(
    public_from=DAY,
    publicity_until=date(2029, 3, 2),
    sharing_until=date(2031, 3, 2),
    use_until=date(2031, 3, 2),
    repair_from=date(2026, 6, 2),
    rule="penalty.ordinary",
)


@pytest.fixture
def penalty(draft):
    """A penalty that is public, on which anything may be changed."""
    return lambda **changes: draft(judgement=PUBLIC, **changes)


@pytest.fixture
def file(writes, filing, clock):
    """File drafts an hour later than what was filed last; give the moment."""

    def filing_it(*drafts):
        clock.advance(hours=1)
        with writes.begin() as session:
            file_drafts(session, filing, list(drafts), at=clock())
        return clock()

    return filing_it


@pytest.fixture
def on(hub, reads):
    """What a record was on a day, as it was known at a moment; None if it was not."""

    def asking(draft, moment, day):
        with reads() as session:
            rows = records_on(session, hub.rulebook, [(draft.key, 0)], moment, day)
        return rows[0] if rows else None

    return asking


def test_a_status_holds_from_the_day_that_the_decision_tells(penalty, file, on, clock):
    first = file(penalty())
    clock.advance(days=200)
    decided = date(2026, 7, 1)
    repaired = penalty(status="repaired", status_from=decided)
    second = file(repaired)
    before = on(repaired, second, decided - timedelta(days=1))
    after = on(repaired, second, decided)
    unknown = on(repaired, first, decided)

    assert (before.status, before.judgement) == ("active", PUBLIC)
    assert (after.status, after.status_from) == ("repaired", decided)
    assert after.judgement.publicity_until == after.judgement.use_until == decided
    assert after.judgement.ended_by == "repair"
    assert (unknown.status, unknown.judgement) == ("active", PUBLIC)


def test_a_fact_is_none_before_its_day(penalty, file, on):
    moment = file(penalty())

    assert on(penalty(), moment, DAY - timedelta(days=1)) is None
    assert on(penalty(), moment, DAY).seq == 1


def test_a_fact_without_a_day_counts_from_when_it_was_first_learned(
    penalty, file, on, clock
):
    undated = penalty(event_day=None)
    learned = legal_day(file(undated))
    clock.advance(days=30)
    moment = file(replace(undated, body=undated.body | {"fine_fen": 5}))

    assert on(undated, moment, learned - timedelta(days=1)) is None
    assert on(undated, moment, learned).seq == 2


def test_the_end_does_not_move_when_it_is_told_again(penalty, file, reads, clock):
    file(penalty())
    ended = legal_day(file(penalty(status="annulled")))
    clock.advance(days=50)
    file(penalty(body={"document_no": "1号", "fine_fen": 7}))

    with reads() as session:
        (row,) = current_by_key(session, [penalty().key])
    assert (row.seq, row.status, row.status_from) == (3, "annulled", ended)
    assert row.judgement.publicity_until == ended


def test_another_day_for_the_same_status_is_a_version_of_its_own(penalty, file, reads):
    file(penalty())
    learned = legal_day(file(penalty(status="repaired")))
    earlier = learned - timedelta(days=9)
    file(penalty(status="repaired", status_from=earlier))
    file(penalty(status="repaired", status_from=earlier))

    with reads() as session:
        rows = versions_of(session, penalty().key)
    assert [row.status_from for row in rows] == [None, learned, earlier]
    assert rows[-1].judgement.publicity_until == earlier


def test_a_day_that_has_not_come_is_kept_and_holds_from_when_it_was_learned(
    penalty, file, reads
):
    file(penalty())
    ahead = date(2099, 1, 1)
    learned = legal_day(file(penalty(status="annulled", status_from=ahead)))

    with reads() as session:
        (row,) = current_by_key(session, [penalty().key])
    assert (row.status_from, row.status_told) == (learned, ahead)
    assert row.is_status_ahead
    assert row.judgement.publicity_until == learned


def test_a_withdrawn_record_that_returns_was_withdrawn_in_between(
    penalty, file, on, writes, filing, clock
):
    file(penalty())
    clock.advance(days=10)
    with writes.begin() as session:
        withdraw_records(
            session, filing, [penalty().key], source="penalties", at=clock()
        )
    gone = legal_day(clock())
    clock.advance(days=10)
    back = file(penalty())

    told = [on(penalty(), back, gone + timedelta(days=days)) for days in (-1, 0, 9, 10)]

    assert [row.status for row in told] == [
        "active",
        "withdrawn",
        "withdrawn",
        "active",
    ]
    assert [row.judgement.ended_by for row in told] == [
        None,
        "withdrawal",
        "withdrawal",
        None,
    ]
    assert told[0].judgement == told[3].judgement == PUBLIC


def test_what_was_corrected_since_is_judged_on_no_day_as_it_was_before(
    penalty, draft, file, on, clock
):
    file(penalty())
    clock.advance(days=200)
    decided = date(2026, 7, 1)
    ended = {"status": "repaired", "status_from": decided}
    repaired = file(penalty(**ended))
    warning = Ruling(sharing_until=date(2031, 3, 2), rule="penalty.simple")
    corrected = draft(
        judgement=warning, body={"document_no": "1号", "penalty_kinds": ["warning"]}
    )
    moment = file(corrected)
    before = decided - timedelta(days=1)

    row = on(corrected, moment, before)

    assert (row.status, row.body) == ("active", corrected.body)
    assert (row.judgement.rule, row.judgement.public_from) == (warning.rule, None)
    assert row.judgement.ended_by is None
    assert on(corrected, repaired, before).judgement == PUBLIC


@pytest.mark.parametrize("kind", ["serious_listing", "commendation"])
def test_a_record_tells_since_when_it_is_gone(draft, file, reads, kind):
    name = {"serious_listing": "removed_day", "commendation": "revoked_day"}[kind]
    told = date(2026, 5, 4)
    record = draft(kind=kind, body={"document_no": "1号", name: told.isoformat()})
    file(record)
    file(replace(record, status="annulled"))

    with reads() as session:
        (row,) = current_by_key(session, [record.key])
    assert row.status_from == told


def test_what_an_earlier_build_did_not_store_began_when_it_was_learned_first(
    penalty, file, on, reads, writes, clock, emptied
):
    file(penalty())
    learned = legal_day(file(penalty(status="annulled")))
    clock.advance(days=3)
    file(penalty(body={"document_no": "1号", "fine_fen": 7}))
    clock.advance(days=3)
    moment = file(penalty())
    emptied()

    with reads() as session:
        told = session.scalars(select(RecordVersion.status_from)).all()
        (row,) = current_by_key(session, [penalty().key])
    day_before = on(penalty(), moment, learned - timedelta(days=1))
    assert told == [None] * 4
    assert (row.seq, row.status, row.status_from) == (4, "annulled", learned)
    assert day_before.status == RecordStatus.ACTIVE
    assert day_before.judgement == PUBLIC


@pytest.fixture
def emptied(hub):
    """Leave the column empty, as an earlier build did."""

    def emptying():
        run_by_hand(
            hub.engine, "record_version", update(RecordVersion).values(status_from=None)
        )

    return emptying


FULL_BODY = {
    "party_name": "宿迁云朵有限公司",
    "party_category": "organisation",
    "document_no": "1号",
    "violation_type": "侵犯注册商标专用权",
    "penalty_kinds": ["fine"],
    "fine_fen": 5_000_00,
    "decision_day": DAY.isoformat(),
    "authority": "宿迁市市场监督管理局",
    "procedure": "ordinary",
    "tier": "ordinary",
}


@pytest.fixture
def kept(hub, writes, clock):
    """The shipped rule files are kept as those that the hub goes by."""
    with writes.begin() as session:
        keep_rules(session, hub.rulebook, actor="t", at=clock())


@pytest.fixture
def corrected_rules(tmp_path):
    """A rulebook in which ordinary penalties are public for eleven months."""
    home = tmp_path / "corrected"
    shutil.copytree(Path(hub.rulebook.__file__).parent, home)
    path = home / "publicity.toml"
    text = path.read_text("utf-8").replace("max_months = 12", "max_months = 11")
    path.write_text(text, "utf-8")
    return load_rulebook(home)


@pytest.fixture
def judged(draft, hub):
    """A penalty of a fine as the shipped rules judge it, with a status."""

    def judged(fine_fen, **changes):
        body = FULL_BODY | {"fine_fen": fine_fen}
        judgement = judge("penalty", body, hub.rulebook)
        return draft(body=body, judgement=judgement, **changes)

    return judged


def test_what_came_as_a_correction_of_an_ended_record_was_not_ended_before_its_end(
    judged, file, on, clock
):
    """Its content was never filed without an end, so no version says how it stood."""
    file(judged(5_000_00))
    clock.advance(days=200)
    decided = date(2026, 7, 1)
    file(judged(5_000_00, status="repaired", status_from=decided))
    corrected = judged(7_000_00)
    file(corrected)
    gone = legal_day(clock()) + timedelta(days=1)
    clock.advance(days=9)
    moment = file(judged(7_000_00, status="withdrawn", status_from=gone))

    before = on(corrected, moment, decided - timedelta(days=1))
    between = on(corrected, moment, gone - timedelta(days=1))

    assert (before.status, before.body["fine_fen"]) == ("active", 7_000_00)
    assert before.judgement == corrected.judgement
    assert (between.status, between.judgement.ended_by) == ("repaired", "repair")
    assert between.judgement.use_until == decided


@pytest.mark.usefixtures("kept")
def test_it_is_judged_by_the_rules_of_its_moment_whatever_they_are_since(
    judged, file, on, clock, reads, corrected_rules
):
    ended = {"status": "repaired", "status_from": date(2026, 7, 1)}
    file(judged(5_000_00))
    clock.advance(days=200)
    file(judged(5_000_00, **ended))
    moment = file(judged(7_000_00, **ended))
    before = date(2026, 6, 30)
    then = on(judged(7_000_00), moment, before).judgement

    parties = [(judged(7_000_00).key, 0)]
    with reads() as session:
        (told,) = records_on(session, corrected_rules, parties, moment, before)

    assert then == told.judgement == judged(7_000_00).judgement
    body = judged(7_000_00).body
    assert (
        judge("penalty", body, corrected_rules).publicity_until != then.publicity_until
    )


def test_after_a_repair_was_revoked_it_counts_from_that_day(judged, file, on, clock):
    file(judged(5_000_00))
    clock.advance(days=200)
    file(judged(5_000_00, status="repaired", status_from=date(2026, 7, 1)))
    revoked = date(2026, 8, 3)
    file(judged(5_000_00, status="active", status_from=revoked, undoes=True))
    gone = date(2026, 9, 1)
    moment = file(judged(7_000_00, status="annulled", status_from=gone))
    plain = judged(7_000_00).judgement

    early, late = (
        on(judged(7_000_00), moment, day)
        for day in (date(2026, 6, 30), gone - timedelta(days=1))
    )

    assert early.judgement == plain
    assert (late.status, late.judgement.repair_from) == ("active", None)
    assert late.judgement.publicity_until == date(2027, 8, 3)
