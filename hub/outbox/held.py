"""Rows of the outbox that the log refuses: the hub did not write them as they stand.

They wait until whoever runs the hub says of each what it is: taken where it came from a
release that gave no MAC, dropped where somebody else has put it there or changed it.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, update
from sqlalchemy.orm import Session

from hub.db.tables import from_micros, load_json
from hub.ground.actors import agency_of, done_by
from hub.ground.encoding import encode_compiled
from hub.outbox import service as outbox
from hub.outbox.errors import HeldEventUnknownError
from hub.outbox.logged_rows import TOLD_BY, read_logged
from hub.outbox.macs import STORED, MacKeys, Stored, is_of_hub, mac_for, read_events
from hub.outbox.models import LastLogged, OutboxEvent
from schemas.tlog.commitments import SEED_BYTES
from schemas.tlog.tree import root_of
from schemas.words import Operation

MOST_HELD: Final = 1_000
"""Of the events that wait longest so many are looked at where it must be quick."""
_TABLE = OutboxEvent.__table__


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """A row of the outbox that is not logged."""

    id: str
    op: str
    actor: str
    subject_type: str
    subject: str

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return {
            "event": self.id,
            "op": self.op,
            "actor": self.actor,
            "subject_type": self.subject_type,
            "subject": self.subject,
        }


def held_events(
    connection: Connection, keys: MacKeys, *, most: int | None = None
) -> Iterator[HeldEvent]:
    """Yield the waiting rows that the hub did not write, among ``most`` or all."""
    query = STORED.where(_TABLE.c.audit_index.is_(None)).order_by(_TABLE.c.id)
    for row in read_events(connection, query.limit(most)):
        if not is_of_hub(keys, row):
            yield _held(row)


def take_held(
    session: Session, keys: MacKeys, event: str, *, actor: str, at: datetime
) -> HeldEvent:
    """Let the log take a held row as it stands, on the word of whoever runs the hub.

    What opens its leaf is drawn anew, for somebody else may know what stood there. Of
    rows that were told of since it says nothing: its entry comes after theirs.

    Raises:
        HeldEventUnknownError: no such row is held, or no leaf can be made of it.
    """
    held, row = _find(session, keys, event)
    try:
        detail = _without_told_since(session, load_json(row["detail"]))
        typed: dict[str, Any] = {"at": from_micros(row["at"]), "detail": detail}
        seed = secrets.token_hex(SEED_BYTES)
        now = {**row, **typed, "seed": seed, "audit_shard": None}
        outbox.check_leaf(
            row["id"],
            typed["at"],
            row["actor"],
            held.op,
            row["subject_type"],
            typed["detail"],
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise HeldEventUnknownError(str(error)) from error
    session.execute(
        update(OutboxEvent)
        .where(_TABLE.c.id == event)
        .values(seed=seed, detail=detail, audit_shard=None, **mac_for(session, now))
    )
    _tell(session, held, row, "taken", actor=actor, at=at)
    return held


def drop_held(
    session: Session, keys: MacKeys, event: str, *, actor: str, at: datetime
) -> HeldEvent:
    """Delete a held row, and tell which it was and the hash of all it said.

    Raises:
        HeldEventUnknownError: no such row is held.
    """
    held, row = _find(session, keys, event)
    session.execute(delete(OutboxEvent).where(_TABLE.c.id == event))
    _tell(session, held, row, "dropped", actor=actor, at=at)
    return held


def _without_told_since(
    session: Session, detail: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Leave out of a detail the rows that later events have told of."""
    if "rows" not in detail:
        return detail
    kept = []
    for row in map(read_logged, detail["rows"]):
        last = session.get(LastLogged, (row.table, row.key))
        if last is None or last.number <= row.number:
            kept.append(row)
    if len(kept) == len(detail["rows"]):
        return detail
    rest = {name: value for name, value in detail.items() if name not in TOLD_BY}
    if kept:
        root = root_of(row.leaf for row in kept).hex()
        rest |= {"count": len(kept), "root": root}
        rest |= {"salt": detail["salt"], "rows": [row.said for row in kept]}
    return rest


def _find(session: Session, keys: MacKeys, event: str) -> tuple[HeldEvent, Stored]:
    """Find a held row."""
    waits = STORED.where(_TABLE.c.id == event, _TABLE.c.audit_index.is_(None))
    for row in read_events(session.connection(), waits):
        if not is_of_hub(keys, row):
            return _held(row), row
    raise HeldEventUnknownError(event)


def _held(row: Stored) -> HeldEvent:
    """Tell which row it is."""
    return HeldEvent(*(str(row[name]) for name in HeldEvent.__slots__))


def _tell(
    session: Session,
    held: HeldEvent,
    row: Stored,
    decided: str,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Leave in the log what was decided of a row."""
    said = hashlib.sha256(encode_compiled([str(value) for value in row.values()]))
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.OUTBOX_DECIDE,
        subject_type="outbox",
        subject=held.id,
        detail={"decided": decided, "op": held.op, "row": said.hexdigest()}
        | done_by(actor),
    )
