"""Judging an exported log from its files, with public keys only."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from hub.audit.shards import SHARD
from hub.audit.succession import SuccessionError, check_succession
from hub.audit.verdict import (
    EXPORT_FILE,
    SHARD_START,
    TILE_HASH,
    Fault,
    LogVerdict,
    SoundShard,
)
from schemas.canonical import CanonicalError, read_canonical
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.keys import Verifier
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tiles import (
    HEIGHT,
    MAX_ENTRY_BYTES,
    WIDTH,
    TilePath,
    decode_bundle,
    split_tile,
    tile_root,
    tile_width,
)
from schemas.tlog.tree import Frontier
from schemas.tlog.verify import Finding, verify_log

EXPORT_TYPE: Final = "hub.export/1"
MANIFEST_FILE = "manifest.json"
CHECKPOINT_FILE = "checkpoint"
KEPT_FILE = "checkpoints.jsonl"
KEYS_FILE = "keys"
FILES = {CHECKPOINT_FILE, KEPT_FILE, KEYS_FILE, "tile"}
MAX_SMALL_BYTES = 1 << 20
MAX_BUNDLE_BYTES = WIDTH * (MAX_ENTRY_BYTES + 2)
SHARD_MEMBERS = {"shard", "size", "root", "checkpoints"}


class ExportFaultError(Exception):
    """Ends a look at an export at its first fault."""

    def __init__(self, fault: Fault) -> None:
        """Take the fault."""
        super().__init__(fault.detail)
        self.fault = fault


def verify_export(folder: Path, verifiers: Sequence[Verifier]) -> LogVerdict:
    """Recompute an exported log from its entry bundles and name the first wrong one.

    Every file is looked at: entries, hash tiles, checkpoints and that there is nothing
    else. The keys in the export are not used; they prove nothing.
    """
    sound: list[SoundShard] = []
    try:
        listed = _read_manifest(folder)
        for name in _shard_folders(folder, listed):
            found = _verify_shard(folder / name, name, listed[name], verifiers, sound)
            sound.append(found)
    except ExportFaultError as error:
        return LogVerdict(tuple(sound), error.fault)
    return LogVerdict(tuple(sound), None)


def _read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """Read which shards the export says it holds."""
    try:
        document = read_canonical(_read_small(folder, MANIFEST_FILE, "").rstrip(b"\n"))
    except CanonicalError as error:
        raise _bad_file(MANIFEST_FILE, "", str(error)) from error
    shards = document.get("shards") if isinstance(document, dict) else None
    if (
        not isinstance(shards, list)
        or set(document) != {"t", "shards"}
        or document["t"] != EXPORT_TYPE
        or not shards
        or not all(isinstance(s, dict) and set(s) == SHARD_MEMBERS for s in shards)
        or not all(SHARD.fullmatch(str(s["shard"])) for s in shards)
        or not all(type(s["size"]) is int and s["size"] >= 0 for s in shards)
    ):
        raise _bad_file(MANIFEST_FILE, "", f"is no manifest of type {EXPORT_TYPE}")
    return {str(shard["shard"]): shard for shard in shards}


def _shard_folders(folder: Path, listed: dict[str, dict[str, Any]]) -> list[str]:
    """Name the shards in order; what the manifest does not list has no place here."""
    found = {path.name for path in folder.iterdir()} - {MANIFEST_FILE}
    if found != set(listed):
        odd = min(found ^ set(listed))
        raise _bad_file(odd, "", "is missing, or not in the manifest")
    return sorted(listed)


def _verify_shard(
    folder: Path,
    shard: str,
    listed: dict[str, Any],
    verifiers: Sequence[Verifier],
    earlier: Sequence[SoundShard],
) -> SoundShard:
    """Judge one shard's files, after those of the earlier ones."""
    found = {path.name for path in folder.iterdir()}
    if found - FILES:
        raise _bad_file(min(found - FILES), shard, "has no place in an export")
    files = _ShardFiles(folder, shard, int(listed["size"]))
    verdict = verify_log(
        files.entries(),
        _read_small(folder, CHECKPOINT_FILE, shard),
        verifiers,
        earlier=files.kept(),
        stored_hashes=files.hashes(),
    )
    if files.fault is not None:
        raise ExportFaultError(files.fault)
    if verdict.findings:
        raise ExportFaultError(_to_fault(shard, verdict.findings))
    if verdict.checkpoint is None or verdict.root is None:
        msg = "a log without findings has a checkpoint"
        raise AssertionError(msg)
    if not verdict.checkpoint.origin.endswith(f"/{shard}"):
        detail = f"the checkpoint of shard {shard} is of {verdict.checkpoint.origin}"
        raise ExportFaultError(Fault(Flaw.ORIGIN, shard, detail))
    proven = (verdict.entries, verdict.root.hex(), verdict.prefixes)
    if proven != (listed["size"], listed["root"], listed["checkpoints"]):
        raise _bad_file(MANIFEST_FILE, shard, "lists another tree than the signed one")
    files.check_upper_tiles(verdict.root)
    files.check_nothing_else()
    first = next(files.entries(), b"")
    end = (earlier[-1].size, earlier[-1].root) if earlier else None
    try:
        before = check_succession(shard, first, [s.shard for s in earlier], end)
    except SuccessionError as error:
        fault = Fault(SHARD_START, error.shard, error.detail)
        raise ExportFaultError(fault) from error
    return SoundShard(shard, *proven, before)


