"""Whether rows stand as the log was told last, looked at before they are used."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from hub.db.bulk import in_chunks
from hub.db.prepared import driver_rows
from hub.db.tables import dump_json, load_json
from hub.outbox.covered import CoveredTable
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.logged_rows import GONE, read_logged, row_leaf
from hub.outbox.macs import MacKeys, events_of_hub
from hub.outbox.row_groups import (
    AT_ONCE,
    REPEATED,
    Group,
    Key,
    read_groups,
    stored_of,
    text_of,
)
from schemas.tlog.tree import root_of
from schemas.wording import Wording
from schemas.words import TELLS_ROWS

UNTOLD = Wording(
    "日志中没有记载现存内容的条目", "no entry of the log tells of it as it is stored"
)

_NAMED = (
    "SELECT t.key, t.number, e.id, e.detail, e.audit_shard, e.audit_index"
    " FROM last_told t JOIN outbox_event e ON e.id = t.event"
    " WHERE t.name = ? AND t.key IN ({})"
)
_TELLING = (
    "SELECT id, detail, audit_shard, audit_index FROM outbox_event"
    " WHERE op IN ({}) AND detail LIKE ? ESCAPE '!'"
)
_OPS = tuple(word for one in TELLS_ROWS for word in one.spellings)


class _Said(NamedTuple):
    """What an event tells of rows: read once for all of them."""

    salt: str
    rows: frozenset[tuple[str, str, int, str]]
    """Table, key, number of the write and hash."""
    root: str
    """Hex of the root over all of them."""


class _Last(NamedTuple):
    """The event that told of a row last, and the number of that write."""

    number: int
    id: str
    said: _Said | None
    """None where it cannot be read."""
    audit_shard: str | None
    audit_index: int | None


class LoggedLeaves(Protocol):
    """Where the leaves of events that were moved are read."""

    @property
    def sealer(self) -> MacKeys:
        """The keys of the instance."""

    def entry(self, index: int, shard: str | None = None) -> bytes:
        """Give one leaf's bytes."""


def told_otherwise(address: str) -> Wording:
    """Say that an entry tells of something otherwise than it is stored."""
    return Wording(
        f"日志条目 {address} 所记与现存内容不符",
        f"entry {address} of the log tells of it otherwise than it is stored",
    )


Leaves = dict[tuple[str, int], Any]
"""Leaves that were read already, by shard and index."""


def demand_logged(
    connection: Connection,
    log: LoggedLeaves,
    covered: CoveredTable,
    keys: Iterable[Key],
    leaves: Leaves | None = None,
) -> None:
    """Refuse rows that are not as they were told of last.

    One that is not there and was never told of, nor any part of it, is as it was told.

    Raises:
        EvidenceContradictsError: a row, or a part of it, was changed past the hub.
    """
    for wrong in not_as_logged(connection, log, covered, keys, leaves).values():
        raise wrong


def not_as_logged(
    connection: Connection,
    log: LoggedLeaves,
    covered: CoveredTable,
    keys: Iterable[Key],
    leaves: Leaves | None = None,
) -> dict[Key, EvidenceContradictsError]:
    """Find the rows that are not as they were told of last, and say of each why.

    ``leaves`` are those that were read in the same transaction; see ``demand_logged``.
    Where a transaction sees what others commit, a row and what was told of it last may
    be read on both sides of a commit: then they are read again.
    """
    read: Leaves = {} if leaves is None else leaves
    wrong: dict[Key, EvidenceContradictsError] = {}
    for some in in_chunks(dict.fromkeys(keys), AT_ONCE):
        waiting = list(some)
        while waiting:
            told, found = _compared(connection, log, covered, waiting, read)
            again = list(map(text_of, found))
            now = _last_told(connection, covered, again) if again else {}
            waiting = [key for key in found if _is_told_since(told, now, text_of(key))]
            wrong |= {key: found[key] for key in found.keys() - set(waiting)}
    return wrong


Told = dict[str, _Last]
"""What told of rows last, by the texts of their keys."""


def _is_told_since(told: Told, now: Told, key: str) -> bool:
    """Tell whether a row was told of again since it was asked for."""
    return key in now and (key not in told or now[key].number > told[key].number)


