"""Whether the outbox still has the row of every event that was moved out of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, select

from hub.audit.check.side_tables.lost_events import lost_by, op_marks
from hub.audit.check.side_tables.portion import WHOLE, Portion
from hub.audit.reads import LogReads
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.outbox.models import OutboxEvent
from schemas.tlog.leaf import format_moment
from schemas.words import (
    MOVED_FROM_OUTBOX,
    Operation,
    comes_from_outbox,
    operation_of,
    present_spelling,
)

AT_ONCE = 500
_ROW = OutboxEvent.__table__.c


class WrongMovedRow(NamedTuple):
    """A row that is gone, or says something else than the entry that it led to."""

    shard: str
    place: int
    why: str


class _Logged(NamedTuple):
    """What an entry says in the open of the row that it came from."""

    shard: str
    place: int
    op: str
    actor: str
    at: str
    subject_type: str


def wrong_moved_rows(
    business: Engine, log: LogReads, portion: Portion = WHOLE
) -> Iterator[WrongMovedRow]:
    """Yield the entries of a portion whose row is gone, changed or, of any, copied.

    What a declared restore lost is left out: the business database came from an older
    copy than the log.
    """
    told = _logged(log, portion)
    with one_view(business).connect() as connection:
        for some in in_chunks(told.items(), AT_ONCE):
            yield from _compare(connection, dict(some))
        yield from _copied(connection)


def _copied(connection: Connection) -> Iterator[WrongMovedRow]:
    """Yield the entries to which more than one row leads."""
    place = (_ROW.audit_shard, _ROW.audit_index)
    query = (
        select(*place)
        .where(_ROW.audit_index.is_not(None))
        .group_by(*place)
        .having(func.count() > 1)
    )
    for shard, index in connection.execute(query):
        yield WrongMovedRow(shard, index, "several rows of events lead to it")


def is_moved(leaf: Mapping[str, Any]) -> bool:
    """Tell whether an entry is of an event that was moved out of the outbox."""
    return comes_from_outbox(operation_of(leaf), leaf.get("subject", {}).get("type"))


def unknown_events(business: Engine, log: LogReads) -> list[str]:
    """List the events of the log whose rows the business database does not have.

    That is so where the database is an older copy than the log.
    """
    unknown = dict.fromkeys(_logged(log, WHOLE))
    with one_view(business).connect() as connection:
        for some in in_chunks(list(unknown), AT_ONCE):
            for known in connection.scalars(select(_ROW.id).where(_ROW.id.in_(some))):
                del unknown[known]
    return list(unknown)


def _logged(log: LogReads, portion: Portion) -> dict[str, _Logged]:
    """Read the entries that came from the outbox and were not lost, by event."""
    marks = op_marks((*MOVED_FROM_OUTBOX, Operation.BACKUP_RESTORE))
    told: dict[str, _Logged] = {}
    for shard in sorted(log.shards()):
        start = 0
        while bodies := log.entries(start, start + AT_ONCE, shard):
            for index, body in enumerate(bodies, start):
                if not any(mark in body for mark in marks):
                    continue
                leaf = json.loads(body)
                operation = operation_of(leaf)
                if operation == Operation.BACKUP_RESTORE:
                    lost = lost_by(log, leaf)
                    # Earlier builds did not say, so that all before may be lost.
                    for event_id in list(told) if lost is None else lost:
                        told.pop(event_id, None)
                elif is_moved(leaf) and portion.takes(shard, index):
                    told[leaf["id"]] = _Logged(
                        *(shard, index, operation, leaf["actor"]["agency"]),
                        *(leaf["at"], leaf.get("subject", {}).get("type", "")),
                    )
            start += len(bodies)
    return told


def _compare(
    connection: Connection, told: dict[str, _Logged]
) -> Iterator[WrongMovedRow]:
    """Yield what is wrong with the rows of some events."""
    query = select(
        *(_ROW.id, _ROW.op, _ROW.actor, _ROW.at, _ROW.subject_type, _ROW.seed),
        *(_ROW.audit_shard, _ROW.audit_index),
    ).where(_ROW.id.in_(told))
    rows = {row.id: row for row in connection.execute(query)}
    for event_id, entry in told.items():
        row = rows.get(event_id)
        if row is None:
            why = "the row of its event is gone from the outbox"
        elif row.audit_index is None and row.seed is None:
            # What has no seed was moved, and led to its entry then.
            why = "the row of its event leads to no entry any more"
        elif row.audit_index is not None and (row.audit_shard, row.audit_index) != (
            entry.shard,
            entry.place,
        ):
            why = "the row of its event leads to another entry"
        elif (present_spelling(row.op), row.actor, *_said(row)) != entry[2:]:
            why = "the row of its event tells of something else"
        else:
            continue
        yield WrongMovedRow(entry.shard, entry.place, why)


def _said(row: Any) -> tuple[str, str]:
    """Give moment and type of subject as an entry says them."""
    try:
        return format_moment(row.at), row.subject_type
    except (AttributeError, TypeError, ValueError):
        return "", ""
