"""The jobs of a hub: what is due, when, what it needs, and what it waits for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.base import Source
from hub.after_intake import index_names, judge_anew
from hub.casework.comparisons import count_hits
from hub.context import Hub
from hub.ground.errors import NotFoundError
from hub.intake.admission import watched_sources
from hub.jobs import works
from schemas.record import meaning_of

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
EXCHANGE_AT = "25 5 * * *"
MATTERS_AT = "35 5 * * *"
QUESTIONS_AT = "* * * * *"
AUDIT_CHECK_AT = "30 5 * * *"
ACCESS_REVIEW_AT = "0 6 * * mon"
USES_AT = "*/10 * * * *"
SOURCE_REPORTS_AT = "10 6 * * *"
REPORT_AT = "30 7 * * *"
CLOCKS_AT = "*/5 * * * *"
CHANGES_AT = "* * * * *"
WEBHOOKS_AT = "* * * * *"
MATTER_PARCELS_AT = "every 20 s"
UPSTREAM_AT = "45 * * * *"
WITHDRAWALS_AT = "15 4 * * *"
CLUES_AT = "35 4 * * *"
COMPARISONS_AT = "40 5 * * sun"
BROKEN_AT = "30 1 * * *"
"""When a source is due whose own schedule cannot be read."""
LANDING, LOG = "landing", "log"
"""What a job may need: the folder where files land and their keys lie, and the log's
writer."""
NEEDS = (LANDING, LOG)
Work = Callable[[Hub], Mapping[str, Any]]


class JobUnknownError(NotFoundError):
    """No job has this name."""

    code = "job-unknown"
    title = "There is no such job: list them with credithub jobs --list."


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of due work with its cron line in China time, or ``every N s``."""

    name: str
    schedule: str
    work: Work
    needs: frozenset[str] = frozenset()
    """What must be where it is done: of `NEEDS`."""
    after: tuple[str, ...] = ()
    """The jobs of registers that its rows are checked against."""
    ends_with_write: bool = False
    """Whether its work is one write, in whose transaction the slot ends."""

    @property
    def is_quiet(self) -> bool:
        """Tell whether it is due so often that only failures are told."""
        return self.schedule.startswith("every")


def jobs_of(hub: Hub) -> dict[str, Job]:
    """List the jobs of a hub by name, registers before what is checked against them."""
    logged, landed = frozenset({LOG}), frozenset({LANDING})
    jobs = [
        Job("rate", RATE_AT, works.rate, logged),
        Job("landing-retention", RETENTION_AT, works.end_retention, landed),
        Job("screenings", SCREENINGS_AT, works.end_answers, landed),
        Job("judge", JUDGE_AT, judge_anew),
        Job("names", NAMES_AT, index_names),
        Job("proposals", PROPOSALS_AT, works.propose_all),
        Job("relations", RELATIONS_AT, works.relate_all),
        Job("settle", SETTLE_AT, works.settle_all, landed | logged),
        Job("audit-keys", AUDIT_KEYS_AT, works.retire_due_keys, logged),
        Job("officer-retention", OFFICERS_AT, works.end_officers),
        Job("exchange-retention", EXCHANGE_AT, works.end_outgoing_and_parcels),
        Job("matter-retention", MATTERS_AT, works.end_told, landed),
        Job("questions", QUESTIONS_AT, works.count_questions),
        Job("audit-check", AUDIT_CHECK_AT, works.check_whole_log, logged),
        Job("access-review", ACCESS_REVIEW_AT, works.draw_looks),
        Job("token-uses", USES_AT, works.note_uses),
        Job("clocks", CLOCKS_AT, works.mark_clocks),
        Job("changes", CHANGES_AT, works.note_watched),
        Job("webhooks", WEBHOOKS_AT, works.deliver, logged),
        Job("matter-parcels", MATTER_PARCELS_AT, works.send_matters, logged),
        Job("upstream", UPSTREAM_AT, works.push_upstream, landed),
        Job("source-reports", SOURCE_REPORTS_AT, works.report_sources, logged),
        Job("night-report", REPORT_AT, works.report_night, landed),
        Job("clues", CLUES_AT, works.open_clues),
        Job("comparisons", COMPARISONS_AT, count_hits),
        Job("withdrawals", WITHDRAWALS_AT, works.measure_withdrawals),
    ]
    if seconds := hub.config.witness_interval:
        jobs.append(Job("witness", f"every {seconds} s", works.gather, logged))
    return {job.name: job for job in [*_syncs(hub), *jobs]}


def _syncs(hub: Hub) -> list[Job]:
    """List the syncs of the sources that are watched, those of registers first."""
    found = watched_sources(hub)
    needs = frozenset(NEEDS)
    ready = found.ready
    registers = sorted(name for name, one in ready.items() if brings_register(one))
    others = sorted(ready.keys() - registers)
    after = tuple(map(sync_of, registers))
    jobs = [
        Job(
            sync_of(name),
            ready[name].manifest.schedule,
            partial(works.sync, name=name),
            needs,
            () if name in registers else after,
        )
        for name in (*registers, *others)
    ]
    return jobs + [
        Job(sync_of(one.name), BROKEN_AT, partial(works.sync, name=one.name), needs)
        for one in found.broken
    ]


def sync_of(source: str) -> str:
    """Name the job that takes in what a source has delivered."""
    return f"sync:{source}"


def brings_register(source: Source) -> bool:
    """Tell whether a source brings a register that others are checked against."""
    return any(meaning_of(kind).register for kind in source.manifest.kinds)
