"""Every way to change what is kept beside the entries of a log is found."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update

from hub.audit.check import verify_whole
from hub.audit.record.anchor import Mark
from hub.audit.record.models import (
    audit_checkpoint,
    audit_entry,
    audit_head,
    audit_tile,
)
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.keys import Ed25519Signer, parse_vkey
from schemas.tlog.verify import verify_receipt

SIZE = 600
"""Entries of the log that ``full_log`` gives."""


def entry(seq):
    return audit_entry.c.seq == seq


def test_a_false_signature_of_the_head_is_found(judge, full_log, tamper):
    *lines, signature, _ = full_log.checkpoint().split("\n")
    flipped = signature[:-6] + ("A" if signature[-6] != "A" else "B") + signature[-5:]

    tamper((update(audit_head).values(checkpoint="\n".join([*lines, flipped, ""])),))

    assert judge().fault.code == "bad-signature"


def test_a_head_signed_by_nobody_we_trust_is_found(full_log, engine):
    stranger = Ed25519Signer(
        "hub.suqian.example/audit/2026", Ed25519PrivateKey.generate()
    )

    verdict = verify_whole(engine, [stranger.verifier.vkey()])

    assert verdict.fault.code == "untrusted"


def test_a_false_signature_of_a_kept_checkpoint_is_found(judge, engine, tamper):
    kept = audit_checkpoint.c
    with engine.connect() as connection:
        note = connection.scalar(select(kept.note).where(kept.size == 240))
    at = note.rindex("=") - 6
    flipped = note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :]

    tamper((update(audit_checkpoint).where(kept.size == 240).values(note=flipped),))

    assert judge().fault.code == "bad-signature"


def test_a_second_history_that_was_signed_is_found(judge, keyring, tamper):
    signer = Ed25519Signer("hub.suqian.example/audit/2026", keyring.audit_signer)
    forked = sign_checkpoint(Checkpoint(signer.name, 240, bytes(32)), [signer])
    kept = audit_checkpoint.c

    tamper(
        (update(audit_checkpoint).where(kept.size == 240).values(note=forked.decode()),)
    )

    fault = judge().fault
    assert fault.code == "split-view"
    assert "240" in fault.detail


def test_a_checkpoint_over_more_entries_than_the_head_is_found(judge, keyring, tamper):
    signer = Ed25519Signer("hub.suqian.example/audit/2026", keyring.audit_signer)
    note = sign_checkpoint(Checkpoint(signer.name, SIZE + 1, bytes(32)), [signer])
    row = {"shard": "2026", "size": SIZE + 1, "note": note.decode()}

    tamper((insert(audit_checkpoint).values(**row),))

    assert judge().fault.code == "size-order"


@pytest.mark.parametrize(
    "change", [{"size": 599}, {"frontier": bytes(8)}, {"frontier": b"x"}]
)
def test_a_head_row_that_does_not_fit_its_checkpoint_is_found(judge, tamper, change):
    tamper((update(audit_head).values(**change),))

    assert judge().fault.code == "head-row"


def test_a_lost_head_row_is_found(judge, tamper):
    tamper((audit_head.delete(),))

    assert judge().fault.code == "head-row"


def test_a_shard_that_vanished_behind_the_head_is_found(
    full_log, judge, make, clock, tamper
):
    mark = full_log.mark()
    clock.advance(days=60)
    full_log.append(make(1, at=clock()))

    tamper(
        (audit_entry.delete().where(audit_entry.c.shard == "2026"),),
        (audit_checkpoint.delete().where(audit_checkpoint.c.shard == "2026"),),
        (audit_tile.delete().where(audit_tile.c.shard == "2026"),),
    )

    fault = judge(anchor=mark).fault
    assert (fault.code, fault.shard) == ("shard-start", "2027")


def test_entries_without_their_shards_checkpoints_are_found(
    full_log, judge, make, clock, tamper
):
    clock.advance(days=60)
    full_log.append(make(1, at=clock()))

    tamper((audit_checkpoint.delete().where(audit_checkpoint.c.shard == "2026"),))

    assert judge().fault.code == "head-row"


@pytest.mark.parametrize("column", ["data", "root"])
def test_a_changed_tile_is_found(judge, engine, tamper, column):
    with engine.connect() as connection:
        query = select(audit_tile.c[column]).where(audit_tile.c.number == 1)
        data = bytearray(connection.scalar(query))
    data[5] ^= 1

    tamper(
        (
            update(audit_tile)
            .where(audit_tile.c.number == 1)
            .values({column: bytes(data)}),
        )
    )

    fault = judge().fault
    assert (fault.code, fault.first, fault.last) == ("tile-hash", 256, 511)


def test_a_missing_tile_is_found(judge, tamper):
    tamper((audit_tile.delete().where(audit_tile.c.number == 0),))

    fault = judge().fault

    assert (fault.code, fault.first, fault.last) == ("tile-hash", 0, 255)


def test_a_log_that_was_cut_to_an_older_head_is_told_by_its_anchor(
    log, engine, make, clock, tamper
):
    log.append_many([make(1), make(2)])
    with engine.connect() as connection:
        (head,) = connection.execute(select(audit_head)).mappings()
    clock.advance(seconds=2)
    log.append(make(3))
    later = audit_checkpoint.c.size > 2

    tamper(
        (audit_entry.delete().where(entry(2)),),
        (audit_checkpoint.delete().where(later),),
        (update(audit_head).values(**head),),
    )

    # By itself the older log is whole; only what lies outside can tell.
    assert verify_whole(engine, log.vkeys()).ok
    fault = verify_whole(engine, log.vkeys(), anchor=log.mark()).fault
    assert (fault.code, fault.first) == ("rolled-back", 2)


def test_another_tree_than_the_anchors_is_told(judge):
    fault = judge(anchor=Mark("2026", 300, bytes(32))).fault

    assert (fault.code, fault.first, fault.last) == ("rolled-back", 0, 299)


def test_the_verdict_names_the_fault_in_its_document(judge, tamper):
    tamper((audit_entry.delete().where(entry(5)),))

    document = judge().as_json()

    assert document["ok"] is False
    assert document["fault"] == {
        "code": "too-few-entries",
        "shard": "2026",
        "detail": "entry 5 is missing",
        "first": 5,
        "last": 5,
    }


@pytest.mark.long
def test_a_log_of_many_tiles_proves_its_entries_and_its_upper_tiles(
    log, engine, make, tamper
):
    count = 2**16 + 300
    for start in range(0, count, 1000):
        stop = min(start + 1000, count)
        log.append_many([make(number) for number in range(start, stop)])
    verifier = parse_vkey(log.key())

    for index in (0, 255, 256, 2**15, 2**16 - 1, 2**16, count - 1):
        proof = log.proof(index).encode()
        assert verify_receipt(proof, log.entry(index), [verifier]).valid
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok

    tamper(
        (
            update(audit_tile)
            .where(audit_tile.c.level == 1, audit_tile.c.number == 0)
            .values(root=bytes(32)),
        )
    )
    fault = verify_whole(engine, log.vkeys()).fault
    assert (fault.code, fault.first, fault.last) == ("tile-hash", 0, 2**16 - 1)
