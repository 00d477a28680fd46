"""What an earlier build judged stands in the version, counts, and stays checkable."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from hub.after_intake import judge_anew
from hub.archive import service
from hub.archive.judging import judgements_of, words_of
from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.proof import check_records, version_events
from hub.archive.reads import current_by_key, ever_public, versions_of
from hub.archive.rules.rows import OLDER
from hub.ground.process.progress import unseen
from tests.support.little_city import (
    FINED,
    bring_penalties,
    bring_registers,
    penalty_row,
)
from tests.support.tampering import run_by_hand

VERSION = RecordVersion.__table__
JUDGED = RecordJudgement.__table__
RULES_OF_THEN = {
    "procedure": "ordinary",
    "tier": "ordinary",
    "public_from": date(2026, 9, 1),
    "publicity_until": date(2029, 9, 1),
    "publicity_rule": "order45.ordinary",
}


@pytest.fixture
def older(hub, tmp_path, monkeypatch):
    """A hub with a penalty that an earlier build took in and judged."""
    bring_registers(hub, tmp_path)
    judge_anew(hub)
    real = service._version  # noqa: SLF001  # what earlier builds wrote otherwise
    told = [value and str(value) for value in RULES_OF_THEN.values()]
    monkeypatch.setattr(version_events, "JUDGED_FORM", version_events.COLUMNS_FORM)
    monkeypatch.setattr(
        service, "_version", lambda *about: (*real(*about)[: -len(OLDER)], *told)
    )
    monkeypatch.setattr(
        service,
        "version_leaf",
        lambda record, content, columns, _: version_events.columns_leaf(
            record, content, columns
        ),
    )
    bring_penalties(hub, tmp_path, [penalty_row(FINED, 1, "2026-09-01")])
    monkeypatch.undo()
    ends = ("public_from", "publicity_until")
    run_by_hand(
        hub.engine,
        "record_judgement",
        delete(RecordJudgement).where(
            RecordJudgement.key.in_(
                select(RecordVersion.key).where(RecordVersion.kind == "penalty")
            )
        ),
        update(RecordHead)
        .where(
            RecordHead.key.in_(
                select(RecordVersion.key).where(RecordVersion.kind == "penalty")
            )
        )
        # As the build before moves a head: it knows of no judgement.
        .values({name: RULES_OF_THEN[name] for name in ends} | {"judgement": 7}),
    )
    return hub


@pytest.fixture
def key(older):
    with older.reads() as session:
        return session.scalar(
            select(RecordVersion.key).where(RecordVersion.kind == "penalty")
        )


def test_it_counts_as_the_version_says_it(older, key):
    with older.reads() as session:
        (row,) = current_by_key(session, [key])
        (same,) = versions_of(session, key)
        (told,) = judgements_of(session, key)
        known = ever_public(session, [key])
        words = words_of(session, told)

    assert (row.judgement, row.judgement_no) == (same.judgement, 1)
    assert row.publicity_until == date(2029, 9, 1)
    assert (row.judgement.tier, row.judgement.rule) == ("ordinary", "order45.ordinary")
    assert (told.judged_at, told.judgement) == (row.known_from, row.judgement)
    assert known == {key}
    assert words is None


def test_its_leaf_stays_checkable_and_what_is_changed_is_found(older, key):
    assert check_records(older.engine, older.audit, older.keys, unseen) is None

    changed = {"publicity_until": date(2030, 9, 1)}
    run_by_hand(
        older.engine,
        "record_version",
        update(VERSION).where(VERSION.c.key == key).values(changed),
        update(RecordHead).where(RecordHead.key == key).values(changed),
    )
    wrong = check_records(older.engine, older.audit, older.keys, unseen)
    assert wrong.record == older.keys.record_id(key)


def test_the_first_pass_judges_it_by_the_rules_of_today(older, key):
    report = judge_anew(older, anyway=True)

    with older.reads() as session:
        (row,) = current_by_key(session, [key])
        told = judgements_of(session, key)
    assert report["changed"] == 1
    assert (row.judgement_no, row.judgement.rule) == (2, "order107.ordinary")
    assert [one.number for one in told] == [1, 2]
    assert check_records(older.engine, older.audit, older.keys, unseen) is None
