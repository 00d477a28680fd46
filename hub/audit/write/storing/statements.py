"""The statements of every commit, straight on the driver.

They run once a commit whatever its size, so what a query builder adds to each would be
paid by every caller that waits for a commit of its own.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple, Protocol

from hub.audit.keys.in_shards import KeyTableRow
from hub.audit.record.batches import LogEntry, Place

ROWS_A_STATEMENT = 32
"""Few enough that the driver keeps the statements of every number of rows."""

# The head is the row with the id 1.
SELECT_HEAD = (
    "SELECT shard, size, frontier, checkpoint, holder, lease_until "
    "FROM audit_head WHERE id = 1"
)
SELECT_PLACES = (
    "SELECT id, shard, seq, leaf_hash FROM audit_entry "
    "WHERE id IN (SELECT value FROM json_each(?))"
)
SELECT_STORED = (
    "SELECT seq, leaf_hash, body FROM audit_entry "
    "WHERE shard = ? AND seq >= ? ORDER BY seq"
)
# The same in one row: for every row the driver gives up Python's global lock, and other
# threads take it.
SELECT_STORED_JOINED = (
    "SELECT group_concat(seq), group_concat(hex(leaf_hash)), "
    "group_concat(length(body)), CAST(group_concat(CAST(body AS TEXT), '') AS BLOB) "
    "FROM (SELECT seq, leaf_hash, body FROM audit_entry "
    "WHERE shard = ? AND seq >= ? ORDER BY seq)"
)
SELECT_LEAF_HASHES = (
    "SELECT leaf_hash AS hash FROM audit_entry "
    "WHERE shard = ? AND seq >= ? AND seq < ? ORDER BY seq"
)
SELECT_TILE_ROOTS = (
    "SELECT root AS hash FROM audit_tile "
    "WHERE shard = ? AND level = ? AND number >= ? AND number < ? ORDER BY number"
)
INSERT_ENTRIES = "INSERT INTO audit_entry (shard, seq, id, leaf_hash, body) "
# How many rows it inserts tells whether an id was there.
UNLESS_KNOWN = " ON CONFLICT (id) DO NOTHING"
INSERT_OPENINGS = "INSERT INTO audit_opening (event_id, subject, sealed) "
INSERT_TILE = (
    "INSERT INTO audit_tile (shard, level, number, data, root) VALUES (?, ?, ?, ?, ?)"
)
INSERT_CHECKPOINT = (
    "INSERT INTO audit_checkpoint (shard, size, note) VALUES (?, ?, ?) "
    "ON CONFLICT (shard, size) DO NOTHING"
)
INSERT_KEYS = "INSERT INTO audit_subject_key (key_id, subject, sealed) "
UNLESS_STORED = " ON CONFLICT (key_id) DO NOTHING"
DELETE_KEY_ROWS = "DELETE FROM audit_key WHERE shard = ?"
INSERT_KEY_ROW = (
    "INSERT INTO audit_key (shard, key_id, vkey, from_size, to_size, untrusted_after) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
INSERT_HEAD = (
    "INSERT INTO audit_head (shard, size, frontier, checkpoint, holder, lease_until, "
    "id) VALUES (?, ?, ?, ?, ?, ?, 1)"
)
UPDATE_HEAD = (
    "UPDATE audit_head SET shard = ?, size = ?, frontier = ?, checkpoint = ?, "
    "holder = ?, lease_until = ? WHERE id = 1 AND shard = ? AND size = ?"
)
UPDATE_LEASE = "UPDATE audit_head SET lease_until = ? WHERE id = 1 AND holder = ?"


class HeadRow(NamedTuple):
    """The head row as it is stored."""

    shard: str
    size: int
    frontier: bytes
    checkpoint: str
    holder: str | None = None
    lease_until: int | None = None

    @property
    def tree(self) -> tuple[str, int, bytes, str]:
        """What it says of the signed tree, which a lease leaves as it is."""
        return self[:4]


class Cursor(Protocol):
    """What the statements need of a driver's cursor."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run a statement."""

    def fetchone(self) -> Any:
        """Give the next row of the result."""

    def fetchall(self) -> list[Any]:
        """Give the remaining rows of the result."""


class Driver(Protocol):
    """What the statements need of a driver's connection."""

    def commit(self) -> None:
        """Make the transaction durable."""

    def rollback(self) -> None:
        """Undo the transaction, if there is one."""


