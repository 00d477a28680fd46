"""Every way to change a stored log is found, and the first wrong entry is named."""

import pytest
from sqlalchemy import insert, select, update

from hub.audit.check import verify_whole
from hub.audit.record.models import audit_entry
from schemas.tlog.tree import leaf_hash

pytestmark = pytest.mark.postgresql_in_long

SIZE = 600
"""Entries of the log that ``full_log`` gives."""


def entry(seq):
    return audit_entry.c.seq == seq


def change_body(engine, seq):
    with engine.connect() as connection:
        body = connection.scalar(select(audit_entry.c.body).where(entry(seq)))
    return body.replace(b"enforcement", b"supervision")


def test_a_sound_log_is_sound(judge, full_log):
    verdict = judge(anchor=full_log.mark())

    assert verdict.ok
    assert verdict.as_json() == {
        "ok": True,
        "entries": SIZE,
        "shards": [
            {
                "shard": "2026",
                "size": SIZE,
                "root": full_log.mark().root.hex(),
                "checkpoints": 5,
                "before": "none",
                "witnessed": 0,
            }
        ],
    }


def test_an_empty_log_is_sound(log, engine):
    assert verify_whole(engine, log.vkeys()).as_json() == {
        "ok": True,
        "entries": 0,
        "shards": [],
    }


def test_a_log_of_several_years_is_judged_whole(full_log, judge, make, clock):
    clock.advance(days=60)
    full_log.append(make(1, at=clock()))

    verdict = judge(anchor=full_log.mark())

    assert verdict.ok
    assert [(shard.shard, shard.size) for shard in verdict.shards] == [
        ("2026", SIZE),
        ("2027", 2),
    ]
    assert verdict.entries == SIZE + 2


@pytest.mark.parametrize("seq", [0, 255, 256, 431, 599])
def test_a_changed_entry_is_named(judge, engine, tamper, seq):
    tamper((update(audit_entry).where(entry(seq)).values(body=b"{}" * 9),))

    fault = judge().fault

    # Another body has another id in it, which is seen even before its hash.
    assert (fault.code, fault.first, fault.last) == ("entry-id", seq, seq)


@pytest.mark.parametrize("seq", [0, 255, 256, 431, 599])
def test_an_entry_with_another_purpose_is_named(judge, engine, tamper, seq):
    body = change_body(engine, seq)

    tamper((update(audit_entry).where(entry(seq)).values(body=body),))

    fault = judge().fault
    assert (fault.code, fault.first, fault.last) == ("root-mismatch", seq, seq)


@pytest.mark.parametrize("seq", [0, 255, 256, 511])
def test_an_entry_changed_together_with_its_hash_is_named(judge, engine, tamper, seq):
    body = change_body(engine, seq)
    values = {"body": body, "leaf_hash": leaf_hash(body)}

    tamper((update(audit_entry).where(entry(seq)).values(**values),))

    fault = judge().fault
    assert (fault.code, fault.first, fault.last) == ("root-mismatch", seq, seq)


def test_a_young_entry_changed_together_with_its_hash_is_placed(judge, engine, tamper):
    body = change_body(engine, 590)
    values = {"body": body, "leaf_hash": leaf_hash(body)}

    tamper((update(audit_entry).where(entry(590)).values(**values),))

    # No full tile has its hash yet: the kept checkpoints say between which entries.
    fault = judge().fault
    assert (fault.code, fault.first, fault.last) == ("root-mismatch", 480, 599)


@pytest.mark.parametrize("seq", [3, 550])
def test_a_changed_leaf_hash_is_named(judge, tamper, seq):
    values = {"leaf_hash": bytes(32)}

    tamper((update(audit_entry).where(entry(seq)).values(**values),))

    fault = judge().fault
    assert (fault.code, fault.first, fault.last) == ("leaf-hash", seq, seq)


@pytest.mark.parametrize("seq", [0, 300, 599])
def test_a_missing_entry_is_named(judge, tamper, seq):
    tamper((audit_entry.delete().where(entry(seq)),))

    fault = judge().fault

    assert (fault.code, fault.first, fault.last) == ("too-few-entries", seq, seq)


def test_of_several_changes_the_first_is_named(judge, engine, tamper):
    body = change_body(engine, 40)

    tamper(
        (audit_entry.delete().where(entry(300)),),
        (update(audit_entry).where(entry(40)).values(body=body),),
    )

    fault = judge().fault
    assert (fault.code, fault.first) == ("leaf-hash", 40)


def test_two_entries_that_changed_places_are_found(judge, engine, tamper):
    tamper(
        (update(audit_entry).where(entry(20)).values(seq=9_999),),
        (update(audit_entry).where(entry(30)).values(seq=20),),
        (update(audit_entry).where(entry(9_999)).values(seq=30),),
    )

    fault = judge().fault

    assert (fault.code, fault.first, fault.last) == ("root-mismatch", 20, 20)


def test_an_entry_filed_under_another_id_is_named(judge, tamper):
    tamper((update(audit_entry).where(entry(7)).values(id="Z" * 26),))

    fault = judge().fault

    assert (fault.code, fault.first) == ("entry-id", 7)


def test_an_entry_beyond_the_head_is_named(judge, engine, full_log, make, tamper):
    event = make(9_000)
    body = event.leaf("2026")
    row = {"shard": "2026", "seq": SIZE, "id": event.id, "body": body}

    tamper((insert(audit_entry).values(**row, leaf_hash=leaf_hash(body)),))

    fault = judge().fault
    assert (fault.code, fault.first) == ("too-many-entries", SIZE)


def test_an_entry_far_beyond_the_head_is_noticed(judge, full_log, make, tamper):
    event = make(9_000)
    body = event.leaf("2026")
    row = {"shard": "2026", "seq": SIZE + 50_000, "id": event.id, "body": body}

    tamper((insert(audit_entry).values(**row, leaf_hash=leaf_hash(body)),))

    fault = judge().fault
    assert (fault.code, fault.first) == ("too-few-entries", SIZE)
