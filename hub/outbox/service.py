"""Put an event beside a change, so that both are committed or neither is."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.ids import new_id
from hub.outbox.macs import mac_for
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical, without_nulls
from schemas.tlog.commitments import SEED_BYTES
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.leaf import build_leaf, format_moment, is_word
from schemas.words import Operation

PUT: Final = "outbox.put"
"""Under this name a session remembers that it has put an event."""
MAX_DETAIL_BYTES = 16_384
"""Size of an event's detail; larger payloads are named by their hash."""

HEADER_NAMES = frozenset(
    {"auth", "basis", "count", "link", "model", "policy", "purpose", "root"}
)
"""Members of ``detail`` that the leaf carries in clear, as fields of its own."""
COMMITTED_NAMES = frozenset({"case", "officer", "req", "resp"})
"""Members of ``detail`` that the leaf commits to one by one."""


_APPENDED: Final[list[ColumnElement[str]]] = [
    literal_column(f"'{word}'") for word in Operation.RECORD_APPEND.spellings
]


def put(
    session: Session,
    *,
    at: datetime,
    actor: str,
    op: Operation,
    subject_type: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Write an event into the caller's transaction and return its id.

    The leaf only commits to the subject and to ``detail``. The members that
    ``HEADER_NAMES`` lists are the exception: they stand in the leaf, in clear, and
    must have the form that the leaf asks for (``root`` a SHA-256 in hex, ``count`` and
    ``link`` whole numbers, ``model`` an object, the others short codes).

    Raises:
        MalformedError: a code or header member has a form that no leaf allows.
        CanonicalError: the detail has no canonical form (a float, a foreign type).
        TypeError: a member of ``COMMITTED_NAMES`` is not text.
        ValueError: the detail is longer than ``MAX_DETAIL_BYTES``.
    """
    for name, word in (("actor", actor), ("op", op), ("subject type", subject_type)):
        if not is_word(word):
            msg = f"{word!r} cannot stand in the log as {name}"
            raise MalformedError(Flaw.LEAF, msg)
    payload = without_nulls(dict(detail or {}))
    size = len(canonical(payload))
    if size > MAX_DETAIL_BYTES:
        msg = f"the detail of {op} has {size} bytes, more than {MAX_DETAIL_BYTES}"
        raise ValueError(msg)
    event_id = new_id(at)
    check_leaf(event_id, at, actor, op, subject_type, payload)
    row = {
        "id": event_id,
        "at": at,
        "actor": actor,
        "op": str(op),
        "subject_type": subject_type,
        "subject": subject,
        "detail": payload,
        "seed": secrets.token_hex(SEED_BYTES),
        "audit_shard": None,
        "audit_index": None,
    }
    insert_rows(session, OutboxEvent, [{**row, **mac_for(session, row)}])
    session.info[PUT] = True
    return event_id


def has_put(session: Session) -> bool:
    """Tell whether the session has put an event since it was made."""
    return PUT in session.info


def batches_of(session: Session, run: str, limit: int) -> list[str]:
    """Give the addresses of the entries that tell of a run's batches, oldest first."""
    row = OutboxEvent
    query = (
        select(row.audit_shard, row.audit_index)
        # In clear, for SQLite uses the partial index of values that it sees only.
        .where(row.op.in_(_APPENDED), row.subject == run)
        .where(row.audit_index.is_not(None))
        .order_by(row.id)
        .limit(limit)
    )
    return [f"{shard}/{index}" for shard, index in session.execute(query)]


def check_leaf(
    event_id: str,
    at: datetime,
    actor: str,
    op: str,
    subject_type: str,
    payload: Mapping[str, Any],
) -> None:
    """Refuse now what the log would refuse later, when nobody could correct it.

    Raises:
        MalformedError: a member has a form that no leaf allows.
        TypeError: a member of ``COMMITTED_NAMES`` is not text.
    """
    given = {name: payload[name] for name in HEADER_NAMES & payload.keys()}
    subject = {
        "type": subject_type,
        "count": given.pop("count", None),
        "root": given.pop("root", None),
    }
    header = {
        "id": event_id,
        "at": format_moment(at),
        "shard": "any",
        "actor": {"agency": actor},
        "op": op,
        "subject": subject,
        "auth": {"key": given.pop("auth", None)},
        **given,
    }
    build_leaf(header, {})
    for name in COMMITTED_NAMES & payload.keys():
        if not isinstance(payload[name], str):
            msg = f"{name} in the detail of {op} must be text"
            raise TypeError(msg)
