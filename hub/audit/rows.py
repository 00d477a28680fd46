"""Streaming a stored shard, and comparing what is kept beside its entries."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from hub.audit.models import audit_checkpoint, audit_entry, audit_tile
from hub.audit.verdict import ENTRY_ID, Fault
from schemas.tlog.errors import Flaw
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tiles import WIDTH, split_tile, tile_root
from schemas.tlog.tree import leaf_hash

ROWS = 16 * WIDTH
"""Entries held at once."""


class StoredEntry(NamedTuple):
    """One row of the log."""

    seq: int
    id: str
    leaf_hash: bytes
    body: bytes


class StoredRows:
    """One pass over a shard's entries, by ascending index.

    ``bodies`` and ``hashes`` are read in step: the hash that is stored beside an entry
    comes after the entry itself.
    """

    def __init__(self, connection: Connection, shard: str) -> None:
        """Read a shard in one transaction's view."""
        self._connection = connection
        self._shard = shard
        self._hashes: deque[bytes] = deque()
        self.fault: Fault | None = None
        """What ended the pass before the last entry."""
        self.doubtful: int | None = None
        """The first entry whose stored hash is not the one in its tile."""
        self.bad_tile: int | None = None
        """The first tile of level 0 that is missing or has another root."""

    def bodies(self) -> Iterator[bytes]:
        """Yield entries until the last one or the first that cannot be right."""
        expected = 0
        shard_member = f'"shard":"{self._shard}"'.encode()
        while rows := self._read(expected):
            self._compare_tiles(expected, rows)
            for seq, event_id, kept, body in rows:
                if seq != expected:
                    self._stop(Flaw.TOO_FEW_ENTRIES, expected, "is missing")
                    return
                if f'"id":"{event_id}"'.encode() not in body:
                    self._stop(ENTRY_ID, seq, "is stored under another event's id")
                    return
                if shard_member not in body:
                    self._stop(ENTRY_ID, seq, "belongs to another shard")
                    return
                self._hashes.append(kept)
                yield body
                expected += 1

    def hashes(self) -> Iterator[bytes]:
        """Yield the hashes stored beside the entries that were yielded."""
        return iter(self._next_hash, None)

    def _next_hash(self) -> bytes | None:
        """Give the next stored hash; None where no entry was read for it."""
        return self._hashes.popleft() if self._hashes else None

    def _read(self, start: int) -> list[StoredEntry]:
        """Read the next rows."""
        entry = audit_entry.c
        query = (
            select(entry.seq, entry.id, entry.leaf_hash, entry.body)
            .where(entry.shard == self._shard, entry.seq >= start)
            .order_by(entry.seq)
            .limit(ROWS)
        )
        return list(map(StoredEntry._make, self._connection.execute(query)))

    def _compare_tiles(self, start: int, rows: list[StoredEntry]) -> None:
        """Compare the stored hashes of whole tiles with the tiles."""
        if self.doubtful is not None or self.bad_tile is not None:
            return
        tile = audit_tile.c
        first, count = start // WIDTH, len(rows) // WIDTH
        query = (
            select(tile.number, tile.data, tile.root)
            .where(tile.shard == self._shard, tile.level == 0)
            .where(tile.number >= first, tile.number < first + count)
        )
        found = {row.number: row for row in self._connection.execute(query)}
        for number in range(first, first + count):
            kept = found.get(number)
            at = number * WIDTH - start
            hashes = [row.leaf_hash for row in rows[at : at + WIDTH]]
            if kept is None or len(kept.data) != WIDTH * HASH_BYTES:
                self.bad_tile = number
                return
            if kept.data != b"".join(hashes):
                pairs = zip(split_tile(kept.data), hashes, strict=True)
                differs = [ours != theirs for ours, theirs in pairs].index(True)
                self.doubtful = number * WIDTH + differs
                return
            if kept.root != tile_root(hashes):
                self.bad_tile = number
                return

    def _stop(self, code: str, entry: int, what: str) -> None:
        """End the pass at an entry."""
        detail = f"entry {entry} {what}"
        self.fault = Fault(code, self._shard, detail, entry, entry)

    def first_changed(self, stop: int) -> int | None:
        """Find the first entry before ``stop`` that is not what its hash says."""
        start = 0
        while start < stop and (rows := self._read(start)):
            for seq, _, kept, body in rows:
                if seq < stop and kept != leaf_hash(body):
                    return seq
            start = rows[-1].seq + 1
        return None


def kept_notes(connection: Connection, shard: str) -> Iterator[bytes]:
    """Yield the checkpoints that the log kept of a shard, by ascending size."""
    kept = audit_checkpoint.c
    size = -1
    while True:
        query = (
            select(kept.size, kept.note)
            .where(kept.shard == shard, kept.size > size)
            .order_by(kept.size)
            .limit(ROWS)
        )
        rows = list(connection.execute(query))
        if not rows:
            return
        for size, note in rows:  # noqa: B007  # the last size is where the next begins
            yield note.encode()
