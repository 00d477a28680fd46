"""Whether openings open what their leaves commit to, and lie under their own subjects.

Whoever can write to the database can file an opening under another subject, which
hides who looked, or put other bytes in its place. So each is opened, its commitments
are computed again, and the handle from the subject that it names. What is sealed to the
keys of readers the hub cannot open.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from hub.audit.check.side_tables.portion import WHOLE, Portion
from hub.audit.errors import OpeningDamagedError
from hub.audit.reads import LogReads
from hub.audit.record.models import audit_entry, audit_opening
from hub.audit.seals.sealing import (
    check_opening,
    held_handle,
    is_sealed_to_readers,
    is_told,
    read_subjects,
    read_values,
    subject_handle,
)
from hub.db.engines import one_view
from schemas.tlog.errors import ProofError
from schemas.words import PROCEEDINGS, operation_of

ROWS = 500
DAMAGED = OpeningDamagedError.code
MISFILED = "opening-misfiled"


@dataclass(frozen=True, slots=True)
class WrongOpening:
    """An opening that is not what its leaf says, or lies where it does not belong."""

    shard: str
    index: int
    code: str
    """``opening-damaged`` or ``opening-misfiled``."""
    detail: str
    subject_type: str = ""
    subjects: tuple[str, ...] = ()
    """Whom the event is about, where the opening still says so."""

    @property
    def address(self) -> str:
        """Name the entry as receipts do."""
        return f"{self.shard}/{self.index}"


def wrong_openings(log: LogReads, portion: Portion = WHOLE) -> Iterator[WrongOpening]:
    """Yield what is wrong with the openings of a portion, the oldest entry first."""
    with one_view(log.engine).connect() as connection:
        for shard, index, event_id, body, handle, sealed in _kept(
            connection, log, portion
        ):
            wrong = _look_at(log, event_id, body, handle, sealed)
            if wrong is not None:
                yield WrongOpening(shard, index, *wrong)


_Kept = tuple[str, int, str, bytes, str, bytes]
"""Shard, index, event and body of an entry, then handle and bytes of an opening."""


def _kept(connection: Connection, log: LogReads, portion: Portion) -> Iterator[_Kept]:
    """Yield the openings of a portion, each with its entry."""
    entry, opening = audit_entry.c, audit_opening.c
    query = (
        select(entry.seq, entry.id, entry.body, opening.subject, opening.sealed)
        .join(audit_opening, opening.event_id == entry.id)
        .where(entry.shard == bindparam("in_shard"))
        .where(entry.seq >= bindparam("first"), entry.seq < bindparam("stop"))
        .order_by(entry.seq, opening.subject)
    )
    for shard in sorted(log.shards()):
        last = connection.scalar(
            select(func.max(entry.seq)).where(entry.shard == shard)
        )
        for start in range(0, 0 if last is None else last + 1, ROWS):
            stop = start + ROWS
            # Both ends lie in one part, or one of them is news.
            if not (portion.takes(shard, start) or portion.takes(shard, stop - 1)):
                continue
            given = {"in_shard": shard, "first": start, "stop": stop}
            for index, event_id, body, handle, sealed in connection.execute(
                query, given
            ).all():
                if portion.takes(shard, index):
                    yield shard, index, event_id, body, handle, sealed


_Wrong = tuple[str, str, str, tuple[str, ...]]
"""Code, detail, and type and names of the subjects."""


def _look_at(
    log: LogReads, event_id: str, body: bytes, handle: str, sealed: bytes
) -> _Wrong | None:
    """Tell what is wrong with one opening."""
    try:
        leaf = json.loads(body)
        text = log.unseal(event_id, sealed)
        if text is None:
            why = _unopened(log, leaf, handle, sealed)
            return None if why is None else (DAMAGED, why, "", ())
        check_opening(text, leaf)
        names = _subjects_of(text)
    except OpeningDamagedError:
        return DAMAGED, "the stored bytes open nothing", "", ()
    except (ProofError, KeyError, TypeError, ValueError) as error:
        detail = f"it opens something else than the leaf: {error}"
        return DAMAGED, detail, "", ()
    kind = leaf.get("subject", {}).get("type")
    if not names or handle in _handles(log, leaf, kind, names):
        return None
    detail = "it is filed under another subject than the one that it names"
    return MISFILED, detail, kind or "", names


def _unopened(
    log: LogReads, leaf: Mapping[str, Any], handle: str, sealed: bytes
) -> str | None:
    """Say what is wrong with an opening that the hub has no key for.

    Nothing, where it is for readers alone or an erasure took its key.
    """
    if is_sealed_to_readers(sealed):
        is_theirs = leaf.get("purpose") in PROCEEDINGS
        return None if is_theirs else "it looks sealed to readers, and has none"
    if log.is_key_erased(handle, sealed):
        return None
    return "its key is gone, and nobody erased it"


def _subjects_of(text: bytes) -> tuple[str, ...]:
    """Name the subjects that an opening may be filed under."""
    among = read_subjects(text)
    if among:
        return tuple(one.name for one in among)
    subject = read_values(text).get("subject.id")
    return () if subject is None else (subject,)


def _handles(
    log: LogReads, leaf: Mapping[str, Any], kind: str | None, names: tuple[str, ...]
) -> set[str]:
    """Give the handles that an opening may be filed under.

    One that is held back is filed anew, as one that is told, when it is released.
    """
    told = {subject_handle(kind, name, log.sealer) for name in names}
    if kind != "merchant" or is_told(leaf.get("purpose"), operation_of(leaf)):
        return told
    return told | {held_handle(kind, name, log.sealer) for name in names}
