"""What waits: for people at their desks, and for the hub's own jobs.

Counts go along indexes and end at a bound, so that the largest hub is told of in time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import QuarantinedRow, StagedFile
from hub.merchants.models import ReviewItem
from hub.monitoring.state.needs import Needed
from hub.outbox.held import MOST_HELD, held_events
from hub.outbox.models import OutboxEvent
from hub.overview.waiting import OPEN, Waiting
from hub.ratings.models import RatingDue
from hub.slots import jobs_ahead
from schemas.words import Need

MOST_COUNTED = 200_000
"""Of what is told by source or reason, so many are counted of each."""
OLD_WORK = timedelta(minutes=15)
"""What a job of each minute has not done by then needs a person."""
OLD_REVIEW = timedelta(days=30)
OLD_ROW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BacklogNow:
    """What waits at a moment."""

    at: datetime
    review: Mapping[str, Waiting]
    """Open questions of identity, by reason."""
    quarantine: Mapping[str, Waiting]
    """Open rows of quarantine, by source."""
    events: Waiting
    """Changes whose entry in the log is still to come."""
    held: int
    """Changes that the log refuses, for the hub did not write them as they stand."""
    ratings: int
    """Merchants whose rating is due today."""
    files: int
    """Files that are coming in, or came in half."""
    ahead: Sequence[str] = ()
    """Jobs of which something is written as if it lay ahead."""

    @property
    def review_sum(self) -> Waiting:
        """All that waits for review."""
        return summed(self.review)

    @property
    def quarantine_sum(self) -> Waiting:
        """All that waits in quarantine."""
        return summed(self.quarantine)

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return {
            "review": _as_json(self.review),
            "quarantine": _as_json(self.quarantine),
            "due": {
                "events": _one(self.events),
                "held": self.held,
                "ratings": self.ratings,
                "files": self.files,
            },
        }

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        for what, kinds, most in (
            (Need.REVIEW_OLD, self.review, OLD_REVIEW),
            (Need.QUARANTINE_OLD, self.quarantine, OLD_ROW),
        ):
            for name, waits in kinds.items():
                if waits.oldest is not None and self.at - waits.oldest > most:
                    yield Needed(what, name, f"since {waits.oldest.date()}")
        if self.held:
            yield Needed(Need.LOG_FAULT, "events", f"credithub audit held: {self.held}")
        oldest = self.events.oldest
        if oldest is not None and self.at - oldest > OLD_WORK:
            yield Needed(Need.WORK_STUCK, "events", str(self.events.count))
        for job in self.ahead:
            yield Needed(Need.JOB_AHEAD, job)


def summed(kinds: Mapping[str, Waiting]) -> Waiting:
    """Join what waits for several reasons."""
    begun = [one.oldest for one in kinds.values() if one.oldest is not None]
    return Waiting(sum(one.count for one in kinds.values()), min(begun, default=None))


def backlog_now(hub: Hub) -> BacklogNow:
    """Count what waits.

    Raises:
        SQLAlchemyError: the database cannot be read.
    """
    at = hub.clock()
    with hub.reads() as session:
        of_held = held_events(session.connection(), hub.keys, most=MOST_HELD)
        held = [one.id for one in of_held]
        return BacklogNow(
            at=at,
            review=_reviews(session),
            quarantine=_rows(session),
            events=_events(session, held),
            held=len(held),
            ratings=_counted(
                session,
                select(RatingDue.merchant_id).where(RatingDue.due_day <= legal_day(at)),
            ),
            files=_counted(session, select(StagedFile.file_id)),
            ahead=jobs_ahead(session, at),
        )


def _reviews(session: Session) -> dict[str, Waiting]:
    """Count open questions by reason; the index begins with both and the moment."""
    item = ReviewItem
    found = {}
    for reason in _steps(session, item.reason, item.state == OPEN):
        mine = (item.state == OPEN, item.reason == reason)
        oldest = session.scalar(select(func.min(item.opened_at)).where(*mine))
        count = _counted(session, select(item.state).where(*mine))
        found[reason] = Waiting(count, oldest)
    return found


def _rows(session: Session) -> dict[str, Waiting]:
    """Count open rows by source; their ids sort by the moment."""
    row = QuarantinedRow
    found = {}
    for source in _steps(session, row.source, row.state == OPEN):
        mine = (row.state == OPEN, row.source == source)
        oldest = session.scalar(
            select(row.opened_at).where(*mine).order_by(row.id).limit(1)
        )
        found[source] = Waiting(_counted(session, select(row.id).where(*mine)), oldest)
    return found


def _events(session: Session, held: Sequence[str]) -> Waiting:
    """Count the events that wait for the log, but for those that it refuses."""
    event = OutboxEvent
    waiting = event.audit_index.is_(None) & event.id.not_in(held)
    oldest = session.scalar(select(event.at).where(waiting).order_by(event.id).limit(1))
    return Waiting(_counted(session, select(event.id).where(waiting)), oldest)


def _steps(session: Session, column: Any, also: ColumnElement[bool]) -> list[str]:
    """List the values of a column, each by one step in an index."""
    found: list[str] = []
    value = session.scalar(select(func.min(column)).where(also))
    while value is not None:
        found.append(value)
        value = session.scalar(select(func.min(column)).where(also, column > value))
    return found


def _counted(session: Session, query: Select[Any]) -> int:
    """Count what a query finds, up to the bound."""
    some = query.limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _as_json(kinds: Mapping[str, Waiting]) -> dict[str, Any]:
    """Write what waits, whole and by its kinds."""
    return _one(summed(kinds)) | {
        "by": {name: _one(waits) for name, waits in kinds.items()}
    }


def _one(waits: Waiting) -> dict[str, Any]:
    """Write how much waits and since when."""
    oldest = waits.oldest
    return {
        "count": waits.count,
        "oldest": None if oldest is None else oldest.isoformat(),
    }