def _to_fault(shard: str, findings: Sequence[Finding]) -> Fault:
    """Choose the finding that names an entry, if any does."""
    finding = next((f for f in findings if f.entry is not None or f.between), None)
    if finding is None:
        return Fault(findings[0].flaw, shard, findings[0].detail)
    if finding.between is None:
        return Fault(finding.flaw, shard, finding.detail, finding.entry, finding.entry)
    first, stop = finding.between
    detail = f"{finding.detail}: one of the entries {first} to {stop - 1} is wrong"
    return Fault(finding.flaw, shard, detail, first, stop - 1)


def _bad_file(name: str, shard: str, what: str) -> ExportFaultError:
    """Say that a file of the export is not what it must be."""
    return ExportFaultError(Fault(EXPORT_FILE, shard, f"{name} {what}"))


def _read_small(folder: Path, name: str, shard: str) -> bytes:
    """Read a file that is never large."""
    try:
        with (folder / name).open("rb") as file:
            data = file.read(MAX_SMALL_BYTES + 1)
    except OSError as error:
        raise _bad_file(name, shard, "is missing or cannot be read") from error
    if len(data) > MAX_SMALL_BYTES:
        raise _bad_file(name, shard, f"has more than {MAX_SMALL_BYTES} bytes")
    return data


