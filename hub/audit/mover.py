"""Moving outbox events into the audit log: each exactly once, whatever is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from hub.audit.errors import AuditEventConflictError
from hub.audit.log import AuditLog
from hub.audit.record.events import AuditEvent
from hub.audit.record.receipt import Receipt
from hub.audit.write.guard import CLOCK_TOLERANCE
from hub.db.cache import keeping_answers
from hub.db.ids import last_id_of, new_id
from hub.outbox.macs import (
    STORED,
    MacKeys,
    Stored,
    event_row,
    is_of_hub,
    mac_of_values,
    read_events,
)
from hub.outbox.models import OutboxEvent
from hub.outbox.service import COMMITTED_NAMES, HEADER_NAMES

EVENTS_A_BATCH = 512

LIFTED = HEADER_NAMES | COMMITTED_NAMES

_table = OutboxEvent.__table__
_WAITING = (
    STORED.where(_table.c.audit_index.is_(None))
    .where(_table.c.id > bindparam("after"), _table.c.id <= bindparam("last"))
    .order_by(_table.c.id)
)
MARK_MOVED = (
    update(OutboxEvent)
    .where(_table.c.id == bindparam("event"), _table.c.audit_index.is_(None))
    .values(
        audit_shard=bindparam("in_shard"),
        audit_index=bindparam("at_index"),
        detail=bindparam("kept"),
        seed=None,
        mac=bindparam("now_mac"),
    )
)


def move_outbox(sessions: sessionmaker[Session], log: AuditLog) -> int:
    """Append the outbox events that wait now to the log and return how many there were.

    Not those that others go on putting meanwhile: who moves waits for nobody else.

    The log's commit and the mark in the outbox are two transactions. Should the process
    end between them, the next move appends the same events again, and the log answers
    with the places that they have. Several movers may run at once.

    A row that the hub did not write as it stands, as its MAC says, is not appended: it
    goes on waiting, the others pass it by, and every check tells of it.

    Moved rows lose what would open their leaf's commitments: the seed and the members
    that ``COMMITTED_NAMES`` lists; from then on only the log's sealed openings do.

    Raises:
        AuditUnavailableError: the log cannot take events; they go on waiting.
        AuditEventConflictError: a waiting row was changed after it had been logged.
    """
    moved = 0
    after, last = "", _last_waiting(sessions, log.now())
    while last is not None and (waiting := _read_waiting(sessions, after, last)):
        rows = [event_row(row) for row in waiting if is_of_hub(log.sealer, row)]
        if rows:
            receipts = log.append_many([to_event(row) for row in rows])
            moved += _mark_moved(sessions, log.sealer, rows, receipts)
        after = waiting[-1]["id"]
        if len(waiting) < EVENTS_A_BATCH:
            break
    return moved


@contextmanager
def _reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Read by sessions for writing, without the write lock that they would take."""
    with sessions() as session:
        session.connection(execution_options={"writes": False})
        yield session


def _last_waiting(sessions: sessionmaker[Session], now: datetime) -> str | None:
    """Tell the newest row that waits now.

    One that a clock ahead of this one has written waits until its moment has come.
    """
    due = last_id_of(new_id(now + CLOCK_TOLERANCE))
    query = select(func.max(_table.c.id)).where(
        _table.c.audit_index.is_(None), _table.c.id <= due
    )
    with _reading(sessions) as session:
        last: str | None = session.scalar(query)
    return last


def to_event(row: OutboxEvent) -> AuditEvent:
    """Write a waiting row as the event that the log keeps, the same each time.

    Raises:
        AuditEventConflictError: it was moved already, and changed since to wait again.
    """
    if row.seed is None:
        msg = f"outbox event {row.id} was moved already"
        raise AuditEventConflictError(msg)
    given = dict(row.detail)
    own = {name: given.pop(name) for name in sorted(LIFTED & given.keys())}
    return AuditEvent(
        id=row.id,
        at=row.at,
        actor=row.actor,
        op=row.op,
        subject_type=row.subject_type,
        subject=row.subject,
        detail=given,
        seed=bytes.fromhex(row.seed),
        **own,
    )


def _read_waiting(
    sessions: sessionmaker[Session], after: str, last: str
) -> list[Stored]:
    """Read the oldest rows that still wait, behind one and up to another."""
    with _reading(sessions) as session:
        query = _WAITING.limit(EVENTS_A_BATCH)
        given = {"after": after, "last": last}
        return list(read_events(session.connection(), query, given))


def _mark_moved(
    sessions: sessionmaker[Session],
    keys: MacKeys,
    rows: list[OutboxEvent],
    receipts: list[Receipt],
) -> int:
    """Write events' places into their rows; return how many were still waiting."""
    marks = [
        _mark(keys, row, receipt) for row, receipt in zip(rows, receipts, strict=True)
    ]
    with keeping_answers(sessions) as session:
        return session.connection().execute(MARK_MOVED, marks).rowcount


def _mark(keys: MacKeys, row: OutboxEvent, receipt: Receipt) -> dict[str, Any]:
    """Write what becomes of the row of an event that the log has taken."""
    kept = {k: v for k, v in row.detail.items() if k not in COMMITTED_NAMES}
    now = {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "op": row.op,
        "subject_type": row.subject_type,
        "subject": row.subject,
        "detail": kept,
        "seed": None,
        "audit_shard": receipt.shard,
        "audit_index": receipt.index,
    }
    return {
        "event": row.id,
        "in_shard": receipt.shard,
        "at_index": receipt.index,
        "kept": kept,
        "now_mac": mac_of_values(keys, now),
    }
