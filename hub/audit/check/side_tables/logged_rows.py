"""Whether rows that may change stand as the log was last told of them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, column, select, table

from hub.audit.check.side_tables.batch_roots import (
    BatchRoot,
    Leaves,
    read_batch_roots,
)
from hub.audit.check.side_tables.portion import WHOLE, Portion
from hub.audit.reads import LogReads
from hub.db.engines import one_view
from hub.outbox.covered import EACH_NIGHT, CoveredTable, covered_tables, parts_of
from hub.outbox.logged_rows import (
    AHEAD,
    LoggedRow,
    key_text,
    read_logged,
    read_stored,
    row_leaf,
)
from hub.outbox.logged_rows import GONE as TOLD_GONE
from hub.outbox.row_groups import Key, read_groups, stored_keys, text_of
from schemas.tlog.tree import root_of
from schemas.words import Operation

UNTOLD = "no entry of the log tells of it"
GONE = "it is gone"
CHANGED = "it is not what the entry tells"
BACK = "the numbers of its writes go back"
SET_BACK = "it was told as if what entry {} tells of it had not been"
REPEATED = "its key comes more than once"
NO_ROOT = "what is kept of its event does not lead to the entry's root"

Stored = Mapping[str, Any]


class WrongRow(NamedTuple):
    """A row that the log contradicts, and the entry that does."""

    table: str
    key: str
    why: str
    address: str
    """Empty where no entry tells of it."""
    stored: Stored
    """The row as it stands; empty where it is gone."""
    detail: Mapping[str, Any]
    """What the entry's event says besides."""
    is_set_back: bool = False
    """Whether the entry goes on from a state that was not the last."""


class _Last(NamedTuple):
    """What was told of a row last."""

    row: LoggedRow
    salt: str
    address: str
    event: str
    detail: Mapping[str, Any]


def wrong_rows(
    business: Engine,
    log: LogReads,
    leaves: Mapping[Operation, Leaves],
    tables: Mapping[Table, Callable[[Stored], bool]],
    portion: Portion = WHOLE,
) -> Iterator[WrongRow]:
    """Yield the rows of some tables that are not as they were told of last.

    Each table comes with what says of a stored row whether the log must tell of it.
    All tables that the hub tells of at each write are compared too, as far as they are
    due in a ``portion``.
    """
    with one_view(business).connect() as connection:
        alone = {table.name for table in tables}
        last, wrong = _read_last(connection, log, leaves, alone)
        yield from wrong
        for table, must_be_told in tables.items():
            yield from _compare(connection, table, must_be_told, last)
        for covered in covered_tables().values():
            if covered.told:
                yield from _compare_groups(connection, covered, last, portion)


def logged_places(
    business: Engine, log: LogReads, leaves: Mapping[Operation, Leaves]
) -> dict[tuple[str, str], tuple[int, str]]:
    """Tell of each row, by table and key, its last write's number and event."""
    with one_view(business).connect() as connection:
        last, _ = _read_last(connection, log, leaves)
    return {place: (told.row.number, told.event) for place, told in last.items()}


def _read_last(
    connection: Connection,
    log: LogReads,
    leaves: Mapping[Operation, Leaves],
    alone: Collection[str] = (),
) -> tuple[dict[tuple[str, str], _Last], list[WrongRow]]:
    """Read what was told of each row last, and which events tell what they cannot.

    Rows of the tables ``alone`` are also told of by events that name no write before.
    """
    last: dict[tuple[str, str], _Last] = {}
    several: dict[tuple[str, str], list[_Last]] = {}
    wrong: list[WrongRow] = []
    for batch in _batches(connection, log, leaves):
        rows = _rows_of(batch)
        if rows is None:
            wrong.append(WrongRow("outbox_event", "", NO_ROOT, batch.address, {}, {}))
            continue
        detail = {k: v for k, v in batch.detail.items() if k != "rows"}
        for row in rows:
            salt = batch.detail["salt"]
            new = _Last(row, salt, batch.address, batch.event, detail)
            place = (row.table, row.key)
            known = last.setdefault(place, new)
            if known is not new:
                several.setdefault(place, [known]).append(new)
            lower, higher = sorted((known, new), key=lambda one: one.row.number)
            last[place] = higher
            if _goes_back(lower, higher):
                wrong.append(_wrong(higher, BACK, {}))
    for (name, _), told in several.items():
        named = [one for one in told if one.row.before is not None]
        found = _set_back(named if name in alone else told)
        if found is not None:
            wrong.append(found)
    return last, wrong


