"""Tiles (c2sp.org/tlog-tiles): the addresses and bytes in which a log serves its tree.

A tile is 256 hashes of one level, eight tree levels above those of the tile level
below; the tiles at the right edge are narrower. An entry bundle holds the entries under
a tile of level 0.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.merkle import HashReader
from schemas.tlog.text import HASH_BYTES, MAX_SIZE
from schemas.tlog.tree import pair_up

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 65_535
LENGTH_BYTES = 2
# About 16 KB each: enough for the whole tree over a quarter of a million leaves.
EXPANDED_TILES = 1024

TileReader = Callable[[int, int, int], bytes]

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class TilePath:
    """One tile's place: its level (None for an entry bundle), number and width."""

    level: int | None
    number: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        """Refuse a place where no tile can be.

        Raises:
            MalformedError: the level, number or width is out of range.
        """
        if not (
            (self.level is None or 0 <= self.level <= MAX_LEVEL)
            and 0 <= self.number <= MAX_SIZE
            and 1 <= self.width <= WIDTH
        ):
            msg = f"no tile {self.number} of width {self.width} on level {self.level}"
            raise MalformedError(Flaw.TILE_PATH, msg)

    def __str__(self) -> str:
        """Write the address under the log's prefix."""
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        level = "entries" if self.level is None else self.level
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{number}{partial}"


def parse_tile_path(text: str) -> TilePath:
    """Read a tile's address, refusing every spelling but the one we would write.

    Raises:
        MalformedError: not a tile's address.
    """
    match = _PATH.fullmatch(text)
    if match:
        level = None if match["level"] == "entries" else int(match["level"])
        # Groups that make a number of more than 2^63 are cut short before conversion.
        digits = match["number"].replace("x", "").replace("/", "")[:21]
        path = TilePath(level, int(digits), int(match["width"] or WIDTH))
        if str(path) == text:
            return path
    msg = f"not a tile's address: {text[:80]!r}"
    raise MalformedError(Flaw.TILE_PATH, msg)


def tile_width(level: int, number: int, size: int) -> int:
    """Tell how many hashes a tile has in a tree of ``size`` leaves: 0 to 256."""
    return min(WIDTH, max(0, (size >> HEIGHT * level) - number * WIDTH))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Write entries one after the other, each behind its length in two bytes.

    Raises:
        MalformedError: no entry, more than 256, or one of more than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            msg = f"an entry has at most {MAX_ENTRY_BYTES} bytes, not {len(entry)}"
            raise MalformedError(Flaw.BUNDLE, msg)
        parts += (len(entry).to_bytes(LENGTH_BYTES), entry)
    if not 1 <= len(parts) // 2 <= WIDTH:
        msg = f"a bundle has 1 to {WIDTH} entries"
        raise MalformedError(Flaw.BUNDLE, msg)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int = WIDTH) -> list[bytes]:
    """Read the entries of a bundle that must have ``width`` of them.

    Raises:
        MalformedError: an entry is cut off, or there are more or fewer.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) < width:
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(data[at:start])
        entries.append(data[start:at])
    if at != len(data) or len(entries) != width:
        msg = f"the bytes are not a bundle of {width} entries"
        raise MalformedError(Flaw.BUNDLE, msg)
    return entries


def split_tile(data: bytes, width: int = WIDTH) -> list[bytes]:
    """Take a tile of this width apart into its hashes.

    Raises:
        MalformedError: another number of bytes.
    """
    if len(data) != width * HASH_BYTES:
        msg = f"a tile of width {width} has {width * HASH_BYTES} bytes"
        raise MalformedError(Flaw.TILE_WIDTH, msg)
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def tile_root(hashes: list[bytes]) -> bytes:
    """Hash a full tile to the one hash that stands for it a tile level higher.

    Raises:
        MalformedError: the tile is partial; those are never hashed upwards.
    """
    if len(hashes) != WIDTH:
        msg = "only full tiles have a hash on the level above"
        raise MalformedError(Flaw.TILE_WIDTH, msg)
    while len(hashes) > 1:
        hashes = pair_up(hashes)
    return hashes[0]


class TileCache:
    """Reads tree nodes out of tiles, keeping recently used tiles expanded.

    ``read_tile(level, number, width)`` gives a tile's bytes. The hashes between two
    tile levels are computed once for each tile; tiles never change, so one cache serves
    trees of every size, from any thread.
    """

    def __init__(self, read_tile: TileReader, keep: int = EXPANDED_TILES) -> None:
        """Take the storage and the number of tiles to keep."""
        self._read_tile = read_tile
        self._expanded = lru_cache(maxsize=keep)(self._expand)

    def hashes_at(self, size: int) -> HashReader:
        """Give the reader for proofs in the tree of ``size`` leaves."""
        expanded = self._expanded

        def read(level: int, index: int) -> bytes:
            # Shifts instead of divmod, and one width for all full tiles: this runs 17
            # times for a proof in a tree of 100,000 leaves.
            tile_level, height = level >> 3, level & 7
            number = index >> (HEIGHT - height)
            width = WIDTH
            if (number + 1) << (HEIGHT * (tile_level + 1)) > size:
                width = tile_width(tile_level, number, size)
            start = (index & (WIDTH >> height) - 1) << 5
            found = expanded(tile_level, number, width)[height][start : start + 32]
            if len(found) != HASH_BYTES:
                msg = f"a tree of {size} leaves has no node {index} on level {level}"
                raise MalformedError(Flaw.TILE_WIDTH, msg)
            return found

        return read

    def _expand(self, level: int, number: int, width: int) -> tuple[bytes, ...]:
        """Compute the rows between a tile and the tile level above."""
        row = split_tile(self._read_tile(level, number, width), width)
        rows = [b"".join(row)]
        for _ in range(HEIGHT - 1):
            row = pair_up(row[: len(row) & ~1])
            rows.append(b"".join(row))
        return tuple(rows)
