"""Records that were changed past the log are found, and the first is named."""

import json
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, insert, select, text, update

from connectors.base import load_sources
from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.proof import check_records, version_events
from hub.archive.proof.version_events import SHOWN_COLUMNS
from hub.archive.rules.rows import DECIDED, OLDER
from hub.audit.mover import move_outbox
from hub.ground.process.progress import unseen
from hub.intake.service import sync
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical
from tests.support.little_city import (
    FINED,
    FIRMS,
    REGISTRATION,
    bring_penalties,
    bring_registers,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.prepared import opened, prepare_many
from tests.support.tampering import let_change, run_by_hand

pytestmark = pytest.mark.postgresql_in_long

VERSION = RecordVersion.__table__
HEAD = RecordHead.__table__
JUDGED = RecordJudgement.__table__


@pytest.fixture
def archive(databases, instance_path, clock):
    """A hub that has taken in a register and more penalties than one batch holds."""
    with opened(databases, instance_path, prepare_many, clock) as hub:
        yield hub


@pytest.fixture
def by_hand(archive):
    """Run statements on the archive as somebody with the database may."""
    return partial(run_by_hand, archive.engine, "record_version")


@pytest.fixture
def some(archive):
    """The stored row of one penalty."""
    with archive.reads() as session:
        query = select(VERSION).where(VERSION.c.kind == "penalty").limit(1)
        return session.execute(query).one()


def found(hub):
    return check_records(hub.engine, hub.audit, hub.keys, unseen)


def of(row):
    return (VERSION.c.key == row.key) & (VERSION.c.seq == row.seq)


def changed(row):
    """The row's body with another fine, and its content hash."""
    body = row.body | {"fine_fen": 1}
    return body, sha256(canonical(body)).hexdigest()


def test_an_archive_that_nobody_touched_is_as_it_was_logged(archive):
    seen = []

    wrong = check_records(
        archive.engine, archive.audit, archive.keys, lambda *far: seen.append(far)
    )

    total = len(FIRMS) + 1199
    assert wrong is None
    assert seen[-1] == (total, total)


def test_a_changed_body_is_named(archive, by_hand, some):
    body, _ = changed(some)
    by_hand(update(VERSION).where(of(some)).values(body=body))

    wrong = found(archive)

    assert wrong.record == archive.keys.record_id(some.key)
    assert "content" in wrong.why


def test_a_body_changed_with_its_hashes_is_found_by_the_root_in_the_log(
    archive, by_hand, some
):
    body, content = changed(some)
    by_hand(
        update(VERSION).where(of(some)).values(body=body, content_hash=content),
        update(HEAD).where(HEAD.c.key == some.key).values(content_hash=content),
    )

    wrong = found(archive)

    shard, index = wrong.why.rsplit(" ", 1)[-1].split("/")
    leaf = json.loads(archive.audit.entry(int(index), shard))
    assert leaf["op"] == "record.append"
    assert 0 < leaf["subject"]["count"] <= 1000


OTHER = {
    "status_from": date(2020, 1, 1),
    "seq": 7,
    "known_from": datetime(2027, 1, 1, tzinfo=UTC),
    "natural_key": ["another"],
    **dict.fromkeys(
        (
            "event_day",
            "effect_from",
            "effect_to",
            *("public_from", "publicity_until", "sharing_until", "use_until"),
            "repair_from",
        ),
        date(2031, 1, 1),
    ),
}
"""Another value for each column that holds no text."""


@pytest.fixture
def unnoticed(archive, some):
    """Set each column of one version to another value; tell which were not found."""
    with archive.engine.begin() as connection:
        let_change(connection, "record_version")
        let_change(connection, "record_judgement")

    def trying(others, table=VERSION, row=some):
        missed = []
        for column, other in others.items():
            # Of what came in now, no version says how it was judged.
            is_copied = column in HEAD.c and column not in (
                OLDER if table is VERSION else ()
            )
            tables = [table, HEAD] if is_copied else [table]
            for value in (other, getattr(row, column)):
                with archive.engine.begin() as connection:
                    for one in tables:
                        mine = one.c.key == some.key
                        connection.execute(
                            update(one).where(mine).values({column: value})
                        )
                if (found(archive) is None) is (value is other):
                    missed.append((column, value))
        return missed

    return trying


def test_a_changed_column_is_found_by_the_root_in_the_log(unnoticed):
    assert unnoticed({c: OTHER.get(c, "other") for c in SHOWN_COLUMNS}) == []


def test_an_emptied_column_is_found(unnoticed, some):
    filled = [c for c in SHOWN_COLUMNS if getattr(some, c) is not None]
    may_be_empty = [c for c in filled if VERSION.c[c].nullable]

    assert len(may_be_empty) > 1
    assert unnoticed(dict.fromkeys(may_be_empty)) == []


@pytest.fixture
def judged(archive, some):
    """The stored judgement of the same penalty."""
    with archive.reads() as session:
        query = select(JUDGED).where(JUDGED.c.key == some.key)
        return session.execute(query).one()


def test_a_changed_judgement_is_found_by_the_root_in_the_log(unnoticed, judged):
    told = {c: OTHER.get(c, "other") for c in DECIDED}

    assert unnoticed(told, JUDGED, judged) == []


def test_a_judgement_that_is_taken_away_or_put_in_is_found(archive, judged):
    row = judged._asdict()
    of_it = JUDGED.c.key == judged.key
    with archive.engine.begin() as connection:
        let_change(connection, "record_judgement")
        connection.execute(insert(JUDGED).values(row | {"number": 2}))
    put_in = found(archive)
    with archive.engine.begin() as connection:
        connection.execute(delete(JUDGED).where(of_it))
    taken_away = found(archive)

    record = archive.keys.record_id(judged.key)
    assert (put_in.record, taken_away.record) == (record, record)


def test_a_day_spelt_otherwise_is_found(archive, by_hand, some):
    if archive.engine.dialect.name == "postgresql":
        pytest.skip("a day has one spelling there")
    day = f"{some.event_day.isoformat()} "
    by_hand(text("UPDATE record_version SET event_day = :day").bindparams(day=day))

    assert found(archive) is not None


def test_a_column_that_holds_bytes_is_named(archive, by_hand, some):
    if archive.engine.dialect.name == "postgresql":
        pytest.skip("its columns hold what their types say")
    by_hand(
        text("UPDATE record_version SET issuer = x'00' WHERE key = :key").bindparams(
            key=some.key
        )
    )

    assert found(archive).record == archive.keys.record_id(some.key)


def test_every_column_of_a_version_is_in_its_leaf():
    # The key stands there as the record's id, the body as its hash.
    assert {*SHOWN_COLUMNS, "key", "content_hash", "body"} == {*VERSION.c.keys()}


@pytest.fixture
def older(hub, tmp_path, monkeypatch):
    """A hub whose batches are an earlier build's: without columns, otherwise spelt."""
    earlier = SimpleNamespace(RECORD_APPEND="records-append")
    monkeypatch.setattr(version_events, "Operation", earlier)
    monkeypatch.setattr(version_events, "JUDGED_FORM", version_events.CONTENT_FORM)
    monkeypatch.setattr(
        "hub.archive.service.version_leaf",
        lambda record, content, *_: version_events.content_leaf(record, content),
    )
    bring_registers(hub, tmp_path, FIRMS)
    monkeypatch.undo()
    return hub


def test_batches_of_earlier_builds_stay_checkable(older, tmp_path):
    assert b'"op":"records-append"' in b"".join(older.audit.entries(0, 999))
    assert found(older) is None

    rows = [penalty_row(FINED, 1, "2026-09-01")]
    bring_penalties(older, tmp_path, rows)

    assert found(older) is None


def test_the_log_alone_tells_of_an_earlier_builds_batches(older):
    run_by_hand(older.engine, "record_version", delete(OutboxEvent))

    assert found(older) is None


def test_an_earlier_builds_batches_that_still_wait_are_compared_as_well(
    hub, tmp_path, monkeypatch
):
    earlier = SimpleNamespace(RECORD_APPEND="records-append")
    monkeypatch.setattr(version_events, "Operation", earlier)
    rows = [registration_row(firm) for firm in FIRMS]
    sync(
        hub,
        load_sources(hub.config.drop_folder)["registration"],
        touched=lambda *_: None,
        file=write_csv(tmp_path / "reg.csv", REGISTRATION, rows),
    )
    monkeypatch.undo()

    assert found(hub) is None


def test_what_an_earlier_build_logged_cannot_be_changed_unnoticed(older):
    with older.reads() as session:
        row = session.execute(select(VERSION).limit(1)).one()
    body, content = changed(row)
    run_by_hand(
        older.engine,
        "record_version",
        update(VERSION).where(of(row)).values(body=body, content_hash=content),
        update(HEAD).where(HEAD.c.key == row.key).values(content_hash=content),
        delete(OutboxEvent),
    )

    assert found(older) is not None


def test_a_batch_that_is_passed_off_as_an_earlier_builds_is_found(archive, by_hand):
    with archive.reads() as session:
        event = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "record.append").limit(1)
        ).one()
    older = event.detail | {"form": version_events.CONTENT_FORM}
    by_hand(update(OutboxEvent).where(OutboxEvent.id == event.id).values(detail=older))

    assert found(archive) is not None


