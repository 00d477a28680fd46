"""A closed shard stays as it was: the one after it says how it ended."""

import json
import shutil

import pytest
from sqlalchemy import delete, insert, select, update

from hub.audit.check import check_tail, export_log, verify_export, verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import audit_checkpoint, audit_entry
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.evidence import Trust
from schemas.tlog.keys import Ed25519Signer, parse_vkey
from schemas.tlog.tiles import encode_bundle
from schemas.tlog.tree import Frontier, leaf_hash, leaf_hashes

STARTS = {
    "year": lambda log, clock: clock.advance(days=60),
    "within": lambda log, clock: log.start_shard({"reason": "restored"}),
}


@pytest.fixture(params=list(STARTS))
def two_shards(request, log, make, clock):
    """A log whose first shard has five entries and is closed."""
    for number in range(5):
        log.append(make(number))
        clock.advance(seconds=2)
    STARTS[request.param](log, clock)
    log.append(make(9, at=clock()))
    return log


@pytest.fixture
def signer(keyring):
    """Who has the key of the closed shard."""
    return Ed25519Signer("hub.suqian.example/audit/2026", keyring.audit_signer)


def verdict_of(log):
    return verify_whole(log.engine, log.vkeys(), anchor=log.mark())


def found(verdict):
    return (verdict.fault.code, verdict.fault.shard)


def test_each_shard_says_what_it_goes_on_from(two_shards, tmp_path):
    export_log(two_shards, tmp_path / "all")
    export_log(two_shards, tmp_path / "last", shard=two_shards.current_shard())
    keys = Trust([parse_vkey(vkey) for vkey in two_shards.vkeys()])

    whole = verdict_of(two_shards)
    exported = verify_export(tmp_path / "all", keys)
    last = verify_export(tmp_path / "last", keys)

    assert [shard.before for shard in whole.shards] == ["none", "sound"]
    assert [shard.before for shard in exported.shards] == ["none", "sound"]
    assert last.as_json()["shards"][0]["before"] == "absent"
    check_tail(two_shards.engine)


def test_a_closed_shard_that_was_cut_to_an_older_checkpoint_is_found(
    two_shards, tamper
):
    entry, kept = audit_entry.c, audit_checkpoint.c

    tamper(
        (delete(audit_entry).where(entry.shard == "2026", entry.seq >= 3),),
        (delete(audit_checkpoint).where(kept.shard == "2026", kept.size > 3),),
    )

    assert found(verdict_of(two_shards)) == ("shard-start", "2026")
    with pytest.raises(AuditUnavailableError) as refusal:
        check_tail(two_shards.engine)
    assert refusal.value.reason == "damaged"


def test_entries_cut_off_a_closed_shard_are_missed_at_once(two_shards, tamper):
    entry = audit_entry.c

    tamper((delete(audit_entry).where(entry.shard == "2026", entry.seq == 4),))

    with pytest.raises(AuditUnavailableError):
        check_tail(two_shards.engine)


def test_a_closed_shard_written_anew_with_its_own_key_is_found(
    two_shards, tamper, signer
):
    entry, kept = audit_entry.c, audit_checkpoint.c
    bodies = two_shards.entries(0, 5, "2026")
    bodies[2] = bodies[2].replace(b"allow", b"deny")
    root = Frontier().with_leaves(leaf_hashes(bodies)).root
    note = sign_checkpoint(Checkpoint(signer.name, 5, root), [signer]).decode()

    tamper(
        (
            update(audit_entry)
            .where(entry.shard == "2026", entry.seq == 2)
            .values(body=bodies[2], leaf_hash=leaf_hash(bodies[2])),
        ),
        (delete(audit_checkpoint).where(kept.shard == "2026"),),
        (insert(audit_checkpoint).values(shard="2026", size=5, note=note),),
    )

    assert found(verdict_of(two_shards)) == ("shard-start", "2026")


def test_a_closed_shard_that_vanished_is_missed(two_shards, tamper):
    tamper(
        (delete(audit_entry).where(audit_entry.c.shard == "2026"),),
        (delete(audit_checkpoint).where(audit_checkpoint.c.shard == "2026"),),
    )

    verdict = verify_whole(two_shards.engine, two_shards.vkeys())

    assert found(verdict) == ("shard-start", two_shards.current_shard())
    with pytest.raises(AuditUnavailableError):
        check_tail(two_shards.engine)


def test_a_shard_put_before_the_first_one_is_found(log, make, tamper, clock, signer):
    clock.advance(days=60)
    log.append(make(1, at=clock()))
    body = make(2).leaf("2026")
    root = Frontier().with_leaf(leaf_hash(body)).root
    note = sign_checkpoint(Checkpoint(signer.name, 1, root), [signer]).decode()

    tamper(
        (
            insert(audit_entry).values(
                shard="2026",
                seq=0,
                id=json.loads(body)["id"],
                leaf_hash=leaf_hash(body),
                body=body,
            ),
        ),
        (insert(audit_checkpoint).values(shard="2026", size=1, note=note),),
    )

    verdict = verify_whole(log.engine, [*log.vkeys(), signer.verifier.vkey()])

    assert found(verdict) == ("shard-start", "2027")


def test_an_export_whose_closed_shard_was_cut_short_is_found(
    two_shards, engine, tmp_path
):
    folder = tmp_path / "export"
    export_log(two_shards, folder)
    kept = audit_checkpoint.c
    query = select(kept.note).where(kept.shard == "2026", kept.size == 3)
    with engine.connect() as connection:
        note = connection.scalar(query)
    bodies = two_shards.entries(0, 3, "2026")
    shutil.rmtree(folder / "2026/tile")
    for place, data in (
        ("entries", encode_bundle(bodies)),
        ("0", b"".join(leaf_hashes(bodies))),
    ):
        (folder / f"2026/tile/{place}/000.p").mkdir(parents=True)
        (folder / f"2026/tile/{place}/000.p/3").write_bytes(data)
    (folder / "2026/checkpoint").write_text(note)
    lines = (folder / "2026/checkpoints.jsonl").read_text().splitlines(keepends=True)
    (folder / "2026/checkpoints.jsonl").write_text("".join(lines[:3]))
    manifest = json.loads((folder / "manifest.json").read_bytes())
    root = Frontier().with_leaves(leaf_hashes(bodies)).root.hex()
    manifest["shards"][0] |= {"size": 3, "root": root, "checkpoints": 3}
    text = json.dumps(manifest, separators=(",", ":"), sort_keys=True)
    (folder / "manifest.json").write_text(text)

    keys = [parse_vkey(vkey) for vkey in two_shards.vkeys()]

    verdict = verify_export(folder, Trust(keys))

    assert found(verdict) == ("shard-start", "2026")
