"""Whether rows stand as the log was told last, looked at before they are used."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection, select

from hub.outbox.covered import CoveredTable
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.macs import MacKeys, is_event_of_hub
from hub.outbox.models import LastTold, OutboxEvent
from hub.outbox.row_groups import Group, Key, read_groups, text_of
from hub.outbox.told_rows import GONE, row_leaf
from schemas.tlog.tree import root_of
from schemas.wording import Wording

UNTOLD = Wording(
    "日志中没有记载现存内容的条目", "no entry of the log tells of it as it is stored"
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
    table, told = OutboxEvent.__table__, LastTold.__table__
    row = connection.execute(
        select(told.c.number, table.c.id, table.c.detail)
        .add_columns(table.c.audit_shard, table.c.audit_index)
        .join_from(LastTold, OutboxEvent, told.c.event == table.c.id)
        .where(told.c.name == name, told.c.key == key)
    ).one_or_none()
    if row is None:
        if group is None:
            return
        raise EvidenceContradictsError(UNTOLD)
    is_moved = row.audit_index is not None
    address = f"{row.audit_shard}/{row.audit_index}" if is_moved else ""
    leaf = None
    if is_moved:
        leaf = json.loads(log.entry(row.audit_index, row.audit_shard))
    elif not is_event_of_hub(connection, log.sealer, row.id):
        raise EvidenceContradictsError(UNTOLD)
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
