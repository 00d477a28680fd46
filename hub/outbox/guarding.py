"""Whether rows stand as the log was told last, looked at before they are used."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, select

from hub.db.prepared import PreparedQuery
from hub.outbox.covered import CoveredTable
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.models import LastTold, OutboxEvent
from hub.outbox.row_groups import Group, Key, read_groups, text_of
from hub.outbox.told_rows import GONE, row_leaf
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

    def entry(self, index: int, shard: str | None = None) -> bytes:
        """Give one leaf's bytes."""


def told_otherwise(address: str) -> Wording:
    """Say that an entry tells of something otherwise than it is stored."""
    return Wording(
        f"日志条目 {address} 所记与现存内容不符",
        f"entry {address} of the log tells of it otherwise than it is stored",
    )


def demand_told(
    connection: Connection, log: ToldLeaves, covered: CoveredTable, keys: Iterable[Key]
) -> None:
    """Refuse rows that are not as they were told of last.

    One that is not there and was never told of is as it was told.

    Raises:
        EvidenceContradictsError: a row, or a part of it, was changed past the hub.
    """
    wanted = list(keys)
    groups = dict(read_groups(connection, covered, wanted))
    for key in wanted:
        _demand(connection, log, covered.name, text_of(key), groups.get(key))


def _demand(
    connection: Connection, log: ToldLeaves, name: str, key: str, group: Group | None
) -> None:
    """Refuse one row that is not as it was told of last."""
    row = _LAST_TOLD.first(connection, {"name": name, "key": key})
    if row is None:
        if group is None:
            return
        raise EvidenceContradictsError(UNTOLD)
    is_moved = row.audit_index is not None
    address = f"{row.audit_shard}/{row.audit_index}" if is_moved else ""
    leaf = json.loads(log.entry(row.audit_index, row.audit_shard)) if is_moved else None
    if not _is_told(row.detail, leaf, row.id, (name, key, row.number), group):
        extra = {"entry": address} if address else {}
        raise EvidenceContradictsError(
            told_otherwise(address) if address else UNTOLD, **extra
        )


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
        mine = row_leaf(detail["salt"], number, name, key, stored).hex()
        root = root_of(bytes.fromhex(hashed) for _, _, _, hashed in detail["rows"])
        told = [name, key, number, mine] in [list(row) for row in detail["rows"]]
    except (KeyError, TypeError, ValueError):
        return False
    if leaf is None:
        return told
    subject = leaf.get("subject", {})
    return told and leaf.get("id") == event and subject.get("root") == root.hex()
