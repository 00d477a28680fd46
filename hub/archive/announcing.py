"""The events of the versions that a transaction appends, put as it commits.

Versions of one transaction are known from one moment, so only all of them together
have an order that the stored rows still show: by moment, then by record id. From the
rows of a run, the first of a batch and its count, anybody who may read them computes
the batch's root again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from hub.db import in_chunks
from hub.outbox import service as outbox
from schemas.canonical import canonical
from schemas.tlog.tree import leaf_hash, root_of

VERSIONS_PER_EVENT = 1000
WAITING = "archive.announced"


class NewVersion(NamedTuple):
    """A version as its leaf shows it, and the microsecond it is known from."""

    known_from: int
    record_id: str
    content_hash: str


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
            leaves = [
                leaf_hash(canonical([version.record_id, version.content_hash]))
                for version in batch
            ]
            outbox.put(
                session,
                at=waiting.at,
                actor=actor,
                op="records-append",
                subject_type="run",
                subject=run,
                detail={
                    "count": len(batch),
                    "root": root_of(leaves).hex(),
                    "first_known_from": batch[0].known_from,
                    "first_record": batch[0].record_id,
                },
            )
    waiting.versions.clear()
