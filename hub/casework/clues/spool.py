"""What records have in common, sorted on disk: as much as there is, in bounded memory.

It holds keyed hashes, numbers of merchants and keys of records, in a private file that
the database engine makes without a name and that is gone with the connection.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import NamedTuple

CACHE_KIB = 16 * 1024
"""Memory that the sorted traits may take; the rest lies in the file."""

_TABLES = """
CREATE TABLE held (
  rule INTEGER, trait BLOB, subject BLOB, merchant INTEGER, record BLOB, day INTEGER);
CREATE TABLE anchor (rule INTEGER, trait BLOB, merchant INTEGER, record BLOB,
  PRIMARY KEY (trait, rule, merchant)) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX held_by_trait ON held (rule, trait, day, record)"


class Held(NamedTuple):
    """That a record has a trait in the eyes of a rule.

    ``subject`` tells those apart who are counted: a merchant, or a record that nobody
    is known for; ``day`` is the day's ordinal.
    """

    rule: int
    trait: bytes
    subject: bytes
    merchant: int | None
    record: bytes
    day: int


class Shared(NamedTuple):
    """A trait that several have, with how many merchants and records."""

    trait: bytes
    subjects: int
    records: int


class Spool:
    """Traits of one look through the records; closed, nothing of it is left."""

    def __init__(self) -> None:
        """Make the file; SQLite deletes it before it is written."""
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(
            f"PRAGMA cache_size=-{CACHE_KIB}; PRAGMA journal_mode=OFF;"
            f"PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; {_TABLES}"
        )

    def __enter__(self) -> "Spool":
        """Use it for as long as a block runs."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the file, and so of what was in it."""
        self._file.close()

    def hold(self, rows: Iterable[Held]) -> None:
        """Take in that records have traits."""
        self._file.executemany("INSERT INTO held VALUES (?,?,?,?,?,?)", rows)

    def await_names(self, rows: Iterable[tuple[int, bytes, int, bytes]]) -> None:
        """Take in whom a name may imitate: rule, trait, merchant, a record of it."""
        self._file.executemany("INSERT OR IGNORE INTO anchor VALUES (?,?,?,?)", rows)

    def awaited(self, trait: bytes) -> list[tuple[int, int, bytes]]:
        """List who may be imitated by what has a trait: rule, merchant, record."""
        return self._file.execute(
            "SELECT rule, merchant, record FROM anchor WHERE trait = ?", (trait,)
        ).fetchall()

    def awaits_any(self) -> bool:
        """Tell whether any name may be imitated at all."""
        return self._file.execute("SELECT 1 FROM anchor LIMIT 1").fetchone() is not None

    def sort(self) -> None:
        """Put what was taken in into its order, before it is read."""
        self._file.execute(_INDEX)

    def shared(self, rule: int, *, after: bytes, least: int) -> Iterator[Shared]:
        """Yield the traits that at least so many merchants or records have, in order.

        Merchants and records are counted, each once.
        """
        rows = self._file.execute(
            "SELECT trait, COUNT(DISTINCT subject), COUNT(DISTINCT record) FROM held "
            "WHERE rule = ? AND trait > ? GROUP BY trait "
            "HAVING COUNT(DISTINCT subject) >= ? OR COUNT(DISTINCT record) >= ? "
            "ORDER BY trait",
            (rule, after, least, least),
        )
        yield from (Shared(*row) for row in rows)

    def holders(self, rule: int, trait: bytes, since: int) -> Iterator[Held]:
        """Yield who has had a trait from a day on, the earliest first."""
        rows = self._file.execute(
            "SELECT DISTINCT rule, trait, subject, merchant, record, day FROM held "
            "WHERE rule = ? AND trait = ? AND day >= ? ORDER BY day, record, subject",
            (rule, trait, since),
        )
        yield from (Held(*row) for row in rows)

    def begun(self, rule: int, trait: bytes, window: int) -> bytes:
        """Give the record with which a trait began: more than a window lies before."""
        (record,) = self._file.execute(
            "SELECT record FROM (SELECT record, day, day - LAG(day) OVER "
            "(ORDER BY day, record, subject) AS gap FROM held "
            "WHERE rule = ? AND trait = ?) WHERE gap IS NULL OR gap > ? "
            "ORDER BY day DESC LIMIT 1",
            (rule, trait, window),
        ).fetchone()
        return bytes(record)
