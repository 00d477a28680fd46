"""Giving events their places in the tree, before and after they are stored.

Full tiles are stored as soon as the tree has them, so that proofs need few reads.
"""

from collections.abc import Iterable, Sequence

from hub.audit.errors import AuditEventConflictError, LogBrokenError
from hub.audit.record.batches import Batch, LogEntry, Place, PreparedEvent
from hub.audit.write.storing.statements import Statements
from schemas.tlog.tiles import WIDTH, split_tile, tile_root
from schemas.tlog.tree import Frontier, leaf_hash, node_hash


class Placement:
    """Gives the events of many batches their places in a shard's next commit."""

    def __init__(self, shard: str, first: int, known: dict[str, Place]) -> None:
        """Start at the index ``first``; ``known`` are the places given earlier."""
        self.shard = shard
        self.entries: list[LogEntry] = []
        self.fresh: list[PreparedEvent] = []
        self._next = first
        self._known = known

    def add(self, prepared: PreparedEvent) -> Place:
        """Give an event that is new the next place."""
        leaf = prepared.leaf_in(self.shard)
        hashed = leaf_hash(leaf)
        place = (self.shard, self._next, hashed)
        self.entries.append(LogEntry(self.shard, self._next, prepared.id, hashed, leaf))
        self.fresh.append(prepared)
        self._known[prepared.id] = place
        self._next += 1
        return place

    def add_batch(self, batch: Batch) -> None:
        """Give each event of a batch its place, or the batch an error and none."""
        conflict = self._conflict(batch.prepared)
        batch.places, batch.error = [], None
        if conflict is not None:
            msg = f"the audit log holds another event under the id {conflict}"
            batch.error = AuditEventConflictError(msg, event=conflict)
            return
        known, before = self._known, len(self.entries)
        batch.places = [
            known.get(prepared.id) or self.add(prepared) for prepared in batch.prepared
        ]
        batch.is_new = len(self.entries) - before == len(batch.prepared)

    def _conflict(self, events: Iterable[PreparedEvent]) -> str | None:
        """Find an event whose id another one has, in the log or in the same batch."""
        own: dict[str, PreparedEvent] = {}
        for prepared in events:
            place = self._known.get(prepared.id)
            if place is not None:
                if leaf_hash(prepared.leaf_in(place[0])) != place[2]:
                    return prepared.id
            elif own.setdefault(prepared.id, prepared) is not prepared:
                twin = own[prepared.id]
                if twin.leaf != prepared.leaf_in(twin.shard):
                    return prepared.id
        return None


def push_leaves(base: Frontier, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Grow a tree leaf by leaf: another way to the peaks that ``Frontier`` computes."""
    peaks = list(base.peaks)
    for size, hashed in enumerate(hashes, base.size):
        node, carry = hashed, size
        while carry & 1:
            node = node_hash(peaks.pop(), node)
            carry >>= 1
        peaks.append(node)
    return tuple(peaks)


def stored_hashes(statements: Statements, staging: Placement) -> list[bytes]:
    """Read entries back and hash them anew, so that only stored bytes get signed.

    Raises:
        LogBrokenError: the database gives back something else than was put in.
    """
    first = staging.entries[0].seq
    hashes = []
    for expected, (seq, kept, body) in enumerate(
        statements.stored(staging.shard, first), first
    ):
        hashed = leaf_hash(body)
        if seq != expected or kept != hashed:
            msg = f"entry {seq} of the audit log is not stored as it was written"
            raise LogBrokenError(msg, reason="damaged")
        hashes.append(hashed)
    if hashes != [entry.leaf_hash for entry in staging.entries]:
        msg = "the audit log has entries beyond its head"
        raise LogBrokenError(msg, reason="damaged")
    return hashes


def store_full_tiles(
    statements: Statements, shard: str, old_size: int, new_size: int
) -> None:
    """Store the tiles that became full when a shard grew from one size to another."""
    for number in range(old_size // WIDTH, new_size // WIDTH):
        _store_tile(statements, shard, 0, number)
        # A full tile may be the last one that the tile above was waiting for.
        level = 0
        while (number + 1) % WIDTH == 0:
            number //= WIDTH  # noqa: PLW2901  # climbs from a tile to its parent
            level += 1
            _store_tile(statements, shard, level, number)


def _store_tile(statements: Statements, shard: str, level: int, number: int) -> None:
    """Store one full tile and the hash that stands for it one level above."""
    first, stop = number * WIDTH, (number + 1) * WIDTH
    if level == 0:
        data = statements.leaf_hashes(shard, first, stop)
    else:
        data = statements.tile_roots(shard, level - 1, first, stop)
    root = tile_root(split_tile(data))
    statements.insert_tile((shard, level, number, data, root))
