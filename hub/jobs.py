"""What the hub does by itself, and when: syncs, ratings that fall due, retention.

One scheduler process a hub: it holds a lock file, so a second one refuses to start.
How each job went last is kept in small files beside it.
"""

import fcntl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from hub.audit.operate import finish_erasures, retire_keys
from hub.context import Hub
from hub.deadlines import mark_due
from hub.exchange.deliveries import deliver_due
from hub.exchange.upstream import push_decisions
from hub.ground.actors import HUB
from hub.ground.clock import CHINA
from hub.ground.errors import ConflictError, NotFoundError
from hub.ground.logs import Log
from hub.intake.errors import SourceBrokenError
from hub.intake.files import end_landing_retention
from hub.lookup.ask import may_be_told, note_changes
from hub.lookup.screening import end_screenings
from hub.members.officers import end_officer_retention
from hub.members.windows import forget_windows
from hub.names.mistyped import meant
from hub.oversight import check_evidence, check_log, draw_due, note_token_uses
from hub.overview import count_asked, count_withdrawals
from hub.pipeline import note_broken, receive
from hub.settling import (
    index_names,
    judge_anew,
    propose,
    rate_everyone,
    relate,
    settle,
)
from hub.watch import LOCK_NAME, JobRuns

RATE_AT = "30 4 * * *"
RETENTION_AT = "0 5 * * *"
JUDGE_AT = "15 3 * * *"
NAMES_AT = "30 3 * * *"
PROPOSALS_AT = "45 3 * * *"
RELATIONS_AT = "55 3 * * *"
SETTLE_AT = "* * * * *"
SCREENINGS_AT = "*/10 * * * *"
AUDIT_KEYS_AT = "10 5 * * *"
OFFICERS_AT = "20 5 * * *"
QUESTIONS_AT = "* * * * *"
AUDIT_CHECK_AT = "30 5 * * *"
ACCESS_REVIEW_AT = "0 6 * * mon"
USES_AT = "*/10 * * * *"
CLOCKS_AT = "*/5 * * * *"
CHANGES_AT = "* * * * *"
WEBHOOKS_AT = "* * * * *"
UPSTREAM_AT = "45 * * * *"
WITHDRAWALS_AT = "15 4 * * *"
BROKEN_AT = "30 1 * * *"
"""When a source is due whose own schedule cannot be read."""
MISFIRE_SECONDS = 3600
LOCK_LOOKS, LOCK_SECONDS = 5, 0.1
"""Who only looks whether jobs run holds the lock for a moment, too."""
log = Log(__name__)


class JobUnknownError(NotFoundError):
    """No job has this name."""

    code = "job-unknown"
    title = "There is no such job: list them with credithub jobs --list."


