"""Rows that may change and whose every state the log commits to: how a leaf tells them.

An event that tells of such a write carries ``subject.root``, the RFC 6962 root over one
hash for each row that it wrote, and in its detail the salt and, for each row, table,
key, number and hash. Numbers grow with every write, so that of two states of one row
the later one is known, whichever entry came first. A row that is told of at each write
also names the number of its write before, so that nobody goes on from a former state.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.db.counters import allocate_ids
from hub.db.tables import Base, to_micros
from hub.ground.clock import Clock
from hub.ground.encoding import encode_compiled
from schemas.tlog.commitments import SALT_BYTES
from schemas.tlog.tree import leaf_hash, root_of

COUNTER = "told_row"
CLOCK: Final = "outbox.clock"
"""Under this name sessions that write have the clock of their instance."""
MOST_TOLD = 100
"""Rows that one event can tell of: its detail has room for no more."""
TOLD_BY: Final = frozenset({"count", "root", "salt", "rows"})
"""Members of a detail that tell of rows."""
AHEAD = 60_000_000
"""By how much the number of an entry may be above that of a later one of the same row.

Microseconds: as long as events of writes at once wait for each other.
"""
# What the driver gives, whatever the column's type makes of it elsewhere.
_AS_STORED = NullType()

Named = tuple[type[Base], Any]
"""A model and the value of its one key."""


class LoggedRow(NamedTuple):
    """One row as an event tells of it."""

    table: str
    key: str
    number: int
    """Of the write; the highest one of a row tells how it stands."""
    hash: str
    """Hex of ``row_leaf``."""
    before: int | None = None
    """The number of its write before, 0 without any; None where none is said."""

    @property
    def said(self) -> list[str | int]:
        """What stands of it in the event's detail."""
        return [one for one in self if one is not None]

    @property
    def leaf(self) -> bytes:
        """What the event's root has of it.

        With the number before it is all that is said, so that whoever no longer has
        the content can tell it from others.
        """
        if self.before is None:
            return bytes.fromhex(self.hash)
        return leaf_hash(encode_compiled(self.said))


def read_logged(said: Sequence[Any]) -> LoggedRow:
    """Read one row of an event's detail.

    Raises:
        TypeError, ValueError: it is not written like one.
    """
    table, key, number, hashed, *before = said
    return LoggedRow(str(table), str(key), int(number), str(hashed), *map(int, before))


def tell_rows(
    session: Session,
    rows: Iterable[Named],
    *,
    also: Iterable[Named] = (),
    no_more: Iterable[Named] = (),
) -> dict[str, Any]:
    """Give the members of an event's detail that commit to rows as they stand now.

    ``rows`` and ``also`` are models with the value of their one key, already flushed;
    what rows of ``no_more`` become is not committed to until they are told again. At
    most ``MOST_TOLD`` in all.
    """
    connection = session.connection()
    found: list[tuple[Table, Mapping[str, Any], bool]] = []
    for chosen, is_kept in (([*rows, *also], True), (list(no_more), False)):
        for model, key in chosen:
            table: Table = model.__table__  # type: ignore[assignment]  # a class has a Table
            (stored,) = read_stored(connection, table, key)
            found.append((table, stored, is_kept))
    return logged_members(found, logged_numbers(session, len(found)))


def logged_numbers(session: Session, count: int) -> int:
    """Take the numbers of ``count`` writes, and return the first.

    They are microseconds since 1970 or, where as many writes came at once, those that
    follow. So a counter that was set back past the hub makes no later write an earlier
    one; one that was set ahead is found by ``AHEAD``.
    """
    clock: Clock | None = session.info.get(CLOCK)
    least = 1 if clock is None else to_micros(clock())
    return allocate_ids(session, COUNTER, count, least)


GONE: Mapping[str, Any] = {"gone": 1}
"""What is told of a row that was deleted."""


def logged_members(
    rows: Sequence[tuple[Table, Mapping[str, Any], bool]], first: int
) -> dict[str, Any]:
    """Write the members for stored rows, whose writes are numbered from ``first``.

    With each row stands whether its content is committed to.
    """
    named = [
        (table.name, key_text(table, stored), stored if is_kept else {})
        for table, stored, is_kept in rows
    ]
    return logged_detail(named, first)


def logged_detail(
    rows: Iterable[tuple[str, str, Mapping[str, Any]]],
    first: int,
    before: Mapping[tuple[str, str], int] | None = None,
) -> dict[str, Any]:
    """Give the members of a detail that tell of rows by table, key and columns.

    ``before`` has the numbers of the writes before, by table and key; None says none.
    """
    salt = secrets.token_hex(SALT_BYTES)
    told = []
    for number, (name, key, columns) in enumerate(rows, first):
        hashed = row_leaf(salt, number, name, key, columns).hex()
        former = None if before is None else before.get((name, key), 0)
        told.append(LoggedRow(name, key, number, hashed, former))
    return {
        "count": len(told),
        "root": root_of(row.leaf for row in told).hex(),
        "salt": salt,
        "rows": [row.said for row in told],
    }


def row_leaf(
    salt: str, number: int, table: str, key: str, stored: Mapping[str, Any]
) -> bytes:
    """Hash what an event says of a row: its columns as they are stored.

    Those that are null are left out, bytes are in hex and truths are 0 or 1. Without
    the salt nobody can try contents.

    Raises:
        TypeError: a column holds what is neither text, bytes nor a whole number.
    """
    columns = {
        name: plain_value(value) for name, value in stored.items() if value is not None
    }
    return leaf_hash(encode_compiled([salt, number, table, key, columns]))


def read_stored(
    connection: Connection, table: Table, key: Any = None
) -> list[dict[str, Any]]:
    """Read rows of a table with one key as they are stored, all or that of ``key``."""
    query = select(*(type_coerce(column, _AS_STORED) for column in table.columns))
    if key is not None:
        (column,) = table.primary_key.columns
        query = query.where(column == key)
    names = table.columns.keys()
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query)]


def key_text(table: Table, stored: Mapping[str, Any]) -> str:
    """Write a row's key as events name it."""
    (column,) = table.primary_key.columns
    return str(stored[column.name])


def plain_value(value: Any) -> str | int:
    """Write one column as it is hashed, the same on either database."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str | int):
        return value
    msg = f"a column holds {type(value).__name__}"
    raise TypeError(msg)
