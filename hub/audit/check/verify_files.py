"""Judging an exported log from its files, with public keys only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from hub.audit.check.export_files import (
    CHECKPOINT_FILE,
    KEPT_FILE,
    WITNESSED_FILE,
    ShardFiles,
    bad_file,
    read_small,
)
from hub.audit.check.shard_proof import check_start, prove_shard
from hub.audit.check.verdict import Fault, FoundFaultError, LogVerdict, SoundShard
from hub.audit.record.shards import SHARD
from schemas.canonical import CanonicalError, read_canonical
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import (
    Moments,
    Trust,
    demand_fresh,
    judge_keys,
    open_tree,
)

EXPORT_TYPE: Final = "hub.export/1"
MANIFEST_FILE = "manifest.json"
KEYS_FILE = "keys"
FILES = {CHECKPOINT_FILE, KEPT_FILE, KEYS_FILE, WITNESSED_FILE, "tile"}
SHARD_MEMBERS = {"shard", "size", "root", "checkpoints"}


def verify_export(
    folder: Path,
    trust: Trust,
    *,
    demand_witnesses: bool = False,
    cosigned_between: Moments | None = None,
) -> LogVerdict:
    """Recompute an exported log from its entry bundles and name the first wrong one.

    Every file is looked at: entries, hash tiles, checkpoints and that there is nothing
    else. The keys in the export are not used; they prove nothing. A shard whose tree
    only a distrusted key speaks for is refused, and with ``demand_witnesses`` one of
    which the policy's quorum has not cosigned all; with ``cosigned_between``, the last
    shard must have been cosigned in that time.
    """
    sound: list[SoundShard] = []
    try:
        listed = _read_manifest(folder)
        names = _shard_folders(folder, listed)
        for name in names:
            shard = _verify_shard(folder / name, name, listed[name], trust, sound)
            sound.append(shard)
            if demand_witnesses and shard.witnessed < shard.size:
                raise _too_few_witnesses(shard)
        if cosigned_between is not None:
            _demand_fresh(folder / names[-1], names[-1], trust, cosigned_between)
    except FoundFaultError as error:
        return LogVerdict(tuple(sound), error.fault)
    except OSError as error:
        fault = bad_file(repr(error.filename), "", f"fails: {error.strerror}").fault
        return LogVerdict(tuple(sound), fault)
    return LogVerdict(tuple(sound), None)


def _read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """Read which shards the export says it holds."""
    try:
        document = read_canonical(read_small(folder, MANIFEST_FILE, "").rstrip(b"\n"))
    except CanonicalError as error:
        raise bad_file(MANIFEST_FILE, "", str(error)) from error
    shards = document.get("shards") if isinstance(document, dict) else None
    if (
        not isinstance(shards, list)
        or set(document) != {"t", "shards"}
        or document["t"] != EXPORT_TYPE
        or not shards
        or not all(isinstance(s, dict) and set(s) == SHARD_MEMBERS for s in shards)
        or not all(isinstance(s["shard"], str) for s in shards)
        or not all(SHARD.fullmatch(s["shard"]) for s in shards)
        or not all(type(s["size"]) is int and s["size"] >= 0 for s in shards)
    ):
        raise bad_file(MANIFEST_FILE, "", f"is no manifest of type {EXPORT_TYPE}")
    return {shard["shard"]: shard for shard in shards}


def _shard_folders(folder: Path, listed: dict[str, dict[str, Any]]) -> list[str]:
    """Name the shards in order; what the manifest does not list has no place here."""
    found = {path.name for path in folder.iterdir()} - {MANIFEST_FILE}
    if found != set(listed):
        odd = min(found ^ set(listed))
        raise bad_file(repr(odd), "", "is missing, or not in the manifest")
    return sorted(listed)


def _verify_shard(
    folder: Path,
    shard: str,
    listed: dict[str, Any],
    trust: Trust,
    earlier: Sequence[SoundShard],
) -> SoundShard:
    """Judge one shard's files, after those of the earlier ones."""
    if not folder.is_dir():
        raise bad_file(shard, shard, "is no folder")
    found = {path.name for path in folder.iterdir()}
    if found - FILES:
        raise bad_file(repr(min(found - FILES)), shard, "has no place in an export")
    note = read_small(folder, CHECKPOINT_FILE, shard)
    files = ShardFiles(folder, shard, int(listed["size"]))
    if WITNESSED_FILE in found:
        files.seek(read_small(folder, WITNESSED_FILE, shard))
    proven = prove_shard(shard, files, note, trust.verifiers())
    if proven != (listed["size"], listed["root"], listed["checkpoints"]):
        raise bad_file(MANIFEST_FILE, shard, "lists another tree than the signed one")
    files.check_upper_tiles(bytes.fromhex(proven[1]))
    files.check_nothing_else()
    before = check_start(shard, next(files.entries(), b""), earlier)
    return SoundShard(shard, *proven, before, _judge_keys(files, shard, note, trust))


def _judge_keys(files: ShardFiles, shard: str, note: bytes, trust: Trust) -> int:
    """Refuse a tree that only a distrusted key speaks for.

    Gives how many entries a quorum has cosigned.
    """
    try:
        judge_keys(open_tree(note, trust), trust)
        return files.witnessed(note, trust)
    except TlogError as error:
        raise FoundFaultError(Fault(error.flaw, shard, error.detail)) from error


def _demand_fresh(folder: Path, shard: str, trust: Trust, time: Moments) -> None:
    """Refuse a shard whose witnessed checkpoint no quorum cosigned in a time."""
    try:
        note = read_small(folder, WITNESSED_FILE, shard)
        demand_fresh(open_tree(note, trust), trust, time)
    except TlogError as error:
        raise FoundFaultError(Fault(error.flaw, shard, error.detail)) from error


def _too_few_witnesses(shard: SoundShard) -> FoundFaultError:
    """Say which entries of a shard no quorum cosigned."""
    detail = f"a quorum cosigned {shard.witnessed} of {shard.size} entries"
    first, last = shard.witnessed, shard.size - 1
    return FoundFaultError(Fault(Flaw.QUORUM, shard.shard, detail, first, last))
