"""The files of an export, read one after the other; nothing in them is trusted."""

import errno
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from hub.audit.check.verdict import EXPORT_FILE, TILE_HASH, Fault, FoundFaultError
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import Trust, open_tree
from schemas.tlog.note import parse_note
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

CHECKPOINT_FILE = "checkpoint"
KEPT_FILE = "checkpoints.jsonl"
WITNESSED_FILE = "witnessed"
MAX_SMALL_BYTES = 1 << 20
MAX_BUNDLE_BYTES = WIDTH * (MAX_ENTRY_BYTES + 2)


def bad_file(name: str, shard: str, what: str) -> FoundFaultError:
    """Say that a file of the export is not what it must be."""
    return FoundFaultError(Fault(EXPORT_FILE, shard, f"{name} {what}"))


def read_small(folder: Path, name: str, shard: str) -> bytes:
    """Read a file that is never large."""
    try:
        with _open(folder / name) as file:
            data = file.read(MAX_SMALL_BYTES + 1)
    except OSError as error:
        raise bad_file(name, shard, "is missing or cannot be read") from error
    if len(data) > MAX_SMALL_BYTES:
        raise bad_file(name, shard, f"has more than {MAX_SMALL_BYTES} bytes")
    return data


def _open(path: Path) -> BinaryIO:
    """Open a regular file; a pipe would keep us waiting for ever.

    Raises:
        OSError: it is none, or cannot be read.
    """
    if not path.is_file():
        msg = "no regular file"
        raise OSError(errno.EINVAL, msg, str(path))
    return path.open("rb")


class ShardFiles:
    """The files of one shard, read in the order of its entries."""

    def __init__(self, folder: Path, shard: str, size: int) -> None:
        """Read the folder of a shard that is said to have ``size`` entries."""
        self._folder = folder
        self._shard = shard
        self._size = size
        self.doubtful: int | None = None
        self._fault: Fault | None = None
        self._sought: tuple[bytes, str] | None = None
        self._has_sought = False

    def seek(self, note: bytes) -> None:
        """Look for this witnessed checkpoint among those released before."""
        try:
            self._sought = (note, parse_note(note).text)
        except TlogError as error:
            raise bad_file(WITNESSED_FILE, self._shard, error.detail) from error

    def witnessed(self, note: bytes, trust: Trust) -> int:
        """Tell how many entries the sought checkpoint proves witnessed.

        ``note`` is the last checkpoint, which it may be too.

        Raises:
            TlogError: it is signed by a key that counts no more, or wrongly.
        """
        if self._sought is None:
            return 0
        sought, text = self._sought
        if not self._has_sought and parse_note(note).text != text:
            what = "is none of the shard's checkpoints"
            raise bad_file(WITNESSED_FILE, self._shard, what)
        found = open_tree(sought, trust)
        return found.checkpoint.size if trust.has_quorum and found.satisfied else 0

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
            with _open(self._folder / KEPT_FILE) as file:
                while line := file.readline(MAX_SMALL_BYTES):
                    note = json.loads(line)
                    if not isinstance(note, str):
                        raise bad_file(KEPT_FILE, self._shard, "holds no checkpoints")
                    if self._sought and note.startswith(self._sought[1]):
                        self._has_sought = True
                    yield note.encode()
        except (OSError, ValueError, RecursionError) as error:
            raise bad_file(KEPT_FILE, self._shard, "cannot be read") from error

    def first_fault(self) -> Fault | None:
        """Tell which bundle ended the pass, if any did."""
        return self._fault

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
            raise bad_file(folder, self._shard, what)

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
                raise FoundFaultError(fault)

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
            raise bad_file(str(place), self._shard, error.detail) from error

    def _read(self, place: TilePath, limit: int) -> bytes:
        """Read a file of the layout."""
        try:
            with _open(self._folder / str(place)) as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise bad_file(str(place), self._shard, "is missing") from error
        if len(data) > limit:
            raise bad_file(str(place), self._shard, f"has more than {limit} bytes")
        return data

    def _stop(self, code: str, detail: str, first: int, width: int) -> None:
        """End the pass at a bundle."""
        self._fault = Fault(code, self._shard, detail, first, first + width - 1)
