"""What was logged about a subject: found by its handles, newest first, page by page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from hub.audit.record.models import (
    audit_entry,
    audit_head,
    audit_opening,
    audit_subject_key,
)
from hub.audit.seals.sealing import Sealer, opening_place, seal_under, subject_handle
from hub.audit.seals.subject_keys import SubjectKeys

ROWS = 100
"""Rows of one handle that are held at once."""

_OPENING, _ENTRY = audit_opening.c, audit_entry.c
_FIRST_PAGE = (
    select(
        _OPENING.event_id,
        _OPENING.subject,
        _OPENING.sealed,
        _ENTRY.shard,
        _ENTRY.seq,
        _ENTRY.body,
    )
    .join(audit_entry, _ENTRY.id == _OPENING.event_id)
    .where(_OPENING.subject == bindparam("handle"))
    .order_by(_OPENING.event_id.desc())
    .limit(ROWS)
)
_PAGE = _FIRST_PAGE.where(_OPENING.event_id < bindparam("before"))


@dataclass(frozen=True, slots=True)
class FiledEvent:
    """An event that is filed under a subject."""

    event_id: str
    handle: str
    sealed: bytes
    shard: str
    index: int
    body: bytes

    @property
    def address(self) -> str:
        """Name the entry as receipts do."""
        return f"{self.shard}/{self.index}"

    def leaf(self) -> dict[str, Any]:
        """Read the leaf."""
        leaf: dict[str, Any] = json.loads(self.body)
        return leaf


def filed_events(
    engine: Engine, handles: Sequence[str], before: str | None = None
) -> Iterator[FiledEvent]:
    """Yield the events filed under any of the handles, each once, the newest first.

    ``before`` is the id of the event that the last one came before.
    """
    pages = [_under(engine, handle, before) for handle in dict.fromkeys(handles)]
    merged = merge(*pages, key=attrgetter("event_id"), reverse=True)
    # Two merchants that one answer showed may have become one since.
    for _, same in groupby(merged, attrgetter("event_id")):
        yield next(same)


def newest_filed(engine: Engine, handles: Sequence[str]) -> FiledEvent | None:
    """Give the event under any of the handles that was logged last."""
    return max(
        filed_events(engine, handles),
        # Ids of one millisecond have no order.
        key=lambda event: (event.shard, event.index),
        default=None,
    )


def _under(engine: Engine, handle: str, before: str | None) -> Iterator[FiledEvent]:
    """Yield the events under one handle."""
    while True:
        with engine.connect() as connection:
            if before is None:
                rows = connection.execute(_FIRST_PAGE, {"handle": handle}).all()
            else:
                given = {"handle": handle, "before": before}
                rows = connection.execute(_PAGE, given).all()
        for event_id, name, sealed, shard, index, body in rows:
            yield FiledEvent(event_id, name, sealed, shard, index, body)
        if len(rows) < ROWS:
            return
        before = rows[-1][0]


def refile(
    engine: Engine,
    keys: Sealer,
    subjects: SubjectKeys,
    filed: tuple[str, str],
    texts: Mapping[tuple[str, str], bytes],
) -> None:
    """File an opening under its subjects (type and name), as one that is told.

    ``filed`` is the event and the handle that it is filed under until then; ``texts``
    are the opening as it was unsealed, for each subject its own. A subject that was
    erased since the event gets none; where that leaves nobody, nothing is changed.
    """
    event_id, before = filed
    place = opening_place(event_id)
    with engine.execution_options(writes=True).begin() as connection:
        # An erasure that is not in the list yet waits until this is stored.
        hold_head(connection)
        subjects.look()
        rows, new_keys = [], []
        for subject, text in texts.items():
            handle = subject_handle(*subject, keys)
            if event_id <= subjects.cuts.of(handle):
                continue
            key = subjects.key_for(handle)
            sealed = seal_under(key, text, place)
            rows.append({"event_id": event_id, "subject": handle, "sealed": sealed})
            if key.row is not None:
                new_keys.append(key.row)
        for row in subjects.cuts.without_erased(new_keys):
            known = select(audit_subject_key.c.key_id).where(
                audit_subject_key.c.key_id == row[0]
            )
            if connection.scalar(known) is None:
                connection.execute(insert(audit_subject_key).values(row))
        if rows:
            there = (_OPENING.event_id == event_id) & (_OPENING.subject == before)
            # Where it is gone, somebody else has done this in the meantime.
            if connection.execute(delete(audit_opening).where(there)).rowcount:
                connection.execute(insert(audit_opening), rows)


def hold_head(connection: Connection) -> None:
    """Have all others wait who hold the log's head, until the transaction ends."""
    connection.execute(select(audit_head.c.id).with_for_update())
