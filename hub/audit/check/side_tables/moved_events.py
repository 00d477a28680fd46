"""What the business database remembers of the log: where its events were moved to.

A log that began anew, or lost its end, does not have them there any more, even where
its anchor file is gone too.
"""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table, bindparam, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import audit_entry
from hub.db.tables import dump_json
from hub.outbox.macs import MacKeys, Stored, renewed_mac, stored_events
from hub.outbox.models import OutboxEvent
from schemas.tlog.commitments import SEED_BYTES

ROWS = 500
LOOKED_AT = 100
"""Rows that a start of the hub looks for in the log."""
FORMER_PLACE = "former_place"
"""Member of a leaf's detail: where the lost entry of the same event stood."""

_OUTBOX: Table = OutboxEvent.__table__  # type: ignore[assignment]  # a class has a Table
_MOVED = select(
    _OUTBOX.c.id, _OUTBOX.c.audit_shard, _OUTBOX.c.audit_index, _OUTBOX.c.detail
).where(_OUTBOX.c.audit_index.is_not(None))
_WAIT_AGAIN = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("event"))
    .values(
        audit_shard=None,
        audit_index=None,
        seed=bindparam("new_seed"),
        detail=bindparam("kept"),
        mac=bindparam("now_mac"),
    )
)


class MovedEvent(NamedTuple):
    """An outbox row whose event was moved, as ``_MOVED`` reads it."""

    id: str
    shard: str
    place: int
    detail: dict[str, Any]


def check_moved_events(business: Engine, log: Engine) -> None:
    """Refuse a log without the events that were moved into it last.

    Two short reads by key; every start of the hub can afford them.

    Raises:
        AuditUnavailableError: ``rolled-back``: the log was replaced or lost its end.
    """
    with business.connect() as connection:
        newest = _MOVED.order_by(_OUTBOX.c.id.desc()).limit(LOOKED_AT)
        rows = list(map(MovedEvent._make, connection.execute(newest)))
    lost = _lost(log, rows) if rows else []
    if not lost:
        return
    last = max(lost, key=lambda row: (row.shard, row.place))
    msg = (
        f"entry {last.place} of shard {last.shard} was signed, but the "
        "audit log does not have it: bring back the newer log, or go on in a new "
        "shard with credithub restore --new-shard"
    )
    raise AuditUnavailableError(msg, reason="rolled-back")


def last_shard(business: Engine) -> str:
    """Name the newest shard that events were moved into; empty if none were."""
    with business.connect() as connection:
        return connection.scalar(select(func.max(_OUTBOX.c.audit_shard))) or ""


def move_lost_again(sessions: sessionmaker[Session], log: Engine, keys: MacKeys) -> int:
    """Let events wait again that the log has lost, and return how many they are.

    What opened the lost leaf was destroyed when it was moved, so the new leaf has a new
    seed, commits to what the row still tells, and names the place of the lost one. One
    that the hub did not write as it stands waits until a person has decided.
    """
    found = 0
    after = ""
    while True:
        query = _MOVED.where(_OUTBOX.c.id > after).order_by(_OUTBOX.c.id).limit(ROWS)
        with sessions.begin() as session:
            connection = session.connection()
            rows = list(map(MovedEvent._make, connection.execute(query)))
            lost = _lost(log, rows) if rows else []
            if lost:
                stored = stored_events(connection, [row.id for row in lost])
                marks = [_mark(keys, row, stored[row.id]) for row in lost]
                connection.execute(_WAIT_AGAIN, marks)
        found += len(lost)
        if len(rows) < ROWS:
            return found
        after = rows[-1].id


def _mark(keys: MacKeys, row: MovedEvent, stored: Stored) -> dict[str, Any]:
    """Write what lets a row wait again."""
    kept = {**row.detail, FORMER_PLACE: f"{row.shard}/{row.place}"}
    seed = secrets.token_hex(SEED_BYTES)
    now: dict[str, Any] = {"seed": seed, "detail": dump_json(kept)}
    now |= {"audit_shard": None, "audit_index": None}
    return {
        "event": row.id,
        "new_seed": seed,
        "kept": kept,
        "now_mac": renewed_mac(keys, stored, now),
    }


def _lost(log: Engine, rows: Sequence[MovedEvent]) -> list[MovedEvent]:
    """Choose the rows whose event does not stand in the log where it was moved to."""
    entry = audit_entry.c
    query = select(entry.id, entry.shard, entry.seq).where(
        entry.id.in_([row.id for row in rows])
    )
    with log.connect() as connection:
        places = {row.id: (row.shard, row.seq) for row in connection.execute(query)}
    return [row for row in rows if places.get(row.id) != (row.shard, row.place)]
