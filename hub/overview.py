"""What waits for people and how fresh the sources are: figures without any merchant."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from connectors.base import load_manifests
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import QuarantinedRow
from hub.intake.runs import SourceTimes, times_of_sources
from hub.merchants.models import ReviewItem

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of one kind waits, and since when the oldest of it does."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class SourceNow:
    """A source, the end of its last good run, and the promise that it gave."""

    name: str
    title: str
    last_good_at: datetime | None
    promised_days: int | None
    is_late: bool


def waiting_reviews(hub: Hub) -> Waiting:
    """Count the open questions of who somebody is."""
    with hub.reads() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(ReviewItem.opened_at)).where(
                ReviewItem.state == OPEN
            )
        ).one()
    return Waiting(count, oldest)


def waiting_rows(hub: Hub) -> Waiting:
    """Count the open rows of quarantine."""
    with hub.reads() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(QuarantinedRow.opened_at)).where(
                QuarantinedRow.state == OPEN
            )
        ).one()
    return Waiting(count, oldest)


def sources_now(hub: Hub) -> list[SourceNow]:
    """Tell of each source when it last went well; those that never did come last."""
    with hub.reads() as session:
        times = times_of_sources(session)
    day = legal_day(hub.clock())
    found = []
    for name, manifest in load_manifests().items():
        known = times.get(name, SourceTimes())
        promised = hub.rulebook.promise_of(manifest.kinds, day)
        late = known.is_late(promised, day)
        title, last = manifest.title, known.last_good_at
        found.append(SourceNow(name, title, last, promised, late))
    return sorted(found, key=lambda one: (one.last_good_at is None, one.title))
