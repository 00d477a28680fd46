"""Registers before what is checked against them: held back, but not for ever."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hub.ground.clock import legal_day
from hub.jobs.catalog import Job
from hub.rulebook import Rulebook
from hub.slots import SilenceWatch, SlotBook, next_slot, slots_between


class Registers:
    """Whether the registers of a night are in, as one scheduler sees it."""

    def __init__(
        self, book: SlotBook, silence: SilenceWatch, rulebook: Rulebook
    ) -> None:
        """Look in a book of slots, by the rules for jobs."""
        self._book, self._silence, self._rulebook = book, silence, rulebook

    def hold_back(
        self,
        job: Job,
        slot: datetime,
        jobs: Mapping[str, Job],
        since: Mapping[str, datetime],
        now: datetime,
    ) -> bool:
        """Tell whether a slot waits for a register whose own slot is not over.

        Of each register that slot counts that is due last up to the job's own time, or
        first behind it, within as long as a job may be held back, whatever order their
        clocks have; ``since`` says from when on slots of a register count. Who was held
        back for so long, by the clock or by the counter that nobody sets, goes on
        without them.
        """
        rule = self._rulebook.job_rule(job.name, legal_day(now))
        span = timedelta(minutes=rule.hold_minutes)
        if not span or now >= slot + span:
            return False
        found = [
            (jobs[name], due)
            for name in job.after
            if name in jobs and name in since
            if (due := _slot_near(jobs[name].schedule, slot, span, since[name]))
        ]
        if not any(self._is_open(one, due, now) for one, due in found):
            return False
        held = self._silence.stood(("held", job.name, slot), slot)
        return held < span.total_seconds()

    def _is_open(self, register: Job, slot: datetime, now: datetime) -> bool:
        """Tell whether a register's slot is not over."""
        rule = self._rulebook.job_rule(register.name, legal_day(now))
        claimed = self._book.slots(register.name, [slot]).get(slot)
        return claimed is None or not claimed.is_over(rule)


def _slot_near(
    schedule: str, slot: datetime, span: timedelta, since: datetime
) -> datetime | None:
    """Give the last slot up to one of another job, else the first behind it."""
    before = slots_between(schedule, max(since, slot - span), slot)
    if before:
        return before[-1]
    behind = next_slot(schedule, max(since, slot))
    return behind if behind is not None and behind <= slot + span else None