def test_roots_that_were_changed_in_the_outbox_too_deceive_nobody(
    archive, by_hand, some
):
    body, content = changed(some)
    by_hand(
        update(VERSION).where(of(some)).values(body=body, content_hash=content),
        update(HEAD).where(HEAD.c.key == some.key).values(content_hash=content),
        delete(OutboxEvent).where(OutboxEvent.op == "record.append"),
    )

    assert found(archive) is not None


def test_a_record_that_was_taken_away_is_missed(archive, by_hand, some):
    by_hand(delete(VERSION).where(of(some)), delete(HEAD).where(HEAD.c.key == some.key))

    assert found(archive) is not None


def test_a_record_that_was_put_in_is_named(archive, by_hand, some):
    key = sha256(b"another").digest()
    row = some._asdict() | {"key": key, "run_id": "0" * 26}
    judged = {
        "key": key,
        "seq": row["seq"],
        "number": 1,
        "judged_at": row["known_from"],
        "judged_by": row["run_id"],
    }
    both = judged | {"judgement": 1} | row
    head = {name: both.get(name) for name in HEAD.c.keys()}  # noqa: SIM118  # columns are no dict
    by_hand(
        insert(VERSION).values(row),
        insert(JUDGED).values(judged),
        insert(HEAD).values(head),
    )

    assert found(archive).record == archive.keys.record_id(key)


@pytest.mark.parametrize("column", ["status", "content_hash"])
def test_a_head_that_leads_elsewhere_is_named(archive, by_hand, some, column):
    by_hand(update(HEAD).where(HEAD.c.key == some.key).values({column: "x"}))

    assert found(archive).record == archive.keys.record_id(some.key)


def test_what_still_waits_for_the_log_is_no_fault(archive, tmp_path, monkeypatch):
    rows = [penalty_row(FINED, 5000, "2026-09-02")]
    monkeypatch.setattr("hub.context.move_outbox", lambda *_: 0)
    bring_penalties(archive, tmp_path, rows)

    assert found(archive) is None
    move_outbox(archive.writes, archive.audit)
    assert found(archive) is None