class Statements:
    """The statements on SQLite."""

    def __init__(self, driver: Driver, cursor: Cursor) -> None:
        """Run them with a cursor of the driver's connection."""
        self._driver = driver
        self._cursor = cursor

    def begin(self, *, writes: bool) -> None:
        """Begin a transaction; one that writes takes the write lock at once."""
        self._cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    def commit(self) -> None:
        """Make the transaction durable."""
        self._driver.commit()

    def rollback(self) -> None:
        """Undo the transaction."""
        self._driver.rollback()

    def head(self, *, lock: bool) -> HeadRow | None:
        """Read the head row, where ``lock`` is set for this transaction alone."""
        del lock  # A writing transaction on SQLite is alone as it is.
        return self._one_head(SELECT_HEAD)

    def places(self, ids: Sequence[str]) -> dict[str, Place]:
        """Find the places of those ids that the log has."""
        rows = self._all(SELECT_PLACES, (json.dumps(ids),))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def has_entries(self) -> bool:
        """Tell whether the log has any entry."""
        return bool(self._all("SELECT 1 FROM audit_entry LIMIT 1", ()))

    def last_body(self, shard: str, size: int) -> bytes:
        """Read the last entry of a shard of this size; no bytes where it is missing."""
        rows = self._all(SELECT_STORED, (shard, size - 1))
        return rows[0][2] if rows else b""

    def insert_entries(self, entries: Sequence[LogEntry]) -> bool:
        """Store entries; False where some were left out, their ids being known."""
        return self._insert(INSERT_ENTRIES, entries, UNLESS_KNOWN) == len(entries)

    def insert_openings(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store openings: event, handle of the subject, sealed bytes."""
        self._insert(INSERT_OPENINGS, rows)

    def insert_keys(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store data keys that are not stored yet: id, handle, sealed key."""
        self._insert(INSERT_KEYS, rows, UNLESS_STORED)

    def write_key_rows(self, shard: str, rows: Sequence[KeyTableRow]) -> None:
        """Write which keys sign a shard, in the place of what was there."""
        self._cursor.execute(self._text(DELETE_KEY_ROWS), (shard,))
        for row in rows:
            self._cursor.execute(self._text(INSERT_KEY_ROW), astuple(row))

    def stored(self, shard: str, first: int) -> list[tuple[int, bytes, bytes]]:
        """Read entries back: index, stored hash and body, by ascending index."""
        self._cursor.execute(SELECT_STORED_JOINED, (shard, first))
        indexes, hashes, lengths, bodies = self._cursor.fetchone()
        if indexes is None:
            return []
        ends = accumulate(map(int, lengths.split(",")), initial=0)
        return [
            (int(index), bytes.fromhex(hashed), bodies[start:end])
            for index, hashed, (start, end) in zip(
                indexes.split(","), hashes.split(","), pairwise(ends), strict=True
            )
        ]

    def leaf_hashes(self, shard: str, first: int, stop: int) -> bytes:
        """Read the hashes of some entries, one after the other."""
        return self._joined(SELECT_LEAF_HASHES, (shard, first, stop))

    def tile_roots(self, shard: str, level: int, first: int, stop: int) -> bytes:
        """Read the hashes that stand for some full tiles, one after the other."""
        return self._joined(SELECT_TILE_ROOTS, (shard, level, first, stop))

    def insert_tile(self, row: tuple[str, int, int, bytes, bytes]) -> None:
        """Store a full tile: shard, level, number, hashes and root."""
        self._cursor.execute(self._text(INSERT_TILE), row)

    def keep_checkpoint(self, shard: str, size: int, note: str) -> None:
        """Keep a checkpoint for good, once."""
        self._cursor.execute(self._text(INSERT_CHECKPOINT), (shard, size, note))

    def insert_head(self, row: HeadRow) -> None:
        """Store the first head."""
        self._cursor.execute(self._text(INSERT_HEAD), row)

    def swap_head(self, row: HeadRow, before: HeadRow) -> bool:
        """Put a head in the place of the one before; False where that is gone."""
        values = (*row, before.shard, before.size)
        self._cursor.execute(self._text(UPDATE_HEAD), values)
        return self._cursor.rowcount == 1

    def extend_lease(self, until: int, holder: str) -> bool:
        """Set the end of a lease; False where it is another holder's."""
        self._cursor.execute(self._text(UPDATE_LEASE), (until, holder))
        return self._cursor.rowcount == 1

    def _insert(
        self, statement: str, rows: Sequence[Sequence[Any]], rest: str = ""
    ) -> int:
        """Insert rows, many a statement, and return how many there are more.

        The driver waits for Python's global lock after every step of SQLite, and a
        statement of many rows is one step.
        """
        inserted = 0
        for at in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[at : at + ROWS_A_STATEMENT]
            text = _with_values(statement, len(some[0]), len(some), rest)
            self._cursor.execute(text, list(chain.from_iterable(some)))
            inserted += self._cursor.rowcount
        return inserted

    def _joined(self, statement: str, parameters: Sequence[Any]) -> bytes:
        """Read all hashes of a query in one row."""
        self._cursor.execute(
            f"SELECT group_concat(hex(hash), '') FROM ({statement})",  # noqa: S608  # one of two constants
            parameters,
        )
        return bytes.fromhex(self._cursor.fetchone()[0] or "")

    def _text(self, statement: str) -> str:
        """Write a statement with the driver's own placeholders."""
        return statement

    def _all(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """Read all rows of a query."""
        self._cursor.execute(self._text(statement), parameters)
        return self._cursor.fetchall()

    def _one_head(self, statement: str) -> HeadRow | None:
        """Read the head row with one of two queries."""
        self._cursor.execute(statement)
        row = self._cursor.fetchone()
        return None if row is None else HeadRow._make(row)


@cache
def _with_values(statement: str, columns: int, rows: int, rest: str) -> str:
    """Write an insert of so many rows."""
    values = f"({', '.join('?' * columns)})"
    return f"{statement}VALUES {', '.join([values] * rows)}{rest}"
