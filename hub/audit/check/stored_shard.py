"""Streaming a stored shard, and comparing what is kept beside its entries."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import contains
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hub.audit.check.verdict import ENTRY_ID, Fault
from hub.audit.record.models import audit_checkpoint, audit_head, audit_tile
from schemas.tlog.errors import Flaw
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tiles import HEIGHT, WIDTH, split_tile
from schemas.tlog.tree import Frontier, leaf_hash

ROWS = 2 * WIDTH
"""Entries held at once: whole tiles, few enough for a processor's cache."""


StoredEntry = tuple[int, str, bytes, bytes]
"""One row of the log: its place, event id, leaf hash and body."""

# A range with two ends is what any planner reads by the key, even one that knows
# nothing of the table yet.
_SELECT_ENTRIES = (
    "SELECT seq, id, leaf_hash, body FROM audit_entry "
    "WHERE shard = ? AND seq >= ? AND seq < ? ORDER BY seq"
)
_SELECT_NEXT = (
    "SELECT seq, id, leaf_hash, body FROM audit_entry "
    "WHERE shard = ? AND seq >= ? ORDER BY seq LIMIT 1"
)
# Bound once, so that reading a chunk costs no compiling.
_SELECT_TILES = (
    select(audit_tile.c.number, audit_tile.c.data, audit_tile.c.root)
    .where(audit_tile.c.shard == bindparam("in_shard"), audit_tile.c.level == 0)
    .where(audit_tile.c.number >= bindparam("first"))
    .where(audit_tile.c.number < bindparam("stop"))
)


