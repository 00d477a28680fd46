"""The statements of every commit, straight on the driver.

They run once a commit whatever its size, so what a query builder adds to each would be
paid by every caller that waits for a commit of its own.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from hub.audit.batches import Entry, Place

# The head is the row with the id 1.
SELECT_HEAD = (
    "SELECT shard, size, frontier, checkpoint, holder, lease_until "
    "FROM audit_head WHERE id = 1"
)
SELECT_PLACES = (
    "SELECT id, shard, seq, leaf_hash FROM audit_entry "
    "WHERE id IN (SELECT value FROM json_each(?))"
)
SELECT_PLACES_OF_ARRAY = (
    "SELECT id, shard, seq, leaf_hash FROM audit_entry WHERE id = ANY(?)"
)
SELECT_STORED = (
    "SELECT seq, leaf_hash, body FROM audit_entry "
    "WHERE shard = ? AND seq >= ? ORDER BY seq"
)
INSERT_ENTRY = (
    "INSERT INTO audit_entry (shard, seq, id, leaf_hash, body) VALUES (?, ?, ?, ?, ?)"
)
INSERT_OPENING = (
    "INSERT INTO audit_opening (event_id, subject, sealed) VALUES (?, ?, ?)"
)
INSERT_KEY = (
    "INSERT INTO audit_subject_key (key_id, subject, sealed) VALUES (?, ?, ?) "
    "ON CONFLICT (key_id) DO NOTHING"
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


class Cursor(Protocol):
    """What the statements need of a driver's cursor."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run a statement."""

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]], /) -> Any:
        """Run a statement once for each row."""

    def fetchone(self) -> Any:
        """Give the next row of the result."""

    def fetchall(self) -> list[Any]:
        """Give the remaining rows of the result."""


class Statements:
    """The statements on SQLite."""

    def __init__(self, cursor: Cursor) -> None:
        """Run them with a cursor of the connection that holds the transaction."""
        self._cursor = cursor

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

    def insert_entries(self, entries: Sequence[Entry]) -> None:
        """Store entries."""
        self._cursor.executemany(INSERT_ENTRY, entries)

    def insert_openings(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store openings: event, handle of the subject, sealed bytes."""
        if rows:
            self._cursor.executemany(self._text(INSERT_OPENING), rows)

    def insert_keys(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store data keys that are not stored yet: id, handle, sealed key."""
        if rows:
            self._cursor.executemany(self._text(INSERT_KEY), rows)

    def stored(self, shard: str, first: int) -> list[tuple[int, bytes, bytes]]:
        """Read entries back: index, stored hash and body, by ascending index."""
        return self._all(SELECT_STORED, (shard, first))

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


class PostgresStatements(Statements):
    """The statements on PostgreSQL, each one message whatever the number of rows."""

    def head(self, *, lock: bool) -> HeadRow | None:
        """Read the head row, where ``lock`` is set for this transaction alone."""
        return self._one_head(f"{SELECT_HEAD} FOR UPDATE" if lock else SELECT_HEAD)

    def places(self, ids: Sequence[str]) -> dict[str, Place]:
        """Find the places of those ids that the log has."""
        rows = self._all(SELECT_PLACES_OF_ARRAY, (list(ids),))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def insert_entries(self, entries: Sequence[Entry]) -> None:
        """Store entries."""
        columns = [list(column) for column in zip(*entries, strict=True)]
        self._cursor.execute(
            "INSERT INTO audit_entry (shard, seq, id, leaf_hash, body) "
            "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], "
            "%b::bytea[], %b::bytea[])",
            columns,
        )

    def insert_openings(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store openings: event, handle of the subject, sealed bytes."""
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._cursor.execute(
                "INSERT INTO audit_opening (event_id, subject, sealed) "
                "SELECT * FROM unnest(%s::text[], %s::text[], %b::bytea[])",
                columns,
            )

    def _text(self, statement: str) -> str:
        """Write a statement with the driver's own placeholders."""
        return statement.replace("?", "%s")


def statements_on(connection: Connection) -> Statements:
    """Make the statements for a connection, inside of its transactions."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return Statements(driver.cursor())
    return PostgresStatements(driver.cursor(binary=True))