def _set_back(told: list[_Last]) -> WrongRow | None:
    """Find where a row was told as if one of its tellings before had not been.

    One that names none before, as a declared restore tells, stands whatever was before.
    """
    told.sort(key=lambda one: one.row.number)
    found = None
    for former, one in pairwise(told):
        before = one.row.before
        if before is None:
            found = None
        elif before < former.row.number < one.row.number:
            found = _wrong(one, SET_BACK.format(former.address), {})
    return None if found is None else found._replace(is_set_back=True)


def _goes_back(lower: _Last, higher: _Last) -> bool:
    """Tell whether an entry has a number far below that of one before it in the log.

    Then the counter was set ahead for the one, past the hub, so that it counts for
    ever. Entries of two shards are not compared, since a shard may be filled anew.
    """
    if higher.row.number - lower.row.number <= AHEAD:
        return False
    # What waits in the outbox is of no shard.
    shard, _, index = lower.address.rpartition("/")
    other_shard, _, other_index = higher.address.rpartition("/")
    return shard == other_shard != "" and int(index) > int(other_index)


def covered_since(
    business: Engine, log: LogReads, leaves: Mapping[Operation, Leaves]
) -> str:
    """Give the address of the first entry that tells of rows; empty without any."""
    with one_view(business).connect() as connection:
        batches = _batches(connection, log, leaves)
        firsts = (batch for batch in batches if batch.detail.get("rows"))
        first = min(firsts, key=lambda one: _number(one.detail["rows"]), default=None)
    return "" if first is None else first.address


def highest_number(
    business: Engine, log: LogReads, leaves: Mapping[Operation, Leaves]
) -> int:
    """Give the highest number of a write that an event tells of; 0 without any."""
    with one_view(business).connect() as connection:
        told = [_rows_of(batch) or () for batch in _batches(connection, log, leaves)]
    return max((row.number for rows in told for row in rows), default=0)


def _number(rows: Sequence[Sequence[Any]]) -> int:
    """Give the number of the first write that is told."""
    return int(rows[0][2])


def _batches(
    connection: Connection, log: LogReads, leaves: Mapping[Operation, Leaves]
) -> Iterator[BatchRoot]:
    """Yield every event that tells of rows; those of earlier builds tell of none."""
    op = Operation.ROWS_TELL
    for batch in read_batch_roots(connection, log, op, dict(leaves.get(op, {}))):
        # Batches of ratings are told by moments, and compared by those who rate.
        if batch.size and batch.root and "known_at" not in batch.detail:
            yield batch


def _rows_of(batch: BatchRoot) -> list[LoggedRow] | None:
    """Read the rows of an event; None where they are not those under its root."""
    try:
        rows = [read_logged(said) for said in batch.detail["rows"]]
        root = root_of(row.leaf for row in rows).hex()
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    is_whole = (len(rows), root) == (batch.size, batch.root)
    return rows if is_whole and isinstance(batch.detail.get("salt"), str) else None


