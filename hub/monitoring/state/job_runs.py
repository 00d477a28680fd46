"""How each job went last: small files in the instance, readable without a database.

They are written by whoever does a job, and are no evidence: what a job changed is in
the log. A file that is lost or damaged only means that nobody knows how it went.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hub.ground.documents import Documented
from hub.ground.errors import HubError
from hub.ground.logs import Log

FOLDER = "jobs"
PLAN = "plan.json"
KEPT_RUNS = 10
MOST_BYTES = 64 << 10
GRACE = timedelta(minutes=10)
"""How long after its time a job may begin before it counts as missed."""
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class JobRun(Documented):
    """One time that a job was done."""

    began_at: datetime
    ended_at: datetime | None
    """None while it goes on, or where its process was killed."""
    error: str | None = None
    """The code of what it failed with; None where it went well."""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "JobRun":
        """Read it again.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        ended = document["ended_at"]
        return cls(
            began_at=_moment(document["began_at"]),
            ended_at=None if ended is None else _moment(ended),
            error=document["error"] and str(document["error"])[:64],
        )


@dataclass(frozen=True, slots=True)
class JobsPlan:
    """What a scheduler does, and since when."""

    since: datetime
    schedules: Mapping[str, str]
    """The cron line in China time, or ``every N s``, of each job by name."""
    doubt: str | None = None
    """The code of why it begins nothing."""


class JobRuns:
    """The last runs of the jobs of one instance.

    Nothing here fails a job: what cannot be written is told on standard error.
    """

    def __init__(self, instance: Path) -> None:
        """Keep them in a folder of an instance, which is made when it is needed."""
        self._folder = instance / FOLDER

    def plan(self, schedules: Mapping[str, str], since: datetime) -> None:
        """Write down what a scheduler that starts now is going to do."""
        document = {"since": since.isoformat(), "schedules": dict(schedules)}
        self._write(self._folder / PLAN, document)

    def doubt(self, code: str | None) -> None:
        """Write down why the scheduler begins nothing; None where it does."""
        plan = self.read_plan()
        if plan is not None:
            document = {
                "since": plan.since.isoformat(),
                "schedules": dict(plan.schedules),
                "doubt": code,
            }
            self._write(self._folder / PLAN, document)

    def read_plan(self) -> JobsPlan | None:
        """Tell what the newest scheduler does; None where none ever ran."""
        document = _read(self._folder / PLAN)
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            schedules = document["schedules"].items()
            doubt = document.get("doubt")
            return JobsPlan(
                _moment(document["since"]),
                {str(a): str(b) for a, b in schedules},
                doubt and str(doubt)[:64],
            )
        return None

    def begin(self, job: str, at: datetime) -> None:
        """Write down that a job has begun."""
        self._keep(job, JobRun(at, None))

    def end(
        self, job: str, began_at: datetime, at: datetime, error: Exception | None = None
    ) -> None:
        """Write down how a job ended."""
        self._keep(job, JobRun(began_at, at, None if error is None else code_of(error)))

    def forget(self, job: str, began_at: datetime) -> None:
        """Let go of a beginning whose end somebody else tells; an end stays."""
        runs = self.of(job)
        kept = [one for one in runs if one.ended_at or one.began_at != began_at]
        if len(kept) < len(runs):
            self._write(self._path(job), {"runs": [one.as_json() for one in kept]})

    def note(
        self, job: str, began_at: datetime, at: datetime, code: str | None
    ) -> None:
        """Write down how a job ended that nobody here did, or that was given up."""
        self._keep(job, JobRun(began_at, at, code))

    def of(self, job: str) -> tuple[JobRun, ...]:
        """Tell of a job's last runs, the newest first."""
        document = _read(self._path(job))
        with suppress(KeyError, TypeError, ValueError):
            return tuple(map(JobRun.read, document["runs"]))
        return ()

    def _keep(self, job: str, run: JobRun) -> None:
        """Put a run before those that are kept, or in the place of its beginning."""
        others = [one for one in self.of(job) if one.began_at != run.began_at]
        last_good = next((one for one in others if is_good(one)), None)
        kept = [run, *others][:KEPT_RUNS]
        if last_good is not None and last_good not in kept:
            # However often it failed since, it stays known when it last went well.
            kept[-1] = last_good
        self._write(self._path(job), {"runs": [one.as_json() for one in kept]})

    def _path(self, job: str) -> Path:
        """Tell where a job's runs stand; names have no slash but for a source's."""
        return self._folder / f"{job.replace(os.sep, '_')}.runs.json"

    def _write(self, path: Path, document: Mapping[str, Any]) -> None:
        """Put a file in its place, whole."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            draft.write_text(json.dumps(document), "utf-8")
            draft.replace(path)
        except OSError as error:
            log.warning("how a job went is not kept", file=path.name, why=str(error))


def code_of(error: Exception) -> str:
    """Give the code of what a job failed with."""
    return error.code if isinstance(error, HubError) else HubError.code


def is_good(run: JobRun) -> bool:
    """Tell whether a job ended well."""
    return run.ended_at is not None and run.error is None


def _read(path: Path) -> Any:
    """Read a small file; an empty document where it is none or damaged."""
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}


def _moment(text: str) -> datetime:
    """Read a moment, which must name its offset.

    Raises:
        ValueError, TypeError: it is none.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
