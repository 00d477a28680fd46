"""Rows with what belongs to them, as they are stored: what an event tells of them.

A row that is told is hashed with all rows of its parts: how many they are and their
root stand beside its columns, so that one that was taken away or put in is missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    column,
    select,
    table,
)

from hub.db.bulk import in_chunks
from hub.db.prepared import driver_rows
from hub.ground.encoding import encode_compiled
from hub.outbox.covered import CoveredTable, parts_of
from hub.outbox.logged_rows import MOST_TOLD, plain_value
from schemas.tlog.tree import leaf_hash, root_of

AT_ONCE = 250
BESIDE = 120
"""Bytes of what stands in an event beside the table and key of a row that it tells."""
ROOM = 15_000
"""Bytes of an event's detail that rows may take."""
Key = tuple[Any, ...]
Place = tuple[CoveredTable, Key]
Group = Mapping[str, Any]
"""Columns of a row that hold anything, and of each part the count and root."""
REPEATED = "()"
"""Stands in the group of a key that comes more than once: no such row is as told."""


def text_of(key: Key) -> str:
    """Write a row's key as events name it."""
    return "/".join(str(plain_value(one)) for one in key)


def logged_together(covered: CoveredTable, keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Cut keys into lists that one event's detail has room for."""
    for some in places_together((covered, key) for key in keys):
        yield [key for _, key in some]


def places_together(places: Iterable[Place]) -> Iterator[list[Place]]:
    """Cut rows of any tables into lists that one event's detail has room for."""
    some: list[Place] = []
    size = 0
    for covered, key in places:
        more = len(covered.name) + len(text_of(key).encode()) + BESIDE
        if some and (len(some) == MOST_TOLD or size + more > ROOM):
            yield some
            some, size = [], 0
        some.append((covered, key))
        size += more
    if some:
        yield some


def stored_keys(
    connection: Connection, covered: CoveredTable, *, only_open: bool = False
) -> list[Key]:
    """List the keys of a table as they are stored, or those of rows that are open."""
    wanted: Any = [column(name) for name in covered.key]
    query: Select[Any] = select(*wanted).select_from(table(covered.name))
    if only_open:
        query = query.where(column(covered.open).is_(None))
    return [tuple(row) for row in connection.execute(query)]


def read_groups(
    connection: Connection,
    covered: CoveredTable,
    keys: Iterable[Key],
    parts: Sequence[CoveredTable] | None = None,
) -> Iterator[tuple[Key, Group]]:
    """Yield rows with their parts; those that are not there are left out.

    ``parts`` are those that the database has, where that is an older one.
    """
    for some in in_chunks(dict.fromkeys(keys), AT_ONCE):
        groups: dict[Key, dict[str, str | int]] = {}
        for row in _rows(connection, covered.name, covered.key, some):
            key = tuple(row[name] for name in covered.key)
            mark: dict[str, str | int] = {REPEATED: 1} if key in groups else {}
            groups[key] = _columns(covered, row) | mark
        for part in parts_of(covered.name) if parts is None else parts:
            leaves: dict[Key, list[bytes]] = {}
            for row in _rows(connection, part.name, (part.by,), some):
                hashed = leaf_hash(encode_compiled(_columns(part, row)))
                leaves.setdefault((row[part.by],), []).append(hashed)
            for key, found in leaves.items():
                # Rows of which the owner itself is gone are told of as if it were not.
                own = groups.setdefault(key, {})
                own[f"{part.name}()"] = f"{len(found)} {root_of(sorted(found)).hex()}"
        yield from groups.items()


def stored_of(
    connection: Connection, covered: CoveredTable, keys: Sequence[Key]
) -> set[Key]:
    """Tell of which keys anything is stored: a row, or a part of one yet to come."""
    if not keys:
        return set()
    queries, values = [], []
    places = [(part.name, (part.by,)) for part in parts_of(covered.name)]
    for name, by in ((covered.name, covered.key), *places):
        where, asked = _where(by, keys)
        queries.append(f"SELECT {', '.join(by)} FROM {name} WHERE {where}")  # noqa: S608 (names come from our list)
        values += asked
    # One query for all: a matter has a dozen parts, and each round trip costs.
    _, found = driver_rows(connection, " UNION ".join(queries), values)
    return {tuple(row) for row in found}


def _where(by: Sequence[str], keys: Sequence[Key]) -> tuple[str, list[Any]]:
    """Write the condition that chooses rows by their keys, and its values."""
    if len(by) == 1:
        where = f"{by[0]} IN ({', '.join('?' * len(keys))})"
    else:
        one = " AND ".join(f"{column} = ?" for column in by)
        where = " OR ".join([f"({one})"] * len(keys))
    return where, [value for key in keys for value in key]


def _rows(
    connection: Connection, name: str, by: Sequence[str], keys: Sequence[Key]
) -> Iterator[Mapping[str, Any]]:
    """Read rows as the driver gives them, whatever columns the table has by now.

    The driver is asked directly: building a statement costs more than its rows, and
    every write of a matter asks a dozen tables.
    """
    where, values = _where(by, keys)
    names, found = driver_rows(
        connection,
        f"SELECT * FROM {name} WHERE {where}",  # noqa: S608 (names come from our list)
        values,
    )
    for row in found:
        yield dict(zip(names, row, strict=True))


def _columns(covered: CoveredTable, row: Mapping[str, Any]) -> dict[str, str | int]:
    """Give the columns that are told of: those that hold anything and can do harm."""
    left_out = covered.harmless_columns.keys()
    return {
        name: plain
        for name, value in row.items()
        if value is not None
        and name not in left_out
        and (plain := plain_value(value)) != covered.unsaid.get(name)
    }
