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
from schemas.tlog.merkle import HashReader, inclusion_proof, range_root
from schemas.tlog.text import HASH_BYTES, MAX_SIZE
from schemas.tlog.tree import pair_up, pair_up_joined

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 65_535
LENGTH_BYTES = 2
EXPANDED_TILES = 4096
"""About 16 KB each, as they are asked for: enough for a tree of a million leaves."""
KEPT_TREES = 16
"""Sizes whose edge is remembered: receipts lead to few checkpoints at a time."""

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
    _check_width(data, width)
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def _check_width(data: bytes, width: int) -> None:
    """Refuse a tile with another number of bytes than its width asks for."""
    if len(data) != width * HASH_BYTES:
        msg = f"a tile of width {width} has {width * HASH_BYTES} bytes"
        raise MalformedError(Flaw.TILE_WIDTH, msg)


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


@lru_cache(maxsize=WIDTH)
def _beside(place: int) -> tuple[slice, ...]:
    """Tell where in the rows of a tile the siblings stand of the path from a place."""
    starts = [(place >> height ^ 1) * HASH_BYTES for height in range(HEIGHT)]
    return tuple(slice(start, start + HASH_BYTES) for start in starts)


class TileCache:
    """Reads tree nodes out of tiles, keeping recently used tiles expanded.

    ``read_tile(level, number, width)`` gives a tile's bytes. The hashes between two
    tile levels are computed once for each tile; tiles never change, so one cache serves
    trees of every size, from any thread.
    """

    def __init__(self, read_tile: TileReader, keep: int = EXPANDED_TILES) -> None:
        """Take the storage and the number of tiles to keep."""
        self._read_tile = read_tile
        self.expanded = lru_cache(maxsize=keep)(self._expand)
        self.tree_at = lru_cache(maxsize=KEPT_TREES)(self._tree_at)

    def hashes_at(self, size: int) -> HashReader:
        """Give the reader for proofs in the tree of ``size`` leaves."""
        return self.tree_at(size).read

    def _tree_at(self, size: int) -> "TiledTree":
        """Make the tree of ``size`` leaves."""
        return TiledTree(self, size)

    def _expand(self, level: int, number: int, width: int) -> tuple[bytes, ...]:
        """Compute the rows between a tile and the tile level above."""
        row = self._read_tile(level, number, width)
        _check_width(row, width)
        rows = [row]
        for _ in range(HEIGHT - 1):
            row = pair_up_joined(row)
            rows.append(row)
        return tuple(rows)


class TiledTree:
    """The tree of one size, read out of tiles."""

    def __init__(self, tiles: TileCache, size: int) -> None:
        """Read the first ``size`` leaves of what the tiles hold."""
        self._expanded = tiles.expanded
        self._size = size
        # How paths end, by the level below which they part from the last leaf's.
        self._edges: dict[int, list[bytes]] = {}

    def read(self, level: int, index: int) -> bytes:
        """Give the root over the complete subtree at a level (see ``HashReader``).

        Raises:
            MalformedError: the tree has no such node, or its tile is another.
        """
        tile_level, height = level >> 3, level & 7
        number = index >> (HEIGHT - height)
        start = (index & (WIDTH >> height) - 1) << 5
        found = self._tile(tile_level, number)[height][start : start + HASH_BYTES]
        if len(found) != HASH_BYTES:
            msg = f"a tree of {self._size} leaves has no node {index} on level {level}"
            raise MalformedError(Flaw.TILE_WIDTH, msg)
        return found

    def prove_inclusion(self, index: int) -> list[bytes]:
        """Give what ``merkle.inclusion_proof`` gives, with one look at each tile.

        Raises:
            ProofError: there is no such leaf in the tree.
            MalformedError: a tile is another than the tree's.
        """
        if not 0 <= index < self._size:
            return inclusion_proof(index, self._size, self.read)
        # Below this many levels the leaf and the tree's last leaf have parted ways.
        inner = (index ^ (self._size - 1)).bit_length()
        path: list[bytes] = []
        level = 0
        while level < inner - 1:
            # Eight levels lie in one tile, and so does each node's sibling.
            rows = self._tile(level >> 3, index >> level + HEIGHT)[: inner - 1 - level]
            beside = _beside(index >> level & WIDTH - 1)
            path += [row[place] for row, place in zip(rows, beside, strict=False)]
            level += HEIGHT
        if len(b"".join(path)) != HASH_BYTES * len(path):
            msg = f"a tree of {self._size} leaves lacks nodes beside leaf {index}"
            raise MalformedError(Flaw.TILE_WIDTH, msg)
        path += self._edges.get(inner) or self._edge(inner)
        return path

    def _edge(self, inner: int) -> list[bytes]:
        """Give the end of the paths that part from the last leaf's below a level.

        It is the root over the edge beside them, then the subtrees to the left of both.
        """
        last = self._size - 1
        edge: list[bytes] = []
        if inner:
            start = last >> inner - 1 << inner - 1
            edge.append(range_root(start, self._size, self.read))
        edge += [
            self.read(up, (last >> up) - 1)
            for up in range(inner, last.bit_length())
            if last >> up & 1
        ]
        self._edges[inner] = edge
        return edge

    def _tile(self, level: int, number: int) -> tuple[bytes, ...]:
        """Give a tile as wide as the tree makes it, expanded."""
        # One width for all full tiles: this runs often.
        width = WIDTH
        if (number + 1) << (HEIGHT * (level + 1)) > self._size:
            width = tile_width(level, number, self._size)
        return self._expanded(level, number, width)