def _compare(
    connection: Connection,
    table: Table,
    must_be_told: Callable[[Stored], bool],
    last: Mapping[tuple[str, str], _Last],
) -> Iterator[WrongRow]:
    """Yield the rows of one table that are not as they were told of."""
    rows = [(key_text(table, one), one) for one in read_stored(connection, table)]
    keys = Counter(key for key, _ in rows)
    for key, stored in rows:
        told = last.get((table.name, key))
        if keys[key] > 1:
            yield _repeated(table.name, key, told, stored)
        elif told is None:
            if must_be_told(stored):
                yield WrongRow(table.name, key, UNTOLD, "", stored, {})
        elif not _is_as_told(told, stored, must_be_told):
            yield _wrong(told, CHANGED, stored)
    for (name, key), told in last.items():
        if name == table.name and key not in keys:
            yield _wrong(told, GONE, {})


def _is_as_told(
    told: _Last, stored: Stored, must_be_told: Callable[[Stored], bool]
) -> bool:
    """Tell whether a row is what was told of it last, or need not be told any more."""
    row, salt = told.row, told.salt
    if _hash(salt, row, {}) == row.hash:
        return not must_be_told(stored)
    return _hash(salt, row, stored) == row.hash


def _hash(salt: str, row: LoggedRow, stored: Stored) -> str:
    """Hash a row as its event did; no hash where a column holds what it cannot."""
    try:
        return row_leaf(salt, row.number, row.table, row.key, stored).hex()
    except TypeError:
        return ""


def _wrong(told: _Last, why: str, stored: Stored) -> WrongRow:
    """Say what is wrong with a row that was told of."""
    row = told.row
    return WrongRow(row.table, row.key, why, told.address, stored, told.detail)


def _repeated(name: str, key: str, told: _Last | None, stored: Stored) -> WrongRow:
    """Say that a row is one of several with its key, whatever it holds."""
    address, detail = (told.address, told.detail) if told else ("", {})
    return WrongRow(name, key, REPEATED, address, stored, detail)


def _compare_groups(
    connection: Connection,
    covered: CoveredTable,
    last: Mapping[tuple[str, str], _Last],
    portion: Portion,
) -> Iterator[WrongRow]:
    """Yield the rows of a table that, with their parts, are not as they were told of.

    What is gone or comes more than once, or was never told of, is found each time.
    """
    name = covered.name
    stored = [(text_of(key), key) for key in stored_keys(connection, covered)]
    keys = dict(stored)
    times = Counter(text for text, _ in stored) if len(keys) < len(stored) else {}
    repeated = {text for text, number in times.items() if number > 1}
    for part in parts_of(name):
        by: Any = column(part.by)
        owners = select(by).select_from(table(part.name)).distinct()
        for key in map(tuple, connection.execute(owners)):
            if None in key or text_of(key) not in keys:
                why = f"{part.name} has rows of it, and it is not there"
                yield WrongRow(name, str(key[0]), why, "", {}, {})
    due = _due(connection, covered, keys, last, portion)
    compared = {text_of(key): key for key in due} | {t: keys[t] for t in repeated}
    for key, group in read_groups(connection, covered, compared.values()):
        text = text_of(key)
        told = last.get((name, text))
        if text in repeated:
            yield _repeated(name, text, told, group)
        elif told is None:
            yield WrongRow(name, text, UNTOLD, "", group, {})
        elif _hash(told.salt, told.row, group) != told.row.hash:
            yield _wrong(told, CHANGED, group)
    for (of, text), told in last.items():
        is_gone = of == name and text not in keys
        if is_gone and _hash(told.salt, told.row, TOLD_GONE) != told.row.hash:
            yield _wrong(told, GONE, {})


def _due(
    connection: Connection,
    covered: CoveredTable,
    keys: Mapping[str, Key],
    last: Mapping[tuple[str, str], _Last],
    portion: Portion,
) -> Iterator[Key]:
    """Yield the keys of the rows that a portion compares."""
    if portion.is_whole or covered.told == EACH_NIGHT:
        yield from keys.values()
        return
    if covered.open:
        yield from stored_keys(connection, covered, only_open=True)
    for text, key in keys.items():
        told = last.get((covered.name, text))
        if told is None or portion.takes_address(told.address):
            yield key
