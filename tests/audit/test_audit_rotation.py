"""Keys are succeeded with an overlap, and old checkpoints verify for good."""

import json

import pytest
from sqlalchemy import select

from hub.audit.check import verify_whole
from hub.audit.errors import (
    AuditKeyRefusedError,
    AuditKeyUnknownError,
    AuditKeyUnusedError,
    AuditUnavailableError,
)
from hub.audit.operate import KeyStore, list_keys, retire_keys, rotate_key
from hub.audit.operate.key_table import find_key
from hub.audit.record.models import audit_key
from hub.ground.errors import ConfigError
from hub.ground.keys import Keyring
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import parse_note
from schemas.tlog.proof import verify_entry
from tests.support.dying import dying_at

NAME = "hub.suqian.example/audit/2026"


@pytest.fixture
def folder(keyring, instance_path):
    return instance_path / "keys"


@pytest.fixture
def open_server(open_log, folder):
    """Opens logs whose keys lie in the instance's folder, as `serve` does."""
    return lambda: open_log(key=KeyStore(folder))


@pytest.fixture
def log(open_server):
    return open_server()


@pytest.fixture
def rotate(log, clock):
    def run(on=None, *, overlap_days=30, **options):
        return rotate_key(
            on or log, actor="cli:ops", at=clock(), overlap_days=overlap_days, **options
        )

    return run


@pytest.fixture
def retire(log, clock):
    def run(**options):
        return retire_keys(log, actor="cli:ops", at=clock(), **options)

    return run


def signed_with(log, note=None):
    """The ids of a checkpoint's signatures in hex, in their order."""
    note = parse_note((note or log.checkpoint()).encode())
    return [line.key_id.hex() for line in note.signatures]


def is_sound(log):
    return verify_whole(log.engine, log.vkeys(), anchor=log.mark()).ok


def private_files(folder):
    return sorted(path.name for path in folder.glob("audit-signer*.key"))


def test_a_new_key_is_announced_under_the_signatures_of_old_and_new(log, make, rotate):
    log.append(make(1))
    (old,) = log.vkeys()

    made = rotate()

    new, former = log.vkeys()
    assert former == old
    leaf = json.loads(log.entry(1))
    assert (leaf["op"], leaf["actor"]) == ("key.change", {"agency": "cli:ops"})
    detail = log.openings(leaf["id"])["detail"]["value"]
    assert detail["event"] == "rotate"
    assert (detail["new"], detail["old"]) == (new, [old])
    assert (made.made.shard, made.made.index) == ("2026", 1)
    for vkey in (old, new):
        checkpoint, _ = open_checkpoint(log.checkpoint().encode(), [parse_vkey(vkey)])
        assert checkpoint.size == 2
    assert signed_with(log) == [vkey.split("+")[1] for vkey in (new, old)]


def test_a_running_server_signs_with_the_new_key_from_the_next_commit_on(
    log, open_server, make, rotate, retire, folder
):
    server = open_server()
    server.append(make(1))
    rotate()

    server.append(make(2))

    new, old = (vkey.split("+")[1] for vkey in server.vkeys())
    assert signed_with(server) == [new, old]
    retire()
    server.append(make(3))
    assert signed_with(server) == [new]
    assert private_files(folder) == ["audit-signer-2.key"]


def test_retiring_a_key_is_its_last_signature(log, make, rotate, retire, folder):
    log.append(make(1))
    rotate()
    (ended,) = retire()

    note = log.checkpoint()

    leaf = json.loads(log.entry(2))
    assert log.openings(leaf["id"])["detail"]["value"]["event"] == "retire"
    new, old = log.vkeys()
    assert signed_with(log, note) == [v.split("+")[1] for v in (new, old)]
    assert (ended.state, ended.last_shard) == ("ended", "2026")
    assert private_files(folder) == ["audit-signer-2.key"]
    log.append(make(2))
    assert len(signed_with(log)) == 1


