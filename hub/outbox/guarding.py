"""Whether rows stand as the log was told last, looked at before they are used."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, select

from hub.db.bulk import in_chunks
from hub.db.prepared import PreparedQuery
from hub.outbox.covered import CoveredTable
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.macs import MacKeys, events_of_hub
from hub.outbox.models import LastTold, OutboxEvent
from hub.outbox.row_groups import (
    AT_ONCE,
    REPEATED,
    Group,
    Key,
    read_groups,
    stored_of,
    text_of,
)
from hub.outbox.told_rows import GONE, read_told, row_leaf
from schemas.tlog.tree import root_of
from schemas.wording import Wording

UNTOLD = Wording(
    "日志中没有记载现存内容的条目", "no entry of the log tells of it as it is stored"
)

_TOLD, _EVENT = LastTold.__table__, OutboxEvent.__table__
_LAST_TOLD = PreparedQuery(
    select(_TOLD.c.number, _EVENT.c.id, _EVENT.c.detail)
    .add_columns(_EVENT.c.audit_shard, _EVENT.c.audit_index)
    .join_from(_TOLD, _EVENT, _TOLD.c.event == _EVENT.c.id)
    .where(_TOLD.c.name == bindparam("name"), _TOLD.c.key == bindparam("key"))
)


class ToldLeaves(Protocol):
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


def demand_told(
    connection: Connection,
    log: ToldLeaves,
    covered: CoveredTable,
    keys: Iterable[Key],
    leaves: Leaves | None = None,
) -> None:
    """Refuse rows that are not as they were told of last.

    One that is not there and was never told of, nor any part of it, is as it was told.

    Raises:
        EvidenceContradictsError: a row, or a part of it, was changed past the hub.
    """
    for wrong in not_as_told(connection, log, covered, keys, leaves).values():
        raise wrong


def not_as_told(
    connection: Connection,
    log: ToldLeaves,
    covered: CoveredTable,
    keys: Iterable[Key],
    leaves: Leaves | None = None,
) -> dict[Key, EvidenceContradictsError]:
    """Find the rows that are not as they were told of last, and say of each why.

    ``leaves`` are those that were read in the same transaction; see ``demand_told``.
    """
    read: Leaves = {} if leaves is None else leaves
    wrong = {}
    for some in in_chunks(dict.fromkeys(keys), AT_ONCE):
        named = {text_of(key): key for key in some}
        last = {
            text: _LAST_TOLD.first(connection, {"name": covered.name, "key": text})
            for text in named
        }
        untold = [key for text, key in named.items() if last[text] is None]
        for key in stored_of(connection, covered, untold):
            wrong[key] = EvidenceContradictsError(UNTOLD)
        told = {text: row for text, row in last.items() if row is not None}
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
                leaf = _leaf(log, (row.audit_shard, row.audit_index), read)
                is_told = True
            if not is_told or not _is_told(row.detail, leaf, row.id, place, group):
                extra = {"entry": address} if address else {}
                said = told_otherwise(address) if address else UNTOLD
                wrong[key] = EvidenceContradictsError(said, **extra)
    return wrong


def _leaf(log: ToldLeaves, place: tuple[str, int], read: Leaves) -> Any:
    """Read a leaf, once."""
    if place not in read:
        shard, index = place
        read[place] = json.loads(log.entry(index, shard))
    return read[place]


def _is_told(
    detail: Any,
    leaf: Any,
    event: str,
    place: tuple[str, str, int],
    group: Group | None,
) -> bool:
    """Tell whether an event tells of a row as it stands, and its leaf commits to it."""
    name, key, number = place
    try:
        stored = GONE if group is None else group
        if REPEATED in stored:
            return False
        rows = [read_told(row) for row in detail["rows"]]
        root = root_of(row.leaf for row in rows)
        mine = row_leaf(detail["salt"], number, name, key, stored).hex()
        told = (name, key, number, mine) in [row[:4] for row in rows]
    except (KeyError, TypeError, ValueError):
        return False
    if leaf is None:
        return told
    subject = leaf.get("subject", {})
    return told and leaf.get("id") == event and subject.get("root") == root.hex()
