"""The jobs as they stand: when each ran last, how it went, and when it is due."""

import fcntl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.monitoring.state.job_runs import (
    GRACE,
    JobRun,
    JobRuns,
    JobsPlan,
    is_good,
)
from hub.monitoring.state.needs import Needed
from hub.slots import next_slot
from schemas.words import Need

LOCK_NAME = "jobs.lock"
LOOKS, LOOK_SECONDS = 3, 0.005


@dataclass(frozen=True, slots=True)
class JobNow:
    """A job, its last run and whether it is as it should be."""

    name: str
    schedule: str
    last: JobRun | None
    last_good_at: datetime | None
    """When it last ended well, as far as that is kept."""
    next_at: datetime | None
    """When it is due next; past where it was missed."""
    state: str
    """``good``, ``failed``, ``missed``, ``running``, ``interrupted`` or ``new``."""

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        good, due = self.last_good_at, self.next_at
        return {
            "name": self.name,
            "schedule": self.schedule,
            "state": self.state,
            "last": None if self.last is None else self.last.as_json(),
            "last_good_at": None if good is None else good.isoformat(),
            "next_at": None if due is None else due.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class JobsNow:
    """Whether anybody runs the jobs, and how each of them stands."""

    is_running: bool
    since: datetime | None
    jobs: tuple[JobNow, ...]
    doubt: str | None = None
    """The code of why they begin nothing, though somebody runs them."""

    def as_json(self) -> dict[str, Any]:
        """Write them as a document."""
        return {
            "running": self.is_running,
            "since": None if self.since is None else self.since.isoformat(),
            "doubt": self.doubt,
            "jobs": [one.as_json() for one in self.jobs],
        }

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        if not self.is_running:
            yield Needed(Need.JOBS_STOPPED, detail="credithub jobs")
        elif self.doubt:
            yield Needed(Need.JOBS_STOPPED, detail=self.doubt)
        told = {"failed": Need.JOB_FAILED, "missed": Need.JOB_MISSED}
        for one in self.jobs:
            # While nobody runs them, all are missed, which was said already.
            if one.state in told and (self.is_running or one.state == "failed"):
                error = one.last.error if one.last else None
                yield Needed(told[one.state], one.name, error or "")


def jobs_now(instance: Path, at: datetime) -> JobsNow:
    """Tell how the jobs of an instance stand at a moment; no database is asked."""
    runs = JobRuns(instance)
    plan = runs.read_plan()
    running = someone_runs_jobs(instance)
    if plan is None:
        return JobsNow(running, None, ())
    found = tuple(
        _job_now(name, plan, runs.of(name), at, running=running)
        for name in sorted(plan.schedules)
    )
    return JobsNow(running, plan.since, found, plan.doubt)


def someone_runs_jobs(instance: Path) -> bool:
    """Tell whether a process holds the lock of the scheduler."""
    for look in range(LOOKS):
        try:
            with (instance / LOCK_NAME).open("rb") as file:
                # Let go of at once; schedulers, which share it, wait so long.
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            # Somebody else who only looks holds it for a moment.
            time.sleep(LOOK_SECONDS if look + 1 < LOOKS else 0)
        else:
            return False
    return True


def _job_now(
    name: str, plan: JobsPlan, runs: tuple[JobRun, ...], at: datetime, *, running: bool
) -> JobNow:
    """Judge one job by its last runs."""
    last = runs[0] if runs else None
    good = next((one.ended_at for one in runs if is_good(one)), None)
    since = plan.since if last is None else last.began_at
    due = next_slot(plan.schedules[name], since)
    # What fell due while nobody ran the jobs has as much time again.
    missed = due is not None and at > max(due, plan.since) + GRACE
    return JobNow(
        name=name,
        schedule=plan.schedules[name],
        last=last,
        last_good_at=good,
        next_at=due,
        state=_state(last, plan, missed=missed, running=running),
    )


def _state(last: JobRun | None, plan: JobsPlan, *, missed: bool, running: bool) -> str:
    """Say in one word how a job stands."""
    is_open = last is not None and last.ended_at is None
    if last is not None and is_open and running and last.began_at >= plan.since:
        return "running"
    if missed:
        return "missed"
    if last is None:
        return "new"
    if is_open:
        return "interrupted"
    return "good" if last.error is None else "failed"