def test_every_checkpoint_and_receipt_verifies_after_many_rotations_and_years(
    log, open_server, make, rotate, retire, engine, clock
):
    inline = []
    for year in range(3):
        for number in range(3):
            receipt = log.append(make(10 * year + number, at=clock()))
            inline.append((log.entry(receipt.index, receipt.shard), receipt.shard))
            inline[-1] += (log.proof(receipt.index),)
            rotate()
            clock.advance(seconds=2)
            log.append(make(100 + 10 * year + number, at=clock()))
            if number != 1:
                retire()
            clock.advance(seconds=2)
        clock.advance(days=366)
    log.append(make(999, at=clock()))

    verdict = verify_whole(engine, log.vkeys(), anchor=log.mark())

    assert verdict.fault is None
    assert [shard.shard for shard in verdict.shards] == log.shards()[::-1]
    assert len(verdict.shards) == 4
    for entry, shard, proof in inline:
        keys = [parse_vkey(v) for v in log.vkeys() if f"/{shard}+" in v]
        assert verify_entry(proof.encode(), entry, keys).checkpoint.size
    again = open_server()
    assert again.vkeys() == log.vkeys()
    assert again.append(make(1000, at=clock())).shard == log.current_shard()


def test_a_retired_key_speaks_for_no_later_shard(log, make, rotate, retire, clock):
    log.append(make(1))
    old = log.key()
    rotate()
    retire()
    clock.advance(days=60)
    log.append(make(2, at=clock()))

    names = [vkey.split("+")[0][-4:] for vkey in log.vkeys()]

    assert names == ["2027", "2026", "2026"]
    assert old in log.vkeys()
    assert not any(key.speaks_for("2027") for key in log.log_keys.known()[1:])


def test_an_overlap_ends_by_itself_when_its_days_are_over(
    log, make, rotate, retire, clock
):
    log.append(make(1))
    rotate(overlap_days=30)
    clock.advance(days=29)
    assert retire(only_due=True) == []

    clock.advance(days=2)
    (ended,) = retire(only_due=True)

    assert ended.number == 1
    assert log.log_keys.known()[0].is_signing


def test_the_table_says_which_key_signed_which_sizes(log, make, rotate, retire, engine):
    log.append(make(1))
    rotate()
    log.append(make(2))
    retire()

    with engine.connect() as connection:
        rows = connection.execute(select(audit_key).order_by(audit_key.c.from_size))

        found = [(r.vkey, r.from_size, r.to_size, r.untrusted_after) for r in rows]

    new, old = log.vkeys()
    assert found == [(old, 1, 5, None), (new, 2, None, None)]
    assert [(k.key_id, k.state) for k in list_keys(log)] == [
        (new.split("+")[1], "signing"),
        (old.split("+")[1], "ended"),
    ]


def test_whom_to_trust_is_never_read_from_the_database(
    log, make, rotate, engine, tamper
):
    log.append(make(1))
    rotate()
    known = log.vkeys()

    tamper("DELETE FROM audit_key")

    assert log.vkeys() == known


def test_a_key_that_must_sign_cannot_be_missing(log, make, rotate, folder, open_server):
    log.append(make(1))
    rotate()
    (folder / "audit-signer-2.key").unlink()

    with pytest.raises(ConfigError, match="missing"):
        open_server()


def test_a_swapped_key_file_is_refused(log, make, rotate, folder, open_server):
    log.append(make(1))
    rotate()
    (folder / "audit-signer-2.key").write_text("11" * 32)

    with pytest.raises(ConfigError, match="another key"):
        open_server()


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("{", 0o600, "damaged"),
        ('{"version": 2, "keys": []}', 0o600, "version"),
        ('{"version": 1, "keys": []}', 0o600, "no key signs"),
        ('{"version": 1, "keys": [{"number": 1}]}', 0o600, "damaged"),
        ('{"version": 1, "keys": []}', 0o644, "open to others"),
    ],
)
def test_a_key_list_that_cannot_be_trusted_is_refused(keyring, folder, text, mode, why):
    path = folder / "audit-keys.json"
    path.write_text(text)
    path.chmod(mode)

    with pytest.raises(ConfigError, match=why):
        KeyStore(folder)


