"""An export proves itself: every file of it is what the log signed, or is named."""

import json
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.audit.check import export_log, verify_export
from hub.audit.check.export import ExportExistsError, ExportUnsoundError
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.events import make_event
from hub.context import make_instance, open_hub
from hub.ground.clock import SetClock
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.evidence import Trust
from schemas.tlog.keys import parse_vkey
from schemas.tlog.tiles import decode_bundle
from schemas.tlog.tree import leaf_hash
from tests.support.prepared import START, config_of
from tests.support.witnesses import (
    agencies,
    append,
    make_witness,
    policy,
    seconds,
    serve,
    set_policy,
)

__all__ = [
    "agencies",
    "make_witness",
    "policy",
    "seconds",
    "serve",
    "set_policy",
]


@pytest.fixture
def verifiers(log):
    return [parse_vkey(vkey) for vkey in log.vkeys()]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The export of 600 entries, and its keys; files are alike from both databases."""
    instance = tmp_path_factory.mktemp("instance")
    config = config_of(instance, f"sqlite:///{instance / 'hub.db'}")
    make_instance(config)
    clock = SetClock(START)
    with open_hub(config, clock) as hub:
        for start in range(0, 600, 120):
            numbers = range(start, start + 120)
            hub.audit.append_many([event(clock(), number) for number in numbers])
            clock.advance(seconds=2)
        export_log(hub.audit, instance / "export")
        return instance / "export", [parse_vkey(vkey) for vkey in hub.audit.vkeys()]


def event(at, number):
    return make_event(
        at=at, actor="agency:x", op="lookup", decision="allow", case=f"案{number}"
    )


@pytest.fixture
def exported(original, tmp_path):
    """A copy of the export, to be changed."""
    return Path(shutil.copytree(original[0], tmp_path / "export"))


@pytest.fixture
def trusted(original):
    return original[1]


def test_an_export_is_sound_and_says_what_it_holds(full_log, tmp_path, verifiers):
    exported = tmp_path / "export"
    export_log(full_log, exported)

    verdict = verify_export(exported, Trust(verifiers))

    assert verdict.ok
    assert verdict.entries == 600
    (shard,) = verdict.shards
    assert shard.checkpoints == 5
    assert json.loads((exported / "manifest.json").read_text())["shards"] == [
        {"shard": "2026", "size": 600, "root": shard.root, "checkpoints": 5}
    ]
    assert (exported / "2026/checkpoint").read_text() == full_log.checkpoint()
    assert (exported / "2026/keys").read_text() == f"{full_log.key()}\n"
    assert (exported.stat().st_mode & 0o077) == 0


def test_an_export_has_the_addresses_and_bytes_of_tlog_tiles(full_log, tmp_path):
    export_log(full_log, tmp_path / "export")
    folder = tmp_path / "export/2026"
    names = sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )

    assert names == [
        "checkpoint",
        "checkpoints.jsonl",
        "keys",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]
    entries = [
        entry
        for number, width in (("000", 256), ("001", 256), ("002.p/88", 88))
        for entry in decode_bundle(
            (folder / f"tile/entries/{number}").read_bytes(), width
        )
    ]
    assert entries == full_log.entries(0, 600)
    hashes = b"".join(
        (folder / f"tile/0/{n}").read_bytes() for n in ("000", "001", "002.p/88")
    )
    assert hashes == b"".join(map(leaf_hash, entries))


@pytest.mark.parametrize(
    ("name", "code", "entry"),
    [
        ("2026/tile/entries/000", "root-mismatch", (77, 77)),
        ("2026/tile/0/001", "leaf-hash", (256, 256)),
        ("2026/tile/1/000.p/2", "tile-hash", (0, 599)),
        ("2026/checkpoint", "bad-signature", (None, None)),
        ("2026/checkpoints.jsonl", "bad-signature", (None, None)),
        ("manifest.json", "export-file", (None, None)),
    ],
)
def test_a_changed_byte_is_found_and_named(exported, trusted, name, code, entry):
    path = exported / name
    data = bytearray(path.read_bytes())
    at = {
        # The middle of an entry; its length stays right.
        "2026/tile/entries/000": data.find(b'"op":', data.find(b'"op":') * 78) + 7,
        "2026/checkpoint": len(data) - 30,
        "2026/checkpoints.jsonl": len(data) - 40,
        "manifest.json": data.find(b'"root":"') + 10,
    }.get(name, 5)
    if name.endswith("entries/000"):
        entries = decode_bundle(bytes(data))
        at = sum(len(e) + 2 for e in entries[:77]) + 2 + entries[77].find(b"lookup")
    # Within a signature, a letter must stay one of its alphabet.
    data[at] = (
        ord("B" if data[at] == ord("A") else "A")
        if code == "bad-signature"
        else data[at] ^ 1
    )
    path.write_bytes(data)

    verdict = verify_export(exported, Trust(trusted))

    assert (verdict.fault.code, verdict.fault.first, verdict.fault.last) == (
        code,
        *entry,
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("manifest.json", "export-file"),
        ("2026/checkpoint", "export-file"),
        ("2026/checkpoints.jsonl", "export-file"),
        ("2026/tile/0/000", "export-file"),
        ("2026/tile/entries/001", "export-file"),
        ("2026/tile/1/000.p/2", "export-file"),
    ],
)
def test_a_missing_file_is_named(exported, trusted, name, code):
    (exported / name).unlink()

    verdict = verify_export(exported, Trust(trusted))

    assert verdict.fault.code == code
    assert name.rpartition("2026/")[2] in verdict.fault.detail


@pytest.mark.parametrize("name", ["more", "2026/more", "2026/tile/0/003", "2027/x"])
def test_a_file_too_many_is_found(exported, trusted, name):
    (exported / name).parent.mkdir(exist_ok=True)
    (exported / name).write_bytes(b"x" * 32)

    assert verify_export(exported, Trust(trusted)).fault.code == "export-file"


def test_an_entry_that_was_cut_out_is_found(exported, trusted):
    path = exported / "2026/tile/entries/000"
    data = path.read_bytes()
    path.write_bytes(data[2 + int.from_bytes(data[:2]) :])

    fault = verify_export(exported, Trust(trusted)).fault

    assert (fault.code, fault.first, fault.last) == ("bundle", 0, 255)


def test_a_forged_history_with_matching_files_is_not_the_signed_one(exported, trusted):
    """Entry, hash tiles and manifest changed together still miss the signed root."""
    folder = exported / "2026"
    path = folder / "tile/entries/000"
    data = path.read_bytes().replace(b'"outcome":"allow"', b'"outcome":"alloW"', 1)
    path.write_bytes(data)
    hashes = b"".join(map(leaf_hash, decode_bundle(data)))
    (folder / "tile/0/000").write_bytes(hashes)

    fault = verify_export(exported, Trust(trusted)).fault

    assert fault.code == "root-mismatch"
    assert (fault.first, fault.last) == (0, 119)


def test_an_export_of_another_log_is_not_believed(exported):
    stranger = parse_vkey(
        "hub.example/audit/2026+20d55d3d+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    )

    assert verify_export(exported, Trust([stranger])).fault.code == "untrusted"


def test_shards_can_be_exported_together_or_alone(log, make, clock, tmp_path):
    log.append(make(1))
    clock.advance(days=60)
    log.append(make(2, at=clock()))
    verifiers = [parse_vkey(vkey) for vkey in log.vkeys()]

    export_log(log, tmp_path / "all")
    export_log(log, tmp_path / "old", shard="2026")

    whole = verify_export(tmp_path / "all", Trust(verifiers))
    old = verify_export(tmp_path / "old", Trust(verifiers))
    assert [shard.shard for shard in whole.shards] == ["2026", "2027"]
    assert [(shard.shard, shard.size) for shard in old.shards] == [("2026", 1)]
    with pytest.raises(AuditEntryUnknownError):
        export_log(log, tmp_path / "none", shard="2025")
    assert not (tmp_path / "none").exists()


def test_an_export_overwrites_nothing(log, exported):
    with pytest.raises(ExportExistsError):
        export_log(log, exported)


def test_a_damaged_log_is_not_exported(full_log, tamper, tmp_path):
    tamper(
        (
            text("UPDATE audit_entry SET body = :body WHERE seq = 300"),
            {"body": full_log.entry(299)},
        )
    )

    with pytest.raises(ExportUnsoundError) as refusal:
        export_log(full_log, tmp_path / "export")

    assert refusal.value.extra["fault"] in {"root-mismatch", "leaf-hash"}
    assert list(tmp_path.glob("*export*")) == []
    assert list(tmp_path.glob(".*")) == []


def test_an_export_that_fails_leaves_nothing(full_log, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hub.audit.check.export.write_file", fail)

    with pytest.raises(OSError, match="space"):
        export_log(full_log, tmp_path / "export")

    assert [path.name for path in tmp_path.iterdir()] == ["hub"]


def test_entries_that_came_after_the_snapshots_head_are_left_out(
    full_log, make, tmp_path, verifiers
):
    export_log(full_log, tmp_path / "one")
    full_log.append(make(601))
    export_log(full_log, tmp_path / "two")

    one, two = (
        verify_export(tmp_path / name, Trust(verifiers)) for name in ("one", "two")
    )
    assert (one.entries, two.entries) == (600, 601)


@pytest.mark.long
@pytest.mark.only_database("sqlite")  # files are the same from both
def test_a_large_export_has_all_levels_of_tiles(log, make, engine, tmp_path):
    size = 70_000
    log.append_many([make(n) for n in range(1)])
    for start in range(1, size, 500):
        log.append_many([make(n) for n in range(start, min(start + 500, size))])

    export_log(log, tmp_path / "export")

    verdict = verify_export(tmp_path / "export", Trust([parse_vkey(log.key())]))
    assert verdict.entries == size
    assert (tmp_path / "export/2026/tile/2/000.p/1").exists()


@pytest.mark.usefixtures("policy")
def test_an_export_says_how_much_of_it_a_quorum_cosigned(hub, tmp_path):
    append(hub, 5)
    hub.witnessing.gather()
    export_log(hub.audit, tmp_path / "whole")
    append(hub, 2)
    export_log(hub.audit, tmp_path / "more")
    keys = [parse_vkey(vkey) for vkey in hub.audit.vkeys()]
    trust = Trust(keys, hub.witnessing.policy().policy)

    whole = verify_export(tmp_path / "whole", trust, demand_witnesses=True)
    more = verify_export(tmp_path / "more", trust)
    too_few = verify_export(tmp_path / "more", trust, demand_witnesses=True)

    assert (whole.ok, whole.shards[0].witnessed, whole.entries) == (True, 6, 6)
    assert (more.ok, more.shards[0].witnessed, more.entries) == (True, 6, 8)
    fault = too_few.fault
    assert (fault.code, fault.first, fault.last) == ("quorum", 6, 7)
    assert verify_export(tmp_path / "whole", Trust(keys)).shards[0].witnessed == 0
    at = 1_763_942_400
    young, old = (at - 1, at + 1), (at + 1, at + 9)
    aged = [
        verify_export(tmp_path / "whole", trust, cosigned_between=time).fault
        for time in (young, old)
    ]
    assert [fault and fault.code for fault in aged] == [None, "stale"]


def test_a_witnessed_checkpoint_of_another_history_is_not_taken(hub, tmp_path):
    append(hub, 5)
    export_log(hub.audit, tmp_path / "export")
    (signer,) = hub.audit.signers("2026")
    forked = sign_checkpoint(Checkpoint(signer.name, 5, bytes(32)), [signer])
    (tmp_path / "export/2026/witnessed").write_bytes(forked)

    verdict = verify_export(tmp_path / "export", Trust([signer.verifier]))

    assert verdict.fault.code == "export-file"


def test_odd_files_are_faults_and_never_end_or_stop_the_verifier(exported, trusted):
    folder = exported / "2026"

    def code():
        return verify_export(exported, Trust(trusted)).fault.code

    kept = (folder / "checkpoints.jsonl").read_bytes()
    for line in (b"[" * 100_000, b'"\\ud800"', b"1" * 6000, b"\xff", b"{}"):
        (folder / "checkpoints.jsonl").write_bytes(line + b"\n")
        assert code() == "export-file"
    (folder / "checkpoints.jsonl").write_bytes(kept)
    for name in ("checkpoint", "tile/0/000", "checkpoints.jsonl"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        os.mkfifo(folder / name)
        assert code() == "export-file"
        (folder / name).unlink()
        (folder / name).write_bytes(data)
    shutil.rmtree(folder)
    folder.write_bytes(b"no folder")
    assert code() == "export-file"