class _ShardFiles:
    """The files of one shard, read in the order of its entries."""

    def __init__(self, folder: Path, shard: str, size: int) -> None:
        self._folder = folder
        self._shard = shard
        self._size = size
        self.fault: Fault | None = None

    def entries(self) -> Iterator[bytes]:
        """Yield the entries until the last one or the first bundle that is wrong."""
        member = b'"shard":"%b"' % self._shard.encode()
        for number, width in self._tiles(0):
            data = self._read(TilePath(None, number, width), MAX_BUNDLE_BYTES)
            first = number * WIDTH
            try:
                bundle = decode_bundle(data, width)
            except TlogError as error:
                self._stop(error.flaw, error.detail, first, width)
                return
            for at, entry in enumerate(bundle, first):
                if member not in entry:
                    what = f"entry {at} belongs to another shard"
                    self._stop(Flaw.LEAF, what, at, 1)
                    return
            yield from bundle

    def hashes(self) -> Iterator[bytes]:
        """Yield the hashes in the tiles of level 0."""
        for number, width in self._tiles(0):
            yield from self._read_hashes(TilePath(0, number, width))

    def kept(self) -> Iterator[bytes]:
        """Yield the checkpoints released before."""
        try:
            with (self._folder / KEPT_FILE).open(encoding="utf-8") as file:
                while line := file.readline(MAX_SMALL_BYTES):
                    note = json.loads(line)
                    if not isinstance(note, str):
                        raise _bad_file(KEPT_FILE, self._shard, "holds no checkpoints")
                    yield note.encode()
        except (OSError, ValueError) as error:
            raise _bad_file(KEPT_FILE, self._shard, "cannot be read") from error

    def check_upper_tiles(self, root: bytes) -> None:
        """Refuse tiles above level 0 that are not those of the tree."""
        tree = Frontier()
        for number, width in self._tiles(1):
            tree = tree.with_leaves(self._read_hashes(TilePath(1, number, width)))
        rest: list[bytes] = []
        if width := self._size % WIDTH:
            rest = self._read_hashes(TilePath(0, self._size // WIDTH, width))
        peaks = (*tree.peaks, *Frontier().with_leaves(rest).peaks)
        # All roots of level 0 are right if they lead to the signed root; else the first
        # wrong one is looked for.
        first = 2 if self._leads_to(root, peaks) else 1
        level = first
        while self._size >> HEIGHT * level:
            self._check_level(level)
            level += 1

    def check_nothing_else(self) -> None:
        """Refuse files that no tile of this tree has."""
        expected = found = 0
        level = 0
        while self._size >> HEIGHT * level:
            count = sum(1 for _ in self._tiles(level))
            expected += 2 * count if level == 0 else count
            level += 1
        for _, _, names in os.walk(self._folder / "tile"):
            found += len(names)
        if found != expected:
            what = f"has {found} files, not the {expected} of {self._size} entries"
            folder = "tile"
            raise _bad_file(folder, self._shard, what)

    def _leads_to(self, root: bytes, peaks: Sequence[bytes]) -> bool:
        """Tell whether peaks are those of the tree."""
        try:
            return Frontier(self._size, tuple(peaks)).root == root
        except TlogError:
            return False

    def _check_level(self, level: int) -> None:
        """Compare a level's tiles with the roots of the full tiles below."""
        for number, width in self._tiles(level):
            first = number * WIDTH
            below = [
                tile_root(self._read_hashes(TilePath(level - 1, n)))
                for n in range(first, first + width)
            ]
            if below != self._read_hashes(TilePath(level, number, width)):
                span = 1 << HEIGHT * (level + 1)
                detail = f"tile {number} of level {level} is not that of its entries"
                fault = Fault(
                    TILE_HASH,
                    self._shard,
                    detail,
                    number * span,
                    min((number + 1) * span, self._size) - 1,
                )
                raise ExportFaultError(fault)

    def _tiles(self, level: int) -> Iterator[tuple[int, int]]:
        """Yield number and width of each tile of a level."""
        count = self._size >> HEIGHT * level
        for number in range(-(-count // WIDTH)):
            yield number, tile_width(level, number, self._size)

    def _read_hashes(self, place: TilePath) -> list[bytes]:
        """Read a tile's hashes."""
        data = self._read(place, WIDTH * HASH_BYTES)
        try:
            return split_tile(data, place.width)
        except TlogError as error:
            raise _bad_file(str(place), self._shard, error.detail) from error

    def _read(self, place: TilePath, limit: int) -> bytes:
        """Read a file of the layout."""
        try:
            with (self._folder / str(place)).open("rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise _bad_file(str(place), self._shard, "is missing") from error
        if len(data) > limit:
            raise _bad_file(str(place), self._shard, f"has more than {limit} bytes")
        return data

    def _stop(self, code: str, detail: str, first: int, width: int) -> None:
        """End the pass at a bundle."""
        self.fault = Fault(code, self._shard, detail, first, first + width - 1)
