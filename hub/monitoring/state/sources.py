"""The sources against their schedules, and what became of the rows that came last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.context import Hub
from hub.intake.models import SyncRun
from hub.intake.run_reads import fates_of, reports_of_runs
from hub.monitoring.state.needs import Needed
from hub.overview import SourceNow, sources_now
from schemas.words import Need

FRESH, LATE, NEVER = "fresh", "late", "never"


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A source, how fresh it is, and its last run."""

    source: SourceNow
    freshness: str
    """``fresh``, ``late`` (by its schedule or the catalog's promise) or ``never``."""
    fates: Mapping[str, int] = field(default_factory=dict)
    """What became of the rows of its last run."""
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name the source."""
        return self.source.name

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        source, run = self.source, self.source.last_run
        good = source.last_good_at
        return {
            "name": source.name,
            "title": source.title,
            "schedule": source.schedule,
            "last_good_at": None if good is None else good.isoformat(),
            "freshness": self.freshness,
            "state": source.state,
            "days_late": source.days_late,
            "last_run": None if run is None else run.as_json(),
            "fates": dict(self.fates),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class SourcesNow:
    """All sources that are watched, what needs somebody first."""

    sources: tuple[WatchedSource, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Write them as a document."""
        return [one.as_json() for one in self.sources]

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        for one in self.sources:
            run = one.source.last_run
            if one.source.faults:
                yield Needed(Need.SOURCE_BROKEN, one.name, one.source.faults[0].code)
                continue
            if one.freshness == LATE:
                good = one.source.last_good_at
                since = "" if good is None else f"since {good.date()}"
                yield Needed(Need.SOURCE_LATE, one.name, since)
            if run is not None and run.state == "waiting":
                yield Needed(Need.FILE_WAITING, one.name, run.id)
            elif run is not None and run.ended_at is not None and not run.is_good:
                yield Needed(Need.SOURCE_FAILED, one.name, run.reason or run.state)


def sources_watched(hub: Hub) -> SourcesNow:
    """Tell how fresh each source is that somebody enabled.

    Raises:
        SQLAlchemyError: the database cannot be read.
    """
    known = [one for one in sources_now(hub) if one.enabled]
    runs = [one.last_run.id for one in known if one.last_run is not None]
    with hub.reads() as session:
        reports = reports_of_runs(session, runs)
    return SourcesNow(tuple(_watched(one, reports) for one in known))


def _watched(
    source: SourceNow, reports: Mapping[str, Mapping[str, Any]]
) -> WatchedSource:
    """Tell of one source."""
    run = source.last_run
    report = {} if run is None else reports.get(run.id, {})
    return WatchedSource(
        source, freshness_of(source), rows_of(run, report), warnings_of(report)
    )


def freshness_of(source: SourceNow) -> str:
    """Say whether a source was taken in when it was due, or when that was promised."""
    if source.last_good_at is None:
        return NEVER
    return LATE if source.is_late else FRESH


def rows_of(run: SyncRun | None, report: Mapping[str, Any]) -> dict[str, int]:
    """Tell what became of the rows of a run; none where it was cut off at once."""
    if run is None:
        return {}
    return {
        "rows": run.rows,
        "records": run.records,
        "quarantined": run.quarantined,
        **fates_of(report),
    }


def warnings_of(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Tell a run's warnings."""
    told: Sequence[Any] = report.get("warnings", ())
    return tuple(map(str, told))