def _compared(
    connection: Connection,
    log: LoggedLeaves,
    covered: CoveredTable,
    keys: Sequence[Key],
    read: Leaves,
) -> tuple[Told, dict[Key, EvidenceContradictsError]]:
    """Compare rows with what was told of them last; give that, and what is wrong."""
    wrong: dict[Key, EvidenceContradictsError] = {}
    named = {text_of(key): key for key in keys}
    told = _last_told(connection, covered, list(named))
    untold = [key for text, key in named.items() if text not in told]
    for key in stored_of(connection, covered, untold):
        found = _looked_for(connection, covered, text_of(key))
        if found is None:
            wrong[key] = EvidenceContradictsError(UNTOLD)
        else:
            told[text_of(key)] = found
    groups = dict(read_groups(connection, covered, [named[text] for text in told]))
    for text, row in told.items():
        key = named[text]
        group = groups.get(key)
        place = (covered.name, text, row.number)
        if row.audit_index is None:
            leaf, address = None, ""
            is_told = bool(events_of_hub(connection, log.sealer, [row.id]))
        else:
            address = f"{row.audit_shard}/{row.audit_index}"
            leaf = _leaf(log, (str(row.audit_shard), row.audit_index), read)
            is_told = True
        if not is_told or not _is_told(row.said, leaf, row.id, place, group):
            extra = {"entry": address} if address else {}
            said = told_otherwise(address) if address else UNTOLD
            wrong[key] = EvidenceContradictsError(said, **extra)
    return told, wrong


def _last_told(
    connection: Connection, covered: CoveredTable, keys: Sequence[str]
) -> dict[str, _Last]:
    """Find the events that told of rows last, as it was noted."""
    marks = ", ".join("?" * len(keys))
    _, found = driver_rows(connection, _NAMED.format(marks), [covered.name, *keys])
    # One event tells of many rows.
    details = {event: detail for _, _, event, detail, *_ in found}
    read = {event: _read(detail) for event, detail in details.items()}
    return {row[0]: _Last(row[1], row[2], read[row[2]], *row[4:]) for row in found}


def _looked_for(
    connection: Connection, covered: CoveredTable, key: str
) -> _Last | None:
    """Look through the events for the last that told of a row.

    For tables that are compared, whose rows were told of before it was noted where.
    """
    if not covered.compared:
        return None
    every = _telling_of(connection, covered.name, key)
    return max(every, key=lambda one: one.number, default=None)


def _telling_of(connection: Connection, name: str, key: str) -> Iterator[_Last]:
    """Yield every event that tells of one row, and with which number."""
    marks = ", ".join("?" * len(_OPS))
    begun = dump_json([name, key])[:-1] + ","
    like = "%" + re.sub("[!%_]", r"!\g<0>", begun) + "%"
    _, found = driver_rows(connection, _TELLING.format(marks), [*_OPS, like])
    for event, detail, *place in found:
        said = _read(detail)
        for table, of, number, _ in () if said is None else said.rows:
            if (table, of) == (name, key):
                yield _Last(number, event, said, *place)


def _read(detail: Any) -> _Said | None:
    """Read an event's detail; None where somebody made it what cannot be read."""
    try:
        said = load_json(detail)
        rows = [read_logged(row) for row in said["rows"]]
        root = root_of(row.leaf for row in rows).hex()
        return _Said(said["salt"], frozenset(row[:4] for row in rows), root)
    except (KeyError, TypeError, ValueError):
        return None


def _leaf(log: LoggedLeaves, place: tuple[str, int], read: Leaves) -> Any:
    """Read a leaf, once."""
    if place not in read:
        shard, index = place
        read[place] = json.loads(log.entry(index, shard))
    return read[place]


def _is_told(
    said: _Said | None,
    leaf: Any,
    event: str,
    place: tuple[str, str, int],
    group: Group | None,
) -> bool:
    """Tell whether an event tells of a row as it stands, and its leaf commits to it."""
    stored = GONE if group is None else group
    if said is None or REPEATED in stored:
        return False
    name, key, number = place
    try:
        mine = row_leaf(said.salt, number, name, key, stored).hex()
    except (TypeError, ValueError):
        return False
    told = (name, key, number, mine) in said.rows
    if leaf is None:
        return told
    subject = leaf.get("subject", {})
    return told and leaf.get("id") == event and subject.get("root") == said.root
