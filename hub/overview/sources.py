"""Each source against the catalog's promise, and what it brought last night."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import BrokenSource, Manifest, ManifestFault
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.clock import legal_day
from hub.ground.errors import NotFoundError
from hub.intake.admission import enabled_sources, is_watched
from hub.intake.models import SyncRun
from hub.intake.run_reads import day_with_runs, last_runs, runs_between
from hub.intake.runs import SourceTimes, times_of_sources
from hub.overview.models import WithdrawalDelay
from hub.overview.withdrawals import withdrawal_delays
from hub.slots import next_slot


class SourceUnknownError(NotFoundError):
    """No source has this name."""

    code = "source-unknown"
    title = "There is no such source: list them with credithub sources."


@dataclass(frozen=True, slots=True)
class SourceNow:
    """A source: its promise, its last good run, how late it is, its last night."""

    name: str
    title: str
    owner: str
    """Code of the member whose data it brings."""
    authority: str | None
    """That member's name; none where no such member is taken in."""
    kinds: tuple[str, ...]
    schedule: str
    legal_basis: str
    last_good_at: datetime | None
    promised_days: int | None
    due_day: date | None
    days_late: int
    last_run: SyncRun | None
    night: tuple[int, int, int]
    """Rows, records and rows in quarantine of the last night."""
    door: str = ""
    """How its deliveries come; empty where it cannot start."""
    withdrawals: tuple[WithdrawalDelay, ...] = ()
    """How fast it told that something had ended, as last measured."""
    grace_minutes: int | None = None
    """How long after its time it is still fresh, where its manifest says so."""
    faults: tuple[ManifestFault, ...] = ()
    """What is wrong with its folder, so that it cannot start."""
    enabled: bool = True
    """Whether anybody waits for what it brings."""
    missed: bool = False
    """Whether its last time by its schedule went by, grace included, without it."""

    @property
    def is_late(self) -> bool:
        """Tell whether what was promised, or its schedule, was not kept."""
        return self.enabled and (self.days_late > 0 or self.missed)

    @property
    def state(self) -> str:
        """Say how it stands: one of `STATES`."""
        if not self.enabled:
            return "off"
        if self.faults:
            return "broken"
        if self.last_good_at is None:
            return "never" if self.last_run is None else "failed"
        if self.is_late:
            return "late"
        if self.last_run is not None and self.last_run.state in FAILURES:
            return "failed"
        return "without-promise" if self.promised_days is None else "on-time"

    def as_json(self) -> dict[str, Any]:
        """Write the source as a document."""
        rows, records, quarantined = self.night
        good, due = self.last_good_at, self.due_day
        return {
            "name": self.name,
            "title": self.title,
            "owner": self.owner,
            "authority": self.authority,
            "kinds": list(self.kinds),
            "door": self.door or None,
            "promised_days": self.promised_days,
            "last_good_at": None if good is None else good.isoformat(),
            "due_day": None if due is None else due.isoformat(),
            "days_late": self.days_late,
            "state": self.state,
            "enabled": self.enabled,
            "rows": rows,
            "records": records,
            "quarantined": quarantined,
            "withdrawals": [one.as_json() for one in self.withdrawals],
            "faults": [fault.as_json() for fault in self.faults],
        }


FAILURES = ("failed", "kept-yesterday", "interrupted", "waiting")
"""How a run ends that brought nothing in, though something had come."""
STATES = ("broken", "late", "failed", "on-time", "without-promise", "never", "off")
"""How sources stand, what needs somebody first; ``off`` is one that nobody enabled."""


def sources_now(hub: Hub) -> list[SourceNow]:
    """Tell how each source stands: what needs somebody first, by title otherwise."""
    day = legal_day(hub.clock())
    with hub.reads() as session:
        times = times_of_sources(session)
        newest = last_runs(session)
        night = _brought(_night_of(session))
        owners = {row.code: row.name for row in sound_members(session)}
        delays = withdrawal_delays(session)
        enabled = enabled_sources(session)
    known_sources = hub.find_sources()
    found = [
        replace(
            _broken(one, times.get(one.name, SourceTimes()), newest.get(one.name)),
            enabled=is_watched(one, enabled),
        )
        for one in known_sources.broken
    ]
    for name, source in known_sources.ready.items():
        manifest = source.manifest
        known = times.get(name, SourceTimes())
        promised = hub.rulebook.promise_of(manifest.kinds, day)
        found.append(
            SourceNow(
                name=name,
                title=manifest.title,
                owner=manifest.owner,
                authority=owners.get(manifest.owner),
                kinds=manifest.kinds,
                schedule=manifest.schedule,
                legal_basis=manifest.legal_basis,
                door=manifest.door.kind,
                grace_minutes=_grace_of(manifest),
                last_good_at=known.last_good_at,
                promised_days=promised,
                due_day=known.due_day(promised),
                days_late=known.days_late(promised, day),
                last_run=newest.get(name),
                night=night.get(name, (0, 0, 0)),
                withdrawals=delays.get(name, ()),
                enabled=name in enabled,
                missed=_is_missed(hub, manifest, known.last_good_at),
            )
        )
    return sorted(found, key=lambda one: (STATES.index(one.state), one.title))


def _is_missed(hub: Hub, manifest: Manifest, good: datetime | None) -> bool:
    """Tell whether a source was not taken in when it was due after its last time.

    The grace that its own manifest gives goes before the hub's rules.
    """
    due = None if good is None else next_slot(manifest.schedule, good)
    if due is None:
        return False
    minutes = _grace_of(manifest)
    if minutes is None:
        rule = hub.rulebook.job_rule(f"sync:{manifest.name}", legal_day(hub.clock()))
        minutes = rule.grace_minutes
    return hub.clock() > due + timedelta(minutes=minutes)


def _grace_of(manifest: Manifest) -> int | None:
    """Tell what grace a manifest gives its source; None where it says nothing."""
    return None if manifest.freshness is None else manifest.freshness.grace_minutes


def _broken(
    one: BrokenSource, times: SourceTimes, last_run: SyncRun | None
) -> SourceNow:
    """Tell of a source that cannot start: nobody knows what it would bring."""
    return SourceNow(
        name=one.name,
        title=one.name,
        owner="",
        authority=None,
        kinds=(),
        schedule="",
        legal_basis="",
        last_good_at=times.last_good_at,
        promised_days=None,
        due_day=None,
        days_late=0,
        last_run=last_run,
        night=(0, 0, 0),
        faults=one.faults,
    )


def find_source(hub: Hub, name: str) -> SourceNow:
    """Tell how one source stands.

    Raises:
        SourceUnknownError: there is no such source.
    """
    for one in sources_now(hub):
        if one.name == name:
            return one
    raise SourceUnknownError(name)


def last_night(hub: Hub) -> date | None:
    """Tell the newest day on which anything came in."""
    with hub.reads() as session:
        return day_with_runs(session)


def _night_of(session: Session) -> list[SyncRun]:
    """List the runs of the last night."""
    day = day_with_runs(session)
    return [] if day is None else runs_between(session, day, day)


def _brought(runs: Iterable[SyncRun]) -> dict[str, tuple[int, int, int]]:
    """Sum what each source brought."""
    found: dict[str, tuple[int, int, int]] = {}
    for run in runs:
        rows, records, quarantined = found.get(run.source, (0, 0, 0))
        found[run.source] = (
            rows + run.rows,
            records + run.records,
            quarantined + run.quarantined,
        )
    return found
