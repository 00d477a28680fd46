"""The statements of every commit on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from hub.audit.record.batches import LogEntry, Place
from hub.audit.write.storing.statements import (
    SELECT_HEAD,
    SELECT_STORED,
    HeadRow,
    Statements,
)

SELECT_PLACES_OF_ARRAY = (
    "SELECT id, shard, seq, leaf_hash FROM audit_entry WHERE id = ANY(?)"
)


class PostgresStatements(Statements):
    """The statements on PostgreSQL, each one message whatever the number of rows."""

    def begin(self, *, writes: bool) -> None:
        """Leave it to the driver to begin, with the first statement."""

    def head(self, *, lock: bool) -> HeadRow | None:
        """Read the head row, where ``lock`` is set for this transaction alone."""
        return self._one_head(f"{SELECT_HEAD} FOR UPDATE" if lock else SELECT_HEAD)

    def places(self, ids: Sequence[str]) -> dict[str, Place]:
        """Find the places of those ids that the log has."""
        rows = self._all(SELECT_PLACES_OF_ARRAY, (list(ids),))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def insert_entries(self, entries: Sequence[LogEntry]) -> bool:
        """Store entries; False where some were left out, their ids being known."""
        columns = [list(column) for column in zip(*entries, strict=True)]
        self._cursor.execute(
            "INSERT INTO audit_entry (shard, seq, id, leaf_hash, body) "
            "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], "
            "%b::bytea[], %b::bytea[]) ON CONFLICT (id) DO NOTHING",
            columns,
        )
        return self._cursor.rowcount == len(entries)

    def insert_openings(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store openings: event, handle of the subject, sealed bytes."""
        self._insert_sealed(
            "INSERT INTO audit_opening (event_id, subject, sealed) "
            "SELECT * FROM unnest(%s::text[], %s::text[], %b::bytea[])",
            rows,
        )

    def insert_keys(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Store data keys that are not stored yet: id, handle, sealed key."""
        self._insert_sealed(
            "INSERT INTO audit_subject_key (key_id, subject, sealed) "
            "SELECT * FROM unnest(%s::text[], %s::text[], %b::bytea[]) "
            "ON CONFLICT (key_id) DO NOTHING",
            rows,
        )

    def _insert_sealed(
        self, statement: str, rows: Sequence[tuple[str, str, bytes]]
    ) -> None:
        """Insert rows at once, each column as one array."""
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._cursor.execute(statement, columns)

    def stored(self, shard: str, first: int) -> list[tuple[int, bytes, bytes]]:
        """Read entries back: index, stored hash and body, by ascending index."""
        return self._all(SELECT_STORED, (shard, first))

    def _joined(self, statement: str, parameters: Sequence[Any]) -> bytes:
        """Read all hashes of a query."""
        return b"".join([row[0] for row in self._all(statement, parameters)])

    def _text(self, statement: str) -> str:
        """Write a statement with the driver's own placeholders."""
        return statement.replace("?", "%s")