def test_a_key_list_with_a_point_of_small_order_is_refused(log, make, rotate, folder):
    log.append(make(1))
    rotate()
    path = folder / "audit-keys.json"
    document = json.loads(path.read_text())
    document["keys"][0]["public_key"] = f"01{'00' * 31}"
    path.write_text(json.dumps(document))

    with pytest.raises(ConfigError, match="damaged"):
        KeyStore(folder)


def test_damage_while_serving_closes_the_log_until_it_is_mended(
    log, make, rotate, folder
):
    log.append(make(1))
    rotate()
    path = folder / "audit-keys.json"
    good = path.read_bytes()
    path.write_bytes(b"{")

    with pytest.raises(AuditUnavailableError) as refusal:
        log.append(make(2))

    assert refusal.value.reason == "signer"
    path.write_bytes(good)
    assert log.append(make(2)).index == 2


def test_init_makes_no_second_first_key(log, make, rotate, retire, folder):
    log.append(make(1))
    rotate()
    retire()

    Keyring.create(folder)

    assert private_files(folder) == ["audit-signer-2.key"]


def test_what_cannot_be_changed_is_refused(log, open_log, make, rotate, retire, clock):
    log.append(make(1))
    newest = log.key().split("+")[1]
    with pytest.raises(AuditKeyRefusedError, match="overlap"):
        rotate(overlap_days=-1)
    with pytest.raises(AuditKeyRefusedError, match="newest"):
        retire(key_id=newest)
    with pytest.raises(AuditKeyUnknownError):
        retire(key_id="00000000")
    with pytest.raises(AuditKeyUnknownError):
        find_key(log, newest, "2019")
    with pytest.raises(AuditKeyRefusedError, match="for good"):
        rotate(open_log())
    assert retire() == []


def test_a_writer_with_other_key_files_is_found_out(
    log, open_log, keyring, make, rotate
):
    writer = open_log(key=keyring.audit_signer)
    writer.append(make(1))
    with pytest.raises(AuditKeyUnusedError):
        rotate()
    writer.close()
    log.append(make(2))

    made = rotate()

    # The same key, now announced; not a third one.
    assert (made.number, made.made.index) == (2, 1)
    assert len(log.vkeys()) == 2


KEY_STEPS = [(KeyStore, name) for name in ("new_private", "write", "destroy")]


# The steps are on files; the drill for a stolen key runs its own on each database.
@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(9))
def test_a_rotation_may_end_at_any_step_and_leaves_a_usable_log(
    step, when, log, open_server, make, clock, folder
):
    log.append(make(1))
    fields = {"actor": "cli:ops", "at": clock()}
    with dying_at(step, when, [*KEY_STEPS, (log, "append")]) as fate:
        rotate_key(log, overlap_days=30, **fields)
        retire_keys(log, **fields)
    # Eight steps: make, write, say, write; write, say, write, destroy.
    assert fate.died == (step < 8)
    following = open_server()
    following.append(make(2))
    assert is_sound(following)

    rotate_key(following, overlap_days=30, **fields)
    retire_keys(following, **fields)

    last = open_server()
    last.append(make(3))
    assert is_sound(last)
    assert sum(key.is_signing for key in last.log_keys.known()) == 1
    assert len(private_files(folder)) == 1
    said = [
        json.dumps(last.openings(leaf["id"])["detail"]["value"], sort_keys=True)
        for leaf in map(json.loads, last.entries(0, 99))
        if leaf["op"] == "key.change"
    ]
    assert len(set(said)) == len(said)
