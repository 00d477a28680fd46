"""What the log tells of rows that were stored in batches: how many, and their root."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, select, type_coerce

from hub.audit.check.side_tables.lost_events import lost_by, op_marks
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.reads import LogReads
from hub.audit.seals.sealing import read_values
from hub.db.bulk import in_chunks
from hub.outbox.macs import events_of_hub
from hub.outbox.models import OutboxEvent
from schemas.words import TELLING, Operation, operation_of

AT_ONCE = 1_000

Leaves = dict[str, tuple[str, dict[str, Any]]]
"""The address and the leaf of each event, by its id."""


class BatchRoot(NamedTuple):
    """A batch of rows as its event tells of it."""

    subject: str
    detail: dict[str, Any]
    """What says where to look for the rows."""
    size: int
    root: str
    """As they stand in the leaf, or for an event that waits in the outbox; 0 and empty
    where nothing is told."""
    address: str
    """Shard and index of the entry, or ``the outbox``."""
    event: str = ""


_ROWS = '"rows":[['
"""What stands in the detail of an event that tells of rows."""
_TELLS = b'"root":"'
"""What stands in a leaf that tells of rows, and in few others."""


def read_leaves(log: LogReads, op: Operation) -> Leaves:
    """Read the leaves of all events of a kind; see ``read_all_leaves``."""
    return read_all_leaves(log, [op])[op]


def read_all_leaves(
    log: LogReads, ops: Collection[Operation]
) -> dict[Operation, Leaves]:
    """Read the leaves of all events of some kinds, in one pass.

    To be done before the rows are looked at, which then are there, whatever the log
    tells of. What a declared restore lost is not among them. With ``ROWS_TELL`` come
    the leaves of all operations that tell of rows, under that one.
    """
    marks = re.compile(
        b"|".join(map(re.escape, op_marks((*ops, Operation.BACKUP_RESTORE))))
    )
    leaves: dict[Operation, Leaves] = {op: {} for op in ops}
    by_word = {op.value: leaves[op] for op in ops}
    telling = leaves.get(Operation.ROWS_TELL)
    lost: set[str] = set()
    for shard in log.shards():
        start = 0
        while bodies := log.entries(start, start + AT_ONCE, shard):
            for index, body in enumerate(bodies, start):
                tells = telling is not None and _TELLS in body
                if tells or marks.search(body):
                    leaf = json.loads(body)
                    operation = operation_of(leaf)
                    if operation == Operation.BACKUP_RESTORE:
                        lost |= lost_by(log, leaf) or frozenset()
                    elif tells and telling is not None and operation in TELLING:
                        telling[leaf["id"]] = f"{shard}/{index}", leaf
                    elif operation in by_word:
                        by_word[operation][leaf["id"]] = f"{shard}/{index}", leaf
            start += len(bodies)
    for found in leaves.values():
        for event_id in lost & found.keys():
            del found[event_id]
    return leaves


def read_batch_roots(
    connection: Connection, log: LogReads, op: Operation, leaves: Leaves
) -> Iterator[BatchRoot]:
    """Yield every batch of a kind, of the log and of the outbox; takes leaves away."""
    row = OutboxEvent
    query = select(row.id, row.subject, row.detail, row.audit_shard, row.audit_index)
    if op == Operation.ROWS_TELL:
        words = {word for one in TELLING for word in one.spellings}
        tells = type_coerce(row.detail, Text).contains(_ROWS)
        chosen = query.where(row.op.in_(words), tells)
    else:
        chosen = query.where(row.op.in_(op.spellings))
    yield from _of_outbox(connection, chosen, log, leaves)
    if op == Operation.ROWS_TELL:
        # Rows that do not tell what their leaf does were changed to say nothing.
        for some in in_chunks(list(leaves), AT_ONCE):
            yield from _of_outbox(
                connection, query.where(row.id.in_(some)), log, leaves
            )
    for event_id, (address, leaf) in leaves.items():
        # Its row is gone, so that only what the log keeps says where to look.
        sealed = log.sealed_opening(event_id)
        text = None if sealed is None else log.unseal(event_id, sealed)
        values = {} if text is None else read_values(text)
        subject, detail = values.get("subject.id", ""), values.get("detail", {})
        yield _announced(event_id, subject, detail, leaf["subject"], address)


def _of_outbox(
    connection: Connection, query: Select[Any], log: LogReads, leaves: Leaves
) -> Iterator[BatchRoot]:
    """Yield the batches of some rows of the outbox; takes leaves away.

    One that the hub did not write, and that no leaf tells of, is none.
    """
    rows = connection.execute(query).all()
    waiting = [row[0] for row in rows if row[4] is None and row[0] not in leaves]
    ours = events_of_hub(connection, log.sealer, waiting)
    for event_id, subject, detail, shard, index in rows:
        address, leaf = leaves.pop(event_id, ("", None))
        if leaf is None and index is not None:
            address, leaf = f"{shard}/{index}", _moved_since(log, shard, index)
        elif leaf is None and event_id not in ours:
            continue
        # The outbox only says where to look: what is looked for stands in the leaf.
        told = detail if leaf is None else leaf["subject"]
        yield _announced(event_id, subject, detail, told, address or "the outbox")


def _announced(
    event: str, subject: str, detail: Any, told: dict[str, Any], address: str
) -> BatchRoot:
    """Write a batch down; what is not told fits no rows, nor what is no detail."""
    if not isinstance(detail, dict):
        detail = {}
    return BatchRoot(
        subject, detail, told.get("count", 0), told.get("root", ""), address, event
    )


def _moved_since(log: LogReads, shard: str, index: int) -> dict[str, Any]:
    """Read the leaf of an event that was moved while the log was read."""
    try:
        leaf: dict[str, Any] = json.loads(log.entry(index, shard))
    except AuditEntryUnknownError:
        return {"subject": {}}
    return leaf
