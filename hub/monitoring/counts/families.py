"""A hub's status as families of metrics, each with few labels from fixed lists."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from hub.monitoring.state.backlog import BacklogNow
from hub.monitoring.state.disk import DiskNow
from hub.monitoring.state.jobs import JobsNow
from hub.monitoring.state.log import LogNow
from hub.monitoring.state.sources import FRESH, SourcesNow
from hub.monitoring.state.status import PARTS, HubStatus
from hub.monitoring.state.timeouts import Unreadable
from hub.monitoring.state.witnesses import WitnessesNow
from schemas.words import Need

Value = float | datetime | None
MOST_LABELLED = 500
"""Sources, jobs and reasons are told up to so many; a folder may have any number."""


def families_of(status: HubStatus) -> Iterator[Metric]:
    """Tell a status as metrics; of a part that cannot be read, that it cannot."""
    readable = _family("hub_status_readable", "Whether a part could be read.", "part")
    for name in PARTS:
        is_readable = not isinstance(getattr(status, name), Unreadable)
        _add(readable, is_readable, name)
    yield readable
    needs = _family("hub_needs_person", "What needs a person, by its code.", "code")
    told = [one.what for one in status.needs()]
    for need in Need:
        _add(needs, told.count(need), need.value)
    yield needs
    yield _one("hub_status_timestamp_seconds", "When this was read.", status.at)
    if isinstance(status.sources, SourcesNow):
        yield from _sources(status.sources)
    if isinstance(status.backlog, BacklogNow):
        yield from _backlog(status.backlog)
    if isinstance(status.log, LogNow):
        yield from _log(status.log)
    if isinstance(status.witnesses, WitnessesNow):
        yield from _witnesses(status.witnesses)
    if isinstance(status.jobs, JobsNow):
        yield from _jobs(status.jobs)
    if isinstance(status.disk, DiskNow):
        yield from _disk(status.disk)


def _sources(now: SourcesNow) -> Iterator[Metric]:
    """Tell of the sources."""
    good = _family(
        "hub_source_last_good_timestamp_seconds",
        "When the last good run of a source ended; 0 if none did.",
        "source",
    )
    fresh = _family("hub_source_fresh", "Whether a source is in time.", "source")
    late = _family("hub_source_days_late", "Days behind the promise.", "source")
    broken = _family("hub_source_broken", "Whether its folder is wrong.", "source")
    failed = _family("hub_source_failed", "Whether its last run failed.", "source")
    rows = _family(
        "hub_source_last_run_rows",
        "What became of the rows of a source's last run.",
        *("source", "fate"),
    )
    took = _family("hub_source_last_run_seconds", "How long it took.", "source")
    for one in now.sources[:MOST_LABELLED]:
        source, run = one.source, one.source.last_run
        _add(good, source.last_good_at or 0, one.name)
        _add(fresh, one.freshness == FRESH, one.name)
        _add(late, source.days_late, one.name)
        _add(broken, bool(source.faults), one.name)
        has_ended = run is not None and run.ended_at is not None
        _add(failed, run is not None and has_ended and not run.is_good, one.name)
        for fate, count in one.fates.items():
            _add(rows, count, one.name, fate)
        if run is not None and run.ended_at is not None:
            _add(took, (run.ended_at - run.started_at).total_seconds(), one.name)
    yield from (good, fresh, late, broken, failed, rows, took)


def _backlog(now: BacklogNow) -> Iterator[Metric]:
    """Tell of what waits."""
    for name, label, kinds in (
        ("quarantine", "source", now.quarantine),
        ("review", "reason", now.review),
    ):
        waiting = _family(f"hub_{name}_open", "How much waits for people.", label)
        oldest = _family(
            f"hub_{name}_oldest_timestamp_seconds", "Since when the oldest does.", label
        )
        for kind, waits in list(kinds.items())[:MOST_LABELLED]:
            _add(waiting, waits.count, kind)
            _add(oldest, waits.oldest, kind)
        yield from (waiting, oldest)
    due = _family("hub_due", "What waits for the hub's own jobs.", "work")
    _add(due, now.events.count, "events")
    _add(due, now.ratings, "ratings")
    _add(due, now.files, "files")
    yield due
    yield _one(
        "hub_due_oldest_event_timestamp_seconds",
        "Since when a change waits for its entry; absent if none does.",
        now.events.oldest,
    )


def _log(now: LogNow) -> Iterator[Metric]:
    """Tell of the audit log."""
    entries = _family("hub_log_entries", "Entries of the shard that grows.", "shard")
    _add(entries, now.size, now.shard)
    yield entries
    yield _one("hub_log_bytes", "What the log takes in its database.", now.bytes)
    yield _one("hub_log_bytes_a_day", "What it grows by.", now.bytes_a_day)
    yield _one("hub_log_last_entry_timestamp_seconds", "Its last entry.", now.last_at)
    yield _one(
        "hub_log_checked_timestamp_seconds",
        "When the whole log was checked last; absent if never.",
        now.checked_at,
    )
    yield _one("hub_log_faults", "Faults that were found in it.", len(now.faults))
    yield _one("hub_log_writer", "Whether a process writes it now.", now.has_writer)


def _witnesses(now: WitnessesNow) -> Iterator[Metric]:
    """Tell of the witnesses."""
    count = len(now.names)
    yield _one("hub_witnesses", "Witnesses of the policy.", count)
    yield _one(
        "hub_witnesses_cosigned",
        "Those that cosigned the newest witnessed checkpoint.",
        len(now.cosigned),
    )
    yield _one(
        "hub_witness_timestamp_seconds",
        "When the newest witnessed checkpoint was cosigned; absent if none was.",
        now.at,
    )
    yield _one("hub_witness_unwitnessed_entries", "Entries behind it.", now.unwitnessed)
    yield _one(
        "hub_witness_oldest_unwitnessed_timestamp_seconds",
        "When the first entry behind it was made; absent if none is.",
        now.waits_since,
    )


def _jobs(now: JobsNow) -> Iterator[Metric]:
    """Tell of the jobs."""
    yield _one("hub_jobs_running", "Whether anybody runs the jobs.", now.is_running)
    good = _family(
        "hub_job_last_good_timestamp_seconds", "When a job last went well.", "job"
    )
    failed = _family("hub_job_failed", "Whether it failed the last time.", "job")
    missed = _family("hub_job_missed", "Whether it was missed.", "job")
    took = _family("hub_job_last_seconds", "How long it took the last time.", "job")
    for one in now.jobs[:MOST_LABELLED]:
        _add(good, one.last_good_at, one.name)
        _add(failed, one.state == "failed", one.name)
        _add(missed, one.state == "missed", one.name)
        if one.last is not None and one.last.ended_at is not None:
            seconds = (one.last.ended_at - one.last.began_at).total_seconds()
            _add(took, seconds, one.name)
    yield from (good, failed, missed, took)


def _disk(now: DiskNow) -> Iterator[Metric]:
    """Tell of the disk."""
    yield _one("hub_disk_free_bytes", "Room left for the instance.", now.free)
    yield _one("hub_disk_size_bytes", "Size of its disk.", now.size)


def _family(name: str, said: str, *labels: str) -> GaugeMetricFamily:
    """Begin a family."""
    return GaugeMetricFamily(name, said, labels=labels)


def _one(name: str, said: str, value: Value) -> Metric:
    """Make a family of one value; empty where it is not known."""
    family = GaugeMetricFamily(name, said)
    if value is not None:
        family.add_metric((), _number(value))
    return family


def _add(family: GaugeMetricFamily, value: Value, *labels: str) -> None:
    """Add a value, if it is known."""
    if value is not None:
        family.add_metric(labels, _number(value))


def _number(value: float | datetime) -> float:
    """Write moments as seconds since 1970."""
    return value.timestamp() if isinstance(value, datetime) else float(value)
