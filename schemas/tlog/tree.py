"""The Merkle tree of RFC 6962, section 2.1: hashes, growth and whole-tree roots."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct

from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.text import HASH_BYTES, MAX_SIZE

LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()
SIZE_BYTES = 8

_sha256 = hashlib.sha256
_PAIR_BYTES = 2 * HASH_BYTES
_pairs = Struct(f"{_PAIR_BYTES}s").iter_unpack


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry's bytes as a leaf."""
    return _sha256(LEAF_PREFIX + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Hash many entries as leaves."""
    return [_sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours to their parent."""
    return _sha256(NODE_PREFIX + left + right).digest()


def pair_up(nodes: Sequence[bytes]) -> list[bytes]:
    """Hash an even row of nodes to the row above."""
    return [
        _sha256(b"\x01" + left + right).digest()
        for left, right in zip(nodes[::2], nodes[1::2], strict=True)
    ]


def pair_up_joined(row: bytes) -> bytes:
    """Hash a row of nodes to the row above, both rows with their hashes joined.

    What has no right neighbour is left out.
    """
    above = []
    # To copy a hash that has begun costs less than to begin one.
    begun = _sha256(NODE_PREFIX).copy
    for (pair,) in _pairs(row[: len(row) // _PAIR_BYTES * _PAIR_BYTES]):
        node = begun()
        node.update(pair)
        above.append(node.digest())
    return b"".join(above)


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Compute the root over leaf hashes row by row.

    It shares no code with ``Frontier``, so that one can check the other before
    anything is signed.
    """
    row = list(hashes)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        # A node without a right neighbour moves up as it is.
        last = row[-1:] if len(row) % 2 else []
        row = [
            _sha256(b"\x01" + row[at] + row[at + 1]).digest()
            for at in range(0, len(row) - 1, 2)
        ] + last
    return row[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree's size and the roots of its complete subtrees, the largest first.

    It is all that growing the tree needs. A frontier never changes: the tree with more
    leaves is another frontier, so a failed commit has nothing to undo.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier that no tree has.

        Raises:
            MalformedError: the peaks do not fit the size.
        """
        if not 0 <= self.size <= MAX_SIZE:
            msg = f"no tree has the size {self.size}"
            raise MalformedError(Flaw.FRONTIER, msg)
        if len(self.peaks) != self.size.bit_count() or any(
            len(peak) != HASH_BYTES for peak in self.peaks
        ):
            msg = f"the peaks do not fit a tree of {self.size} leaves"
            raise MalformedError(Flaw.FRONTIER, msg)

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def with_leaf(self, leaf: bytes) -> "Frontier":
        """Give the frontier of the tree with one more leaf hash."""
        peaks = list(self.peaks)
        carry = self.size
        while carry & 1:
            leaf = node_hash(peaks.pop(), leaf)
            carry >>= 1
        return Frontier(self.size + 1, (*peaks, leaf))

    def with_leaves(self, leaves: Sequence[bytes]) -> "Frontier":
        """Give the frontier of the tree with these leaf hashes appended, in order."""
        waiting = list(self.peaks)
        new_peaks: list[bytes] = []
        size, row = self.size, list(leaves)
        while row:
            # The old tree's node without a right neighbour on this level finds one now.
            if size & 1:
                row.insert(0, waiting.pop())
            if len(row) & 1:
                new_peaks.append(row.pop())
            row = pair_up(row)
            size >>= 1
        # What was reached on no level is still a peak of the old tree.
        peaks = (*waiting, *reversed(new_peaks))
        return Frontier(self.size + len(leaves), peaks)

    def to_bytes(self) -> bytes:
        """Write the size (8 bytes, big-endian), then the peaks, the largest first."""
        return self.size.to_bytes(SIZE_BYTES) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what ``to_bytes`` wrote.

        Raises:
            MalformedError: the length does not fit the size.
        """
        size, rest = int.from_bytes(data[:SIZE_BYTES]), data[SIZE_BYTES:]
        if len(data) < SIZE_BYTES or len(rest) != HASH_BYTES * size.bit_count():
            msg = f"{len(data)} bytes do not hold a frontier"
            raise MalformedError(Flaw.FRONTIER, msg)
        peaks = (rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES))
        return cls(size, tuple(peaks))
