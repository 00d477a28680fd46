"""How much waits for people, by desk, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.context import Hub
from hub.intake.admission import SEALED
from hub.intake.models import QuarantinedRow
from hub.merchants.models import ReviewItem

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of one kind waits, and since when the oldest of it does."""

    count: int
    oldest: datetime | None


def waiting_reviews(hub: Hub) -> Waiting:
    """Count the open questions of who somebody is."""
    with hub.reads() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(ReviewItem.opened_at)).where(
                ReviewItem.state == OPEN
            )
        ).one()
    return Waiting(count, oldest)


def waiting_second(hub: Hub, officer: str) -> Waiting:
    """Count the questions that wait for a second person, who is not this officer."""
    item = ReviewItem
    with hub.reads() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(item.first_at)).where(
                item.state == OPEN,
                item.first_actor.is_not(None),
                item.first_actor != officer,
            )
        ).one()
    return Waiting(count, oldest)


def waiting_rows(hub: Hub) -> Waiting:
    """Count the open rows of quarantine that somebody can mend: not the sealed."""
    with hub.reads() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(QuarantinedRow.opened_at)).where(
                QuarantinedRow.state == OPEN, QuarantinedRow.reason != SEALED
            )
        ).one()
    return Waiting(count, oldest)