class StoredRows:
    """One pass over a shard's entries, by ascending index.

    ``entries`` and ``hashes`` are read in step: the hash that is stored beside an entry
    comes after the entry itself.
    """

    def __init__(self, connection: Connection, shard: str) -> None:
        """Read a shard in one transaction's view."""
        self._connection = connection
        self._shard = shard
        self._shard_member = b'"shard":"%b"' % shard.encode()
        self._hashes: deque[Sequence[bytes]] = deque()
        # The tree over the stored roots of full tiles, and the hashes after those.
        self._tiles = Frontier()
        self._rest: Sequence[bytes] = ()
        self._tiles_differ = False
        self.doubtful: int | None = None
        """The first entry whose stored hash is not the one in its tile."""
        self._fault: Fault | None = None

    def entries(self) -> Iterator[bytes]:
        """Yield entries until the last one or the first that cannot be right."""
        return chain.from_iterable(self._read_bodies())

    def hashes(self) -> Iterator[bytes]:
        """Yield the hashes stored beside the entries that were yielded."""
        return chain.from_iterable(self._take_hashes())

    def kept(self) -> Iterator[bytes]:
        """Yield the checkpoints that the log kept, by ascending size."""
        return kept_notes(self._connection, self._shard)

    def tiles_lead_to(self, root: bytes) -> bool:
        """Tell whether the stored tiles of level 0 are those of the tree read."""
        rest = Frontier().with_leaves(self._rest)
        size = (self._tiles.size << HEIGHT) + rest.size
        peaks = (*self._tiles.peaks, *rest.peaks)
        return not self._tiles_differ and Frontier(size, peaks).root == root

    # Both go on by as many rows as were read at once: a step for each row would cost
    # as much as its hash.
    def _read_bodies(self) -> Iterator[Sequence[bytes]]:
        """Yield the bodies of the next rows, and put their hashes in line."""
        expected = 0
        while rows := self._read(expected):
            seqs, ids, hashes, bodies = zip(*rows, strict=True)
            self._compare_tiles(expected, hashes)
            sound = len(rows)
            if not (
                seqs == tuple(range(expected, expected + sound))
                and all(map(contains, bodies, map(_id_member, ids)))
                and all(map(contains, bodies, repeat(self._shard_member)))
            ):
                sound = self._count_sound(expected, rows)
            self._hashes.append(hashes[:sound])
            yield bodies[:sound]
            if sound < len(rows):
                self._stop_at(expected + sound, rows[sound])
                return
            expected += sound

    def _take_hashes(self) -> Iterator[Sequence[bytes]]:
        """Yield the hashes that are in line."""
        while self._hashes:
            yield self._hashes.popleft()

    def _read(self, start: int) -> list[StoredEntry]:
        """Read the next rows; after a gap, the one that follows it."""
        place = (self._shard, start)
        return self._fetch(_SELECT_ENTRIES, (*place, start + ROWS)) or self._fetch(
            _SELECT_NEXT, place
        )

    def _fetch(self, statement: str, values: Sequence[object]) -> list[StoredEntry]:
        """Run a statement by the driver itself, whose own tuples cost the least."""
        driver: Any = self._connection.connection.driver_connection
        if self._connection.dialect.name == "postgresql":
            # As text, bytes are twice as long.
            with driver.cursor(binary=True) as cursor:
                cursor.execute(statement.replace("?", "%s"), values)
                return list(cursor.fetchall())
        return list(driver.execute(statement, values))

    def _count_sound(self, expected: int, rows: list[StoredEntry]) -> int:
        """Count the rows before the first that belies its place, id or shard."""
        for at, (seq, event_id, _, body) in enumerate(rows):
            if (
                seq != expected + at
                or _id_member(event_id) not in body
                or self._shard_member not in body
            ):
                return at
        return len(rows)

    def _stop_at(self, expected: int, row: StoredEntry) -> None:
        """End the pass at a row and say why."""
        seq, event_id, _, body = row
        if seq != expected:
            self._stop(Flaw.TOO_FEW_ENTRIES, expected, "is missing")
        elif _id_member(event_id) not in body:
            self._stop(ENTRY_ID, seq, "is stored under another event's id")
        else:
            self._stop(ENTRY_ID, seq, "belongs to another shard")

    def _compare_tiles(self, start: int, stored: Sequence[bytes]) -> None:
        """Compare the stored hashes of whole tiles with the tiles.

        Their roots are only gathered: all are right if they lead to the signed root.
        """
        first, count = start // WIDTH, len(stored) // WIDTH
        self._rest = stored[count * WIDTH :]
        if self._tiles_differ:
            return
        place = {"in_shard": self._shard, "first": first, "stop": first + count}
        found = {
            number: (data, root)
            for number, data, root in self._connection.execute(_SELECT_TILES, place)
        }
        roots: list[bytes] = []
        for number in range(first, first + count):
            data, root = found.get(number, (b"", b""))
            at = number * WIDTH - start
            hashes = stored[at : at + WIDTH]
            if data == b"".join(hashes) and len(root) == HASH_BYTES:
                roots.append(root)
                continue
            self._tiles_differ = True
            if len(data) == WIDTH * HASH_BYTES:
                pairs = zip(split_tile(data), hashes, strict=True)
                differs = (at for at, (ours, kept) in enumerate(pairs) if ours != kept)
                if (offset := next(differs, None)) is not None:
                    self.doubtful = number * WIDTH + offset
            return
        self._tiles = self._tiles.with_leaves(roots)

    def _stop(self, code: str, entry: int, what: str) -> None:
        """End the pass at an entry."""
        detail = f"entry {entry} {what}"
        self._fault = Fault(code, self._shard, detail, entry, entry)

    def first_fault(self) -> Fault | None:
        """Tell what ended the pass, or the changed entry before that."""
        fault = self._fault
        if fault is None or (changed := self._first_changed(fault.first or 0)) is None:
            return fault
        detail = f"entry {changed} and the hash stored beside it differ"
        return Fault(Flaw.LEAF_HASH, self._shard, detail, changed, changed)

    def _first_changed(self, stop: int) -> int | None:
        """Find the first entry before ``stop`` that is not what its hash says."""
        start = 0
        while start < stop and (rows := self._read(start)):
            for seq, _, kept, body in rows:
                if seq < stop and kept != leaf_hash(body):
                    return seq
            start = rows[-1][0] + 1
        return None


def _id_member(event_id: str) -> bytes:
    """Write the member of a leaf that bears its event's id."""
    return b'"id":"%b"' % event_id.encode()


def last_note(connection: Connection, shard: str) -> bytes:
    """Find the checkpoint over all of a shard: the head's, or the last one kept.

    No bytes where there is none.
    """
    head = connection.execute(select(audit_head)).first()
    if head is not None and head.shard == shard:
        return str(head.checkpoint).encode()
    kept = audit_checkpoint.c
    query = select(kept.note).where(kept.shard == shard).order_by(kept.size.desc())
    note = connection.scalar(query.limit(1))
    return b"" if note is None else str(note).encode()


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
