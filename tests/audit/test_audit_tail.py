"""What was done to the end of a stored log is seen without reading all of it."""

import pytest
from sqlalchemy import delete, func, insert, select, update

from hub.audit.check import check_tail
from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import (
    audit_checkpoint,
    audit_entry,
    audit_head,
    audit_tile,
)
from schemas.tlog.tree import leaf_hash

pytestmark = pytest.mark.postgresql_in_long


def entry(seq):
    return audit_entry.c.seq == seq


def grow(log, make, size):
    log.append_many([make(number) for number in range(size)])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_a_sound_end_is_sound(log, make, engine, size):
    grow(log, make, size)

    check_tail(engine)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
@pytest.mark.parametrize("kept", ["entry", "entry-and-hash"])
def test_a_changed_last_entry_is_seen(log, make, engine, tamper, size, kept):
    grow(log, make, size)
    values = {"body": b"{}"}
    if kept == "entry-and-hash":
        values["leaf_hash"] = leaf_hash(b"{}")

    tamper((update(audit_entry).where(entry(size - 1)).values(**values),))

    with pytest.raises(AuditUnavailableError) as caught:
        check_tail(engine)
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize("size", [1, 256, 257, 600])
def test_a_cut_end_is_seen(log, make, engine, tamper, size):
    grow(log, make, size)

    tamper((delete(audit_entry).where(entry(size - 1)),))

    with pytest.raises(AuditUnavailableError):
        check_tail(engine)


@pytest.mark.parametrize("size", [1, 255, 256, 600])
def test_an_entry_that_nobody_signed_is_seen(log, make, engine, tamper, size):
    grow(log, make, size)
    more = {"shard": "2026", "seq": size, "id": "x" * 26, "body": b"{}"}

    tamper((insert(audit_entry).values(**more, leaf_hash=leaf_hash(b"{}")),))

    with pytest.raises(AuditUnavailableError):
        check_tail(engine)


@pytest.mark.parametrize(
    ("shard", "level", "number"),
    [("2026", 0, 2), ("2026", 1, 0), ("2026", 0, 9), ("2027", 0, 0)],
)
def test_a_tile_beyond_the_end_is_seen_before_the_log_gets_there(
    log, make, engine, tamper, shard, level, number
):
    grow(log, make, 600)
    tile = {"shard": shard, "level": level, "number": number}

    tamper((insert(audit_tile).values(**tile, data=b"x" * 8192, root=bytes(32)),))

    with pytest.raises(AuditUnavailableError) as caught:
        check_tail(engine)
    assert caught.value.reason == "damaged"


def test_a_log_without_any_kept_checkpoint_is_damaged(log, make, engine, tamper):
    grow(log, make, 3)

    tamper((delete(audit_checkpoint),))

    with pytest.raises(AuditUnavailableError) as caught:
        check_tail(engine)
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize("number", [0, 1])
def test_a_lost_or_changed_tile_is_seen(log, make, engine, tamper, number):
    grow(log, make, 600)
    tile = (audit_tile.c.level == 0) & (audit_tile.c.number == number)

    tamper((update(audit_tile).where(tile).values(root=bytes(32)),))

    with pytest.raises(AuditUnavailableError):
        check_tail(engine)


def test_another_root_in_the_head_is_seen(log, make, engine, tamper):
    grow(log, make, 10)
    tamper("UPDATE audit_head SET checkpoint = replace(checkpoint, '10', '9')")

    with pytest.raises(AuditUnavailableError):
        check_tail(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_head)) == 1
