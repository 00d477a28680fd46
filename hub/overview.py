"""What waits for people and how fresh the sources are: figures without any merchant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from connectors.base import Manifest, load_sources
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
    found = [
        _source_now(hub, manifest, times, day)
        for manifest in _manifests(hub.config.drop_folder)
    ]
    return sorted(found, key=lambda one: (one.last_good_at is None, one.title))


def source_titles(hub: Hub) -> dict[str, str]:
    """Tell what each source is called."""
    return {
        manifest.name: manifest.title for manifest in _manifests(hub.config.drop_folder)
    }


@cache
def _manifests(folder: Path) -> tuple[Manifest, ...]:
    """Read what each source says of itself, once a process."""
    return tuple(source.manifest for source in load_sources(folder).values())


def _source_now(
    hub: Hub, manifest: Manifest, times: Mapping[str, SourceTimes], day: date
) -> SourceNow:
    """Tell how fresh one source is against the promise of the catalog."""
    known = times.get(manifest.name)
    last = None if known is None else known.last_good_at
    items = (hub.rulebook.rule("catalog", kind, day) for kind in manifest.kinds)
    promises = (None if item is None else item.freshness_days for item in items)
    promised = min((days for days in promises if days is not None), default=None)
    late = (
        last is not None
        and promised is not None
        and (day - legal_day(last)).days > promised
    )
    return SourceNow(manifest.name, manifest.title, last, promised, late)