class SchedulerRunningError(ConflictError):
    """Another process runs this instance's jobs already."""

    code = "scheduler-running"
    title = (
        "Another process runs the jobs of this instance: stop it first, or leave them"
        " to it."
    )


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of due work with its cron line in China time, or its interval."""

    name: str
    schedule: str
    work: Callable[[], Mapping[str, Any]]
    every: int = 0
    """Seconds between two times, for work that is due more often than each minute."""

    def trigger(self) -> BaseTrigger:
        """Give what tells the scheduler when it is due."""
        if self.every:
            return IntervalTrigger(seconds=self.every)
        return CronTrigger.from_crontab(self.schedule, timezone=CHINA)


def jobs_of(hub: Hub) -> dict[str, Job]:
    """List the jobs of a hub by name."""
    jobs = [
        Job("rate", RATE_AT, partial(rate_everyone, hub, only_due=True)),
        Job("landing-retention", RETENTION_AT, partial(_end_retention, hub)),
        Job("screenings", SCREENINGS_AT, partial(_end_screenings, hub)),
        Job("judge", JUDGE_AT, partial(judge_anew, hub)),
        Job("names", NAMES_AT, partial(index_names, hub)),
        Job("proposals", PROPOSALS_AT, partial(propose, hub, everyone=True)),
        Job("relations", RELATIONS_AT, partial(relate, hub, everyone=True)),
        Job("settle", SETTLE_AT, partial(_settle, hub)),
        Job("audit-keys", AUDIT_KEYS_AT, partial(_retire_due_keys, hub)),
        Job("officer-retention", OFFICERS_AT, partial(_end_officer_retention, hub)),
        Job("questions", QUESTIONS_AT, partial(_count_questions, hub)),
        Job("audit-check", AUDIT_CHECK_AT, partial(_check_log, hub)),
        Job("access-review", ACCESS_REVIEW_AT, partial(_draw_looks, hub)),
        Job("token-uses", USES_AT, partial(_note_token_uses, hub)),
        Job("clocks", CLOCKS_AT, partial(_mark_clocks, hub)),
        Job("changes", CHANGES_AT, partial(_note_changes, hub)),
        Job("webhooks", WEBHOOKS_AT, partial(_deliver, hub)),
        Job("upstream", UPSTREAM_AT, partial(_push, hub)),
        Job("withdrawals", WITHDRAWALS_AT, partial(_count_withdrawals, hub)),
    ]
    if seconds := hub.config.witness_interval:
        work = partial(_gather, hub)
        jobs.append(Job("witness", f"every {seconds} s", work, every=seconds))
    found = hub.find_sources()
    times = {name: one.manifest.schedule for name, one in found.ready.items()}
    times |= {one.name: BROKEN_AT for one in found.broken}
    jobs += [
        Job(f"sync:{name}", schedule, partial(_sync, hub, name))
        for name, schedule in times.items()
    ]
    return {job.name: job for job in jobs}


def run_job(hub: Hub, name: str) -> Mapping[str, Any]:
    """Do one job now and return its report.

    Raises:
        JobUnknownError: there is no job of this name.
    """
    jobs = jobs_of(hub)
    if name not in jobs:
        msg = f"{name!r}{meant(name, jobs)}"
        raise JobUnknownError(msg)
    return _do(hub, jobs[name])


def run_scheduler(hub: Hub) -> None:
    """Do every job at its time until the process is told to end.

    Raises:
        SchedulerRunningError: another process does so already.
    """
    with _only_one(hub):
        scheduler = BlockingScheduler(timezone=CHINA)
        jobs = jobs_of(hub)
        schedules = {name: job.schedule for name, job in jobs.items()}
        JobRuns(hub.config.instance).plan(schedules, hub.clock())
        for job in jobs.values():
            scheduler.add_job(
                partial(_run_logged, hub, job),
                job.trigger(),
                id=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=MISFIRE_SECONDS,
            )
        scheduler.start()


@contextmanager
def _only_one(hub: Hub) -> Iterator[None]:
    """Hold the lock that says this process runs the jobs."""
    with (hub.config.instance / LOCK_NAME).open("w") as file:
        for look in range(LOCK_LOOKS):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if look + 1 == LOCK_LOOKS:
                    raise SchedulerRunningError(str(hub.config.instance)) from error
                time.sleep(LOCK_SECONDS)
        yield


def _do(hub: Hub, job: Job) -> Mapping[str, Any]:
    """Do a job, and keep when it began and how it ended."""
    runs, began_at = JobRuns(hub.config.instance), hub.clock()
    if not job.every:
        runs.begin(job.name, began_at)
    try:
        report = job.work()
    except Exception as error:
        runs.end(job.name, began_at, hub.clock(), error)
        raise
    runs.end(job.name, began_at, hub.clock())
    return report


def _run_logged(hub: Hub, job: Job) -> None:
    """Do a job and log how it went; a failed one is tried again at its next time."""
    try:
        report = _do(hub, job)
    except Exception as error:
        log.failure("job failed", error, job=job.name)
        raise
    if not job.every:
        log.info("job done", job=job.name, report=dict(report))


def _sync(hub: Hub, name: str) -> Mapping[str, Any]:
    """Take in what a source has delivered; one that is wrong is noted as failed.

    Its folder is read anew, for it may have been mended since the jobs began.

    Raises:
        SourceBrokenError: it cannot start.
    """
    found = hub.find_sources()
    broken = found.find_broken(name)
    if broken is not None:
        note_broken(hub, broken)
        settle(hub)
        raise SourceBrokenError(str(broken))
    source = found.ready.get(name)
    # Its folder was mended, or taken away, since the jobs were listed.
    return {} if source is None else receive(hub, source).as_json()


def _settle(hub: Hub) -> Mapping[str, Any]:
    """Log, rate and erase what an interrupted command left undone."""
    moved = settle(hub)
    return {"moved": moved, "erased": finish_erasures(hub.audit, hub.writes)}


def _end_retention(hub: Hub) -> Mapping[str, Any]:
    """Destroy the keys of landed files whose time is over."""
    return end_landing_retention(hub).as_json()


def _end_officer_retention(hub: Hub) -> Mapping[str, Any]:
    """Remove what is kept of sessions no longer, and of their windows."""
    return end_officer_retention(hub, forget_windows).as_json()


def _end_screenings(hub: Hub) -> Mapping[str, Any]:
    """Delete the answers to batches whose day is over."""
    return end_screenings(hub).as_json()


def _gather(hub: Hub) -> Mapping[str, Any]:
    """Have the newest checkpoint witnessed."""
    return {"rounds": [one.as_json() for one in hub.witnessing.gather()]}


def _count_questions(hub: Hub) -> Mapping[str, Any]:
    """Count what members asked since the last time."""
    return count_asked(hub).as_json()


def _retire_due_keys(hub: Hub) -> Mapping[str, Any]:
    """End the overlaps of the log's keys whose time is over."""
    ended = retire_keys(hub.audit, actor=HUB, at=hub.clock(), only_due=True)
    return {"retired": len(ended)}


