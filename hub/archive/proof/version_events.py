"""The events of the versions that a transaction appends, put as it commits.

Versions of one transaction are known from one moment, so only all of them together
have an order that the stored rows still show: by moment, then by record id. From the
rows of a run, the first of a batch and its count, anybody who may read them computes
the batch's root again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from hub.archive.rules.sealed import OPEN
from hub.db.bulk import in_chunks
from hub.ground.encoding import encode_compiled
from hub.outbox import service as outbox
from schemas.canonical import canonical, encode_checked
from schemas.tlog.tree import leaf_hash, root_of
from schemas.words import Operation

VERSIONS_PER_EVENT = 1000
_AS_STORED = frozenset((str, int))
WAITING = "archive.announced"
CONTENT_FORM = 1
"""A batch whose leaves say nothing of the columns, as earlier builds made them."""
COLUMNS_FORM = 2
"""A batch whose leaves show the columns too, and among them how it was judged."""
JUDGED_FORM = 3
"""A batch whose leaves show the columns and the digest of the first judgement; of
judgements made anew, a batch whose leaves show record and digest."""
SHOWN_COLUMNS = (
    "seq",
    "kind",
    "source",
    "natural_key",
    "event_day",
    "effect_from",
    "effect_to",
    "procedure",
    "tier",
    "public_from",
    "publicity_until",
    "publicity_rule",
    "known_from",
    "personal_hash",
    "run_id",
    "status",
    "status_from",
    "issuer",
    "issuer_code",
    "record_class",
)
"""All columns of ``record_version`` but those that a leaf shows by other names."""


class NewVersion(NamedTuple):
    """The hash of a version's leaf in a batch, and what the batch is sorted by."""

    known_from: int
    record_id: str
    leaf: bytes


def shown_columns(columns: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Give the columns that a leaf shows: those that hold anything, as stored.

    That a record is open is not said: batches from before there were others say it by
    saying nothing.
    """
    return {
        name: value
        for name, value in columns
        if value is not None and (name, value) != ("record_class", OPEN)
    }


def version_leaf(
    record: str, content: str, columns: Mapping[str, object], judgement: str
) -> bytes:
    """Hash what a batch shows of a version: content hash, columns, first judgement.

    ``columns`` are texts and numbers as they are stored, those of ``SHOWN_COLUMNS``
    that hold anything; ``judgement`` is the digest of the judgement.

    Raises:
        TypeError: a column holds something else.
    """
    encode = encode_checked
    if all(value.__class__ in _AS_STORED for value in columns.values()):
        encode = encode_compiled
    return leaf_hash(encode([record, content, columns, judgement]))


def columns_leaf(record: str, content: str, columns: Mapping[str, object]) -> bytes:
    """Hash what a batch of ``COLUMNS_FORM`` shows of a version.

    Raises:
        TypeError: a column holds what is no text or number.
    """
    return leaf_hash(encode_checked([record, content, columns]))


def judgement_leaf(record: str, judgement: str) -> bytes:
    """Hash what a batch shows of a judgement made anew: record and digest."""
    return leaf_hash(canonical([record, judgement]))


def content_leaf(record: str, content: str) -> bytes:
    """Hash what a batch of ``CONTENT_FORM`` shows of a version."""
    return leaf_hash(canonical([record, content]))


class _Waiting(NamedTuple):
    """What one transaction will announce, by run and actor."""

    transaction: SessionTransaction | None
    versions: dict[tuple[str, str], list[NewVersion]]
    at: datetime


def announce_versions(
    session: Session,
    versions: Iterable[NewVersion],
    *,
    run: str,
    actor: str,
    at: datetime,
) -> None:
    """Let the transaction commit to these versions in events, as it ends."""
    waiting: _Waiting | None = session.info.get(WAITING)
    if waiting is None:
        event.listen(session, "before_commit", _put_events)
    if waiting is None or waiting.transaction is not session.get_transaction():
        waiting = _Waiting(session.get_transaction(), {}, at)
        session.info[WAITING] = waiting
    waiting.versions.setdefault((run, actor), []).extend(versions)


def _put_events(session: Session) -> None:
    """Put one event for every 1,000 versions, and forget them."""
    waiting: _Waiting = session.info[WAITING]
    if waiting.transaction is not session.get_transaction():
        return
    for (run, actor), versions in waiting.versions.items():
        for batch in in_chunks(sorted(versions), VERSIONS_PER_EVENT):
            outbox.put(
                session,
                at=waiting.at,
                actor=actor,
                op=Operation.RECORD_APPEND,
                subject_type="run",
                subject=run,
                detail={
                    "count": len(batch),
                    "root": root_of(version.leaf for version in batch).hex(),
                    "form": JUDGED_FORM,
                    "first_known_from": batch[0].known_from,
                    "first_record": batch[0].record_id,
                },
            )
    waiting.versions.clear()
