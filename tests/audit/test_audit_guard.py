"""When the log refuses to be written at all."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select, update

from hub.audit.errors import AuditUnavailableError
from hub.audit.log import Anchor
from hub.audit.record.anchor import SLOT_BYTES, Mark
from hub.audit.record.models import (
    SCHEMA,
    audit_checkpoint,
    audit_entry,
    audit_head,
    audit_opening,
    audit_tile,
)
from hub.db.engines import make_engine


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def snapshot(engine):
    tables = (audit_entry, audit_head, audit_checkpoint, audit_tile, audit_opening)
    with engine.connect() as connection:
        return {table: connection.execute(select(table)).all() for table in tables}


def restore(tamper, copy):
    statements = []
    for table, rows in copy.items():
        statements.append((table.delete(),))
        if rows:
            statements.append((insert(table), [row._asdict() for row in rows]))
    tamper(*statements)


def test_an_older_copy_of_the_database_is_refused(open_log, make, engine, tamper):
    log = open_log()
    log.append_many([make(n) for n in range(3)])
    copy = snapshot(engine)
    log.append(make(4))
    log.close()

    restore(tamper, copy)
    restarted = open_log()

    error = refusal(restarted, make(5))
    assert error.reason == "rolled-back"
    assert "ends at 3, but 4 entries" in error.detail
    assert refusal(restarted, make(6)).reason == "rolled-back"


def test_an_older_copy_is_refused_by_a_process_that_kept_running(
    log, make, engine, tamper
):
    log.append(make(1))
    copy = snapshot(engine)
    log.append(make(2))

    restore(tamper, copy)

    assert refusal(log, make(3)).reason == "rolled-back"


@pytest.mark.only_database("sqlite")  # the copy is one of the database file
def test_an_older_database_file_is_refused(
    open_log, make, engine, database_url, tmp_path
):
    path = database_url.removeprefix("sqlite:///")
    log = open_log()
    log.append(make(1))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    log.append(make(2))
    log.close()
    engine.dispose()

    shutil.copy(tmp_path / "copy.db", path)

    assert refusal(open_log(), make(3)).reason == "rolled-back"


def test_an_emptied_database_is_refused(open_log, make, engine, tamper):
    log = open_log()
    copy = snapshot(engine)
    log.append(make(1))
    log.close()

    restore(tamper, copy)

    assert refusal(open_log(), make(2)).reason == "rolled-back"


def test_another_history_is_refused_whatever_its_length(
    open_log, make, engine, tamper, tmp_path, anchor_path, clock
):
    def refusal_after(*events):
        other = open_log(anchor=other_anchor)
        other.append_many(events)
        other.close()
        log = open_log()
        error = refusal(log, make(9))
        log.close()
        return error

    log = open_log()
    log.append(make(1))
    copy = snapshot(engine)
    other_anchor = tmp_path / "other-anchor"
    other_anchor.write_bytes(anchor_path.read_bytes())
    log.append(make(2))
    log.close()
    restore(tamper, copy)
    clock.advance(seconds=20)

    same_length = refusal_after(make(2))
    longer = refusal_after(make(4), make(5))

    assert same_length.reason == longer.reason == "rolled-back"
    assert "not those that were signed" in longer.detail


def test_a_log_whose_anchor_is_missing_is_refused(open_log, make, anchor_path):
    log = open_log()
    log.append(make(1))
    log.close()

    anchor_path.unlink()

    error = refusal(open_log(), make(2))
    assert error.reason == "rolled-back"
    assert "anchor file is missing" in error.detail


def test_a_damaged_anchor_is_refused(open_log, make, anchor_path):
    log = open_log()
    log.append(make(1))
    log.close()

    anchor_path.write_bytes(b"\xff" * SLOT_BYTES * 2)

    assert refusal(open_log(), make(2)).reason == "damaged"
    with pytest.raises(AuditUnavailableError):
        log.mark()


def test_an_anchor_that_cannot_be_opened_is_refused(open_log, make, tmp_path):
    log = open_log(anchor=tmp_path / "no-such-folder" / "anchor")

    assert refusal(log, make(1)).reason == "database"


@pytest.mark.parametrize("slot", [0, 1])
def test_a_torn_write_leaves_the_mark_before_it(tmp_path, slot):
    anchor = Anchor(tmp_path / "anchor")
    marks = [Mark("2026", size, bytes([size]) * 32) for size in range(8)]
    held = anchor.try_hold()
    for mark in marks:
        held.write(mark)
        assert held.mark == anchor.read() == mark
    held.let_go()
    data = bytearray(anchor.path.read_bytes())

    data[slot * SLOT_BYTES + 60] ^= 1
    anchor.path.write_bytes(data)

    assert anchor.read() in (marks[-1], marks[-2])
    held = anchor.try_hold()
    held.write(Mark("2026", 8, bytes(32)))
    held.let_go()
    assert anchor.read() == Mark("2026", 8, bytes(32))


def test_a_process_killed_between_commit_and_anchor_goes_on(
    open_log, make, anchor_path
):
    log = open_log()
    log.append(make(1))
    behind = anchor_path.read_bytes()
    log.append_many([make(n) for n in range(2, 300)])
    log.close()

    anchor_path.write_bytes(behind)

    assert open_log().append(make(300)).index == 299
    assert Anchor(anchor_path).read().size == 300


def test_a_process_killed_after_a_new_years_first_commit_goes_on(
    open_log, make, anchor_path, clock
):
    log = open_log()
    log.append(make(1))
    behind = anchor_path.read_bytes()
    clock.advance(days=60)
    log.append(make(2, at=clock()))
    log.close()

    anchor_path.write_bytes(behind)

    assert open_log().append(make(3, at=clock())).address == "2027/2"


def test_a_log_signed_with_another_key_is_refused(open_log, make):
    log = open_log()
    log.append(make(1))
    log.close()

    other = open_log(key=Ed25519PrivateKey.generate())

    assert refusal(other, make(2)).reason == "wrong-key"


@pytest.mark.parametrize(
    "change",
    [
        {"checkpoint": "no note"},
        {"frontier": b"\x00" * 8},
        {"frontier": b"short"},
        {"size": 7},
    ],
)
def test_a_head_that_was_changed_is_refused(open_log, make, tamper, change):
    log = open_log()
    log.append_many([make(1), make(2)])
    log.close()

    tamper((update(audit_head).values(**change),))

    assert refusal(open_log(), make(3)).reason == "damaged"


def test_a_head_with_a_false_signature_is_refused(open_log, make, tamper, log):
    log.append(make(1))
    *lines, signature, _ = log.checkpoint().split("\n")
    flipped = signature[:-6] + ("A" if signature[-6] != "A" else "B") + signature[-5:]
    note = "\n".join([*lines, flipped, ""])

    tamper((update(audit_head).values(checkpoint=note),))

    assert refusal(open_log(), make(2)).reason == "damaged"


def test_a_lost_head_is_refused(open_log, make, tamper, log, anchor_path):
    log.append(make(1))

    tamper("DELETE FROM audit_head")

    assert refusal(open_log(), make(2)).reason == "damaged"


def test_entries_beyond_the_head_are_refused(open_log, make, engine, log):
    log.append(make(1))
    with engine.begin() as connection:
        connection.execute(
            insert(audit_entry).values(
                shard="2026", seq=2, id="X" * 26, leaf_hash=bytes(32), body=b"{}"
            )
        )

    error = refusal(log, make(2))

    assert error.reason == "damaged"
    assert refusal(log, make(3)).reason == "damaged"


def test_bytes_that_a_database_changes_on_their_way_are_never_signed(
    open_log, make, engine, tamper
):
    log = open_log()
    log.append(make(1))
    signed = log.checkpoint()
    if engine.dialect.name == "sqlite":
        tamper(
            "CREATE TRIGGER flip AFTER INSERT ON audit_entry BEGIN UPDATE audit_entry "
            "SET body = X'00' WHERE seq = NEW.seq; END"
        )
    else:
        tamper(
            "CREATE FUNCTION flip() RETURNS trigger AS 'BEGIN NEW.body := ''x''; "
            "RETURN NEW; END' LANGUAGE plpgsql",
            "CREATE TRIGGER flip BEFORE INSERT ON audit_entry FOR EACH ROW "
            "EXECUTE FUNCTION flip()",
        )

    error = refusal(log, make(2))

    assert error.reason == "damaged"
    assert log.checkpoint() == signed
    assert len(log.entries(0, 10)) == 1


def test_a_tree_that_two_computations_disagree_about_is_never_signed(
    log, make, monkeypatch
):
    log.append(make(1))
    signed = log.checkpoint()
    monkeypatch.setattr("hub.audit.write.writer.push_leaves", lambda base, hashes: ())

    error = refusal(log, make(2))

    assert error.reason == "damaged"
    assert log.checkpoint() == signed


def test_a_database_that_may_lose_what_it_committed_is_refused(
    open_log, make, database_url, engine
):
    loose = make_engine(database_url, schema=SCHEMA)

    def loosen(connection, record):
        cursor = connection.cursor()
        if loose.dialect.name == "sqlite":
            cursor.execute("PRAGMA synchronous=NORMAL")
        else:
            cursor.execute("SET synchronous_commit TO off")
            connection.commit()
        cursor.close()

    sqlalchemy_event.listen(loose, "connect", loosen)

    log = open_log(on=loose)
    error = refusal(log, make(1))

    log.close()
    loose.dispose()
    assert error.reason == "not-durable"
    assert open_log().append(make(1)).index == 0