def _check_log(hub: Hub) -> Mapping[str, Any]:
    """Check the whole log and what is due of the rest; keep what was found."""
    found = check_log(hub, actor=HUB).as_json()
    return {**found, "evidence": check_evidence(hub, actor=HUB).as_json()}


def _draw_looks(hub: Hub) -> Mapping[str, Any]:
    """Draw the looks of last week that are to be explained."""
    drawn = draw_due(hub)
    return {"samples": {card.week.isoformat(): card.drawn for card in drawn}}


def _note_token_uses(hub: Hub) -> Mapping[str, Any]:
    """Read on in the log for uses of tokens."""
    return {"entries": note_token_uses(hub)}


def _mark_clocks(hub: Hub) -> Mapping[str, Any]:
    """Warn of clocks, mark those overdue, move what was provisional."""
    return mark_due(hub).as_json()


def _count_withdrawals(hub: Hub) -> Mapping[str, Any]:
    """Measure how fast sources told that something had ended."""
    found = count_withdrawals(hub)
    return {
        "measured": sum(one.measured for one in found),
        "late": sum(one.late for one in found),
    }


def _note_changes(hub: Hub) -> Mapping[str, Any]:
    """Look at watched merchants, and make entries of what changed."""
    return note_changes(hub).as_json()


def _deliver(hub: Hub) -> Mapping[str, Any]:
    """Send entries that are due to the addresses that members named."""
    return deliver_due(hub, partial(may_be_told, hub)).as_json()


def _push(hub: Hub) -> Mapping[str, Any]:
    """Write decisions for the upstream public-credit system."""
    found = find_sources(hub.config.drop_folder, hub.config.connectors_folder)
    owners = {name: one.manifest.owner for name, one in found.ready.items()}
    return push_decisions(hub, owners).as_json()
