"""What the hub does by itself, and when: syncs, ratings that fall due, retention.

catalog      the jobs: when, what they need, what they wait for
works        what each of them does
scheduler    slots that are due, claimed and done under their fence
waiting      registers before what is checked against them
places       which work can be done in this instance folder
clock_watch  a clock that jumped begins nothing
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hub.context import Hub
from hub.jobs.catalog import Job as Job
from hub.jobs.catalog import JobUnknownError
from hub.jobs.catalog import jobs_of as jobs_of
from hub.jobs.scheduler import Scheduler as Scheduler
from hub.jobs.scheduler import Tempo as Tempo
from hub.monitoring import LOCK_NAME, JobRuns
from hub.names.mistyped import meant


def run_job(hub: Hub, name: str) -> Mapping[str, Any]:
    """Do one job now, whatever its slots say, and return its report.

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
        ClockJumpedError: the log saw another time than the clock tells.
    """
    with shown_as_running(hub):
        Scheduler(hub, jobs_of(hub)).run()


@contextmanager
def shown_as_running(hub: Hub) -> Iterator[None]:
    """Hold the lock by which others see that somebody runs the jobs here.

    It is shared: any number of processes does so.
    """
    with (hub.config.instance / LOCK_NAME).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _do(hub: Hub, job: Job) -> Mapping[str, Any]:
    """Do a job, and keep when it began and how it ended."""
    runs, began_at = JobRuns(hub.config.instance), hub.clock()
    if not job.is_quiet:
        runs.begin(job.name, began_at)
    try:
        report = job.work(hub)
    except Exception as error:
        runs.end(job.name, began_at, hub.clock(), error)
        raise
    runs.end(job.name, began_at, hub.clock())
    return report
