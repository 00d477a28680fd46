"""Whether openings are gone that nobody erased: that would hide who looked.

A row of ``audit_opening`` can be deleted without a trace in the tree. So the leaves
tell how many openings there were, and those of erasures how many were taken away.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from hub.audit.check.verdict import (
    ERASURES_UNKNOWN,
    OPENING_DAMAGED,
    OPENINGS_MISSING,
    Fault,
)
from hub.audit.errors import OpeningDamagedError
from hub.audit.reads import LogReads
from hub.audit.record.models import audit_entry, audit_opening
from hub.audit.seals.erasure_list import Erasure, ErasureListError, erasures_known
from hub.audit.seals.sealing import check_opening, read_values
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from schemas.tlog.errors import Flaw, ProofError
from schemas.tlog.leaf import COMMITTED
from schemas.words import PROCEEDINGS, SEALED_READS, Operation, operation_of

ROWS = 500
ANSWERED = frozenset({200, 304})

_Stored = tuple[str, int, dict[str, Any], int]
"""An entry's shard, index and leaf, and how many openings are kept of it."""


@dataclass(slots=True)
class _Count:
    """Openings that are not there, and openings that were erased."""

    missing: int = 0
    erased: int = 0
    first: int = 0
    last: int = 0
    shard: str = ""
    """Where the last one is missing; ``first`` and ``last`` are entries of it."""

    def miss(self, shard: str, index: int, number: int) -> None:
        """Take note that an entry lacks so many."""
        self.missing += number
        self.first = self.first if shard == self.shard else index
        self.shard, self.last = shard, index


def check_openings(log: LogReads) -> Fault | None:
    """Find fault with a log that lacks more openings than were erased.

    What is erased is counted before it goes, so no more than that may be missing.
    Entries before an erasure that did not count, as the first versions logged it, are
    left out, and so are those before a restore that lost the leaves of erasures.
    """
    try:
        with one_view(log.engine).connect() as connection:
            listed = erasures_known(log.erasures)
            count = _count(connection, log, listed)
    except ErasureListError as error:
        return Fault(ERASURES_UNKNOWN, log.current_shard(), error.detail)
    except (ProofError, OpeningDamagedError) as error:
        return Fault(OPENING_DAMAGED, log.current_shard(), str(error))
    except (KeyError, TypeError, ValueError) as error:
        detail = f"an entry cannot be read as a leaf: {error}"
        return Fault(Flaw.LEAF, log.current_shard(), detail)
    if count.missing <= count.erased:
        return None
    detail = (
        f"{count.missing} openings are missing, and {count.erased} were erased: "
        "somebody took the others away"
    )
    return Fault(OPENINGS_MISSING, count.shard, detail, count.first, count.last)


def _count(connection: Connection, log: LogReads, listed: list[Erasure]) -> _Count:
    """Count what is missing and what was erased, over the whole log.

    Raises:
        ErasureListError: the list lacks an erasure that the log tells of.
    """
    known = {erasure.event_id for erasure in listed}
    lost = known - _logged(connection, known)
    count = _Count()
    for shard, index, leaf, kept in _entries(connection, log):
        if (number := _expected(leaf) - kept) > 0:
            count.miss(shard, index, number)
        operation = operation_of(leaf)
        if operation == Operation.BACKUP_RESTORE and lost:
            count = _Count()
        if operation != Operation.SUBJECT_ERASE:
            continue
        if leaf["id"] not in known:
            msg = f"the erasure list lacks that of entry {shard}/{index}"
            raise ErasureListError(msg)
        if kept:
            erased = _erased(log, leaf)
            count = _Count() if erased is None else count
            count.erased += erased or 0
    return count


def _entries(connection: Connection, log: LogReads) -> Iterator[_Stored]:
    """Yield all entries, the oldest first, each with the number of its openings."""
    entry, opening = audit_entry.c, audit_opening.c
    for shard in sorted(log.shards()):
        start = 0
        while True:
            rows = connection.execute(
                select(entry.seq, entry.id, entry.body)
                .where(entry.shard == shard, entry.seq >= start)
                .order_by(entry.seq)
                .limit(ROWS)
            ).all()
            kept = connection.execute(
                select(opening.event_id, func.count())
                .where(opening.event_id.in_([row.id for row in rows]))
                .group_by(opening.event_id)
            )
            numbers: dict[str, int] = {row[0]: row[1] for row in kept}
            for index, event_id, body in rows:
                yield shard, index, json.loads(body), numbers.get(event_id, 0)
            if len(rows) < ROWS:
                break
            start = rows[-1].seq + 1


def _logged(connection: Connection, ids: set[str]) -> set[str]:
    """Choose the events that the log has."""
    return {
        found
        for some in in_chunks(sorted(ids), ROWS)
        for found in connection.scalars(
            select(audit_entry.c.id).where(audit_entry.c.id.in_(some))
        )
    }


def _expected(leaf: Mapping[str, Any]) -> int:
    """Tell how many openings of an entry must be there while nothing is erased."""
    subject = leaf.get("subject", {})
    operation = operation_of(leaf)
    if operation == Operation.SHARD_START or not _commits(leaf):
        # Anybody may derive what opens the one; the other commits to nothing.
        return 0
    if leaf.get("purpose") in PROCEEDINGS:
        # A refusal may come before it is known who the readers are.
        answered = leaf.get("resp_class", {}).get("status") in ANSWERED
        return int(answered and operation in SEALED_READS)
    each = "root" in subject and "id" not in subject
    return int(subject.get("count", 1)) if each else 1


def _commits(leaf: Mapping[str, Any]) -> bool:
    """Tell whether an entry commits to anything."""
    return any(
        name in leaf.get(group, {}) if name else group in leaf
        for group, _, name in (place.partition(".") for place in COMMITTED)
    )


def _erased(log: LogReads, leaf: Mapping[str, Any]) -> int | None:
    """Read how many openings an erasure took; None where it did not count."""
    sealed = log.sealed_opening(leaf["id"])
    values = None if sealed is None else open_checked(log, leaf, sealed)
    if values is None:
        return 0
    number: int | None = values["detail"].get("openings")
    return number


def open_checked(
    log: LogReads, leaf: Mapping[str, Any], sealed: bytes
) -> dict[str, Any] | None:
    """Give the values that a leaf commits to, checked against it; None if erased.

    Raises:
        ProofError: what was kept opens something else.
    """
    text = log.unseal(leaf["id"], sealed)
    if text is None:
        return None
    check_opening(text, leaf)
    return read_values(text)
