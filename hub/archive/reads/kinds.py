"""Read the newest versions of whole kinds, a record at a time, for work on all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RecordHead, RecordVersion
from hub.archive.rules.sealed import OPEN
from schemas.words import SHOWN

READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """The newest version of a record that holds, as its masked body tells it."""

    key: bytes
    seq: int
    kind: str
    event_day: date
    body: dict[str, Any]
    has_personal: bool


def standing_records(
    session: Session, kind: str, *, since: date | None = None
) -> Iterator[list[StandingRecord]]:
    """Yield all open records of a kind that hold, in lists of bounded length.

    What is sealed as a whole, withdrawn or annulled is left out, and with ``since``
    what happened before that day.
    """
    for source in _sources(session, kind):
        query = (
            select(
                *(RecordVersion.key, RecordVersion.seq, RecordVersion.kind),
                *(RecordVersion.event_day, RecordVersion.body),
                RecordVersion.personal_hash.is_not(None),
            )
            .join(
                RecordHead,
                (RecordHead.key == RecordVersion.key)
                & (RecordHead.seq == RecordVersion.seq),
            )
            .where(
                RecordVersion.source == source,
                RecordVersion.kind == kind,
                RecordVersion.record_class == OPEN,
                RecordVersion.event_day.is_not(None),
                RecordHead.status.in_(SHOWN),
            )
        )
        if since is not None:
            query = query.where(RecordVersion.event_day >= since)
        rows = session.execute(query.execution_options(yield_per=READ_AT_ONCE))
        for part in rows.partitions():
            yield [StandingRecord(*row) for row in part]


def _sources(session: Session, kind: str) -> Collection[str]:
    """List the sources that delivered a kind; read from the index alone."""
    return session.scalars(
        select(RecordVersion.source)
        .where(RecordVersion.kind == kind)
        .distinct()
        .order_by(RecordVersion.source)
    ).all()
