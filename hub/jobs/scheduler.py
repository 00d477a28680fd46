"""The scheduler: looks for slots that nobody has, and does them under their fence.

Any number of processes, in any number of instance folders on one database, do so.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from hub.audit.errors import AuditUnavailableError
from hub.audit.operate import check_clock_now
from hub.context import Hub
from hub.ground.clock import legal_day, uptime_beside
from hub.ground.logs import Log
from hub.jobs.catalog import LOG, Job
from hub.jobs.clock_watch import ClockWatch
from hub.jobs.places import can_here, place_of
from hub.jobs.waiting import Registers
from hub.monitoring import JobRuns, code_of
from hub.rulebook.night_rules import JobRule
from hub.slots import (
    MOST_TAKEN,
    RUNNING,
    ClockJumpedError,
    HeldSlot,
    JobDiesError,
    JobSlot,
    JobTooLongError,
    SilenceWatch,
    SlotBook,
    back_off,
    fenced,
    next_slot,
    slot_to_do,
    slots_between,
)

log = Log(__name__)
WORKERS = 10
"""So many jobs go on at once in a process."""
MOST_OVER = 10_000
"""So many slots of a job that are over are remembered."""
PRUNE_SECONDS = 3_600.0
WRONG_CLOCK = ("clock-ahead", "clock-back")


@dataclass(frozen=True, slots=True)
class Tempo:
    """How often a scheduler looks, and after what silence it takes a slot over."""

    look: float = 1.0
    beat: float = 5.0
    silence: float = 40.0
    """Seconds, by the onlooker's own counter, without a sign of life."""


@dataclass(slots=True)
class _Doing:
    """A slot that goes on in this process."""

    held: HeldSlot | None
    """None for what is due every few seconds."""
    began: float
    most: float
    began_at: datetime
    done: Event = field(default_factory=Event)


@dataclass(slots=True)
class _Known:
    """What this process knows of a job."""

    since: datetime
    slots: list[datetime] = field(default_factory=list)
    looked_from: datetime | None = None
    looks_next: datetime | None = None
    over: set[datetime] = field(default_factory=set)
    is_watched: bool = False
    """Whether a slot of it goes on somewhere, or is to be tried again."""


class Scheduler:
    """Does the jobs of a hub until it is told to end."""

    def __init__(
        self,
        hub: Hub,
        jobs: Mapping[str, Job],
        tempo: Tempo | None = None,
        *,
        counter: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to do jobs; nothing is claimed yet."""
        self._hub, self._jobs, self._tempo = hub, jobs, tempo or Tempo()
        self._counter = counter
        self._place = place_of(hub.config.instance)
        self._book = SlotBook(hub.reads, hub.writes, hub.clock, self._place)
        self._runs = JobRuns(hub.config.instance)
        self._watch = ClockWatch(hub.clock, uptime_beside(hub.clock))
        self._silence = SilenceWatch(counter)
        self._can = can_here(hub)
        self._doing: dict[str, _Doing] = {}
        self._stop = Event()
        self._pool = ThreadPoolExecutor(WORKERS, "job")
        self._doubt: str | None = None
        self._pruned = counter()
        self._known: dict[str, _Known] = {}
        self._registers = Registers(self._book, self._silence, hub.rulebook)

    def run(self) -> None:
        """Look for slots and do them until `stop`, then wait for what goes on."""
        self.begin()
        beats = Thread(target=self.beat, name="beats", daemon=True)
        beats.start()
        try:
            while not self._stop.is_set():
                try:
                    self.look()
                except SQLAlchemyError as error:
                    # A database that is away for a while ends no night.
                    log.failure("slots cannot be looked at", error)
                self._stop.wait(self._tempo.look)
        finally:
            self.end()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._stop.set()

    def end(self) -> None:
        """Begin nothing any more, and wait for what goes on."""
        self._stop.set()
        self._pool.shutdown(wait=True)

    @property
    def is_busy(self) -> bool:
        """Tell whether any work goes on in this process."""
        return bool(self._doing)

    def begin(self) -> None:
        """Note the jobs, and what goes on of them elsewhere.

        Raises:
            ClockJumpedError: the log saw another time than the clock tells.
        """
        schedules = {name: job.schedule for name, job in self._jobs.items()}
        self._runs.plan(schedules, self._hub.clock())
        if LOG in self._can:
            self._check_clock()
        self._let_go_ahead()
        since = self._book.know(self._jobs)
        running = self._book.running()
        self._known = {
            name: _Known(since[name], is_watched=name in running) for name in self._jobs
        }

    def _check_clock(self) -> None:
        """Begin nothing by a clock that the log would refuse: it saw the time go on.

        Raises:
            ClockJumpedError: it would.
        """
        hub = self._hub
        try:
            check_clock_now(hub.audit, hub.config.anchor, hub.clock)
        except AuditUnavailableError as error:
            if error.reason in WRONG_CLOCK:
                raise ClockJumpedError(error.detail) from error

    def _let_go_ahead(self) -> None:
        """Say of which jobs something lay ahead: it would have kept them away."""
        jobs = self._book.let_go_ahead()
        if jobs:
            log.warning("due work lay ahead", jobs=jobs)

    def look(self) -> None:
        """Look once at every job, and begin what is due."""
        now, jumped = self._watch.look()
        if jumped is not None:
            self._doubt_clock(jumped)
            return
        if self._doubt is not None:
            log.info("the clock is back, jobs go on")
            self._doubt = None
            self._runs.doubt(None)
        for job in self._jobs.values():
            if self._stop.is_set():
                return
            if job.name not in self._doing and job.needs <= self._can:
                self._look_at(job, now)
        if self._counter() - self._pruned > PRUNE_SECONDS:
            self._pruned = self._counter()
            self._let_go_ahead()
            kept = self._hub.rulebook.newest_kept("job_slot", legal_day(now))
            self._book.prune(self._jobs, kept)

    def _doubt_clock(self, jumped: timedelta) -> None:
        """Say once that the clock jumped."""
        if self._doubt is None:
            self._doubt = ClockJumpedError.code
            hours = round(jumped.total_seconds() / 3600, 1)
            log.warning("no job begins", code=self._doubt, hours=hours)
            self._runs.doubt(self._doubt)

    def _look_at(self, job: Job, now: datetime) -> None:
        """Begin the slot of a job that is due, if there is one."""
        known = self._known[job.name]
        rule = self._hub.rulebook.job_rule(job.name, legal_day(now))
        slots = self._slots(job, known, rule, now)
        if job.is_quiet:
            self._do_at_once(job, known, slots)
            return
        if not known.is_watched and all(slot in known.over for slot in slots):
            return
        claimed = self._book.slots(job.name, slots)
        self._learn(job, known, rule, claimed)
        for one in claimed.values():
            if one.state == RUNNING:
                self._take_over(job, rule, one)
                return
        slot = slot_to_do(slots, known.over, claimed, rule)
        if slot is None:
            return
        failed = claimed.get(slot)
        if failed is not None:
            known.is_watched = True
            stood = self._silence.stood((job.name, slot), failed.sign)
            if stood < back_off(rule, failed.attempts):
                return
        if job.after and self._is_held_back(job, slot, now):
            return
        self._start(job, rule, self._book.claim(job.name, slot, failed))

    def _do_at_once(self, job: Job, known: _Known, slots: list[datetime]) -> None:
        """Do what is due every few seconds without a claim: it bears being doubled."""
        if slots and slots[-1] not in known.over:
            known.over.add(slots[-1])
            doing = _Doing(None, self._counter(), 0.0, self._hub.clock())
            self._doing[job.name] = doing
            self._pool.submit(self._do, job, doing).add_done_callback(self._tell_lost)

    def _is_held_back(self, job: Job, slot: datetime, now: datetime) -> bool:
        """Tell whether a slot waits for the registers of its night."""
        since = {name: known.since for name, known in self._known.items()}
        return self._registers.hold_back(job, slot, self._jobs, since, now)

    def _slots(
        self, job: Job, known: _Known, rule: JobRule, now: datetime
    ) -> list[datetime]:
        """List the slots that are due, computed anew only when there may be others."""
        first, after = known.looked_from, known.looks_next
        if first is None or not (first <= now and (after is None or now < after)):
            oldest = max(known.since, now - timedelta(minutes=rule.within_minutes))
            known.slots = slots_between(job.schedule, oldest, now)
            known.looked_from, known.looks_next = now, next_slot(job.schedule, now)
            if len(known.over) > MOST_OVER:
                known.over.clear()
        return known.slots

    def _learn(
        self,
        job: Job,
        known: _Known,
        rule: JobRule,
        claimed: Mapping[datetime, JobSlot],
    ) -> None:
        """Note which slots are over, and how those went that others did."""
        known.is_watched = any(one.state == RUNNING for one in claimed.values())
        for slot, one in claimed.items():
            if not one.is_over(rule) or slot in known.over:
                continue
            known.over.add(slot)
            self._silence.forget((job.name, slot))
            if one.place != self._place and one.ended_at is not None:
                self._runs.note(job.name, one.began_at, one.ended_at, one.error)

    def _take_over(self, job: Job, rule: JobRule, seen: JobSlot) -> None:
        """Take a slot over whose holder gives no sign of life."""
        stood = self._silence.stood((job.name, seen.slot), seen.sign)
        if stood < self._tempo.silence:
            return
        if seen.attempts >= rule.attempts + MOST_TAKEN:
            self._book.bury(job.name, seen, JobDiesError.code)
            self._note_end(job.name, seen.began_at, JobDiesError.code)
            return
        held = self._book.claim(job.name, seen.slot, seen)
        if held is not None:
            log.warning("slot taken over", job=job.name, fence=held.fence)
        self._start(job, rule, held)

    def _note_end(self, job: str, began_at: datetime, code: str) -> None:
        """Tell those who look at this folder that a job was given up."""
        self._runs.note(job, began_at, self._hub.clock(), code)

    def _start(self, job: Job, rule: JobRule, held: HeldSlot | None) -> None:
        """Do a slot that was claimed, if it was."""
        if held is None:
            return
        held.ends_with_write = job.ends_with_write
        self._known[job.name].is_watched = True
        most, began_at = rule.most_minutes * 60.0, self._hub.clock()
        doing = _Doing(held, self._counter(), most, began_at)
        self._doing[job.name] = doing
        future = self._pool.submit(self._do, job, doing)
        future.add_done_callback(self._tell_lost)

    def _do(self, job: Job, doing: _Doing) -> None:
        """Do a slot, and keep when it began and how it ended."""
        held, began_at = doing.held, doing.began_at
        if not job.is_quiet:
            self._runs.begin(job.name, began_at)
        failed: Exception | None = None
        report: Mapping[str, Any] = {}
        try:
            report = job.work(self._hub if held is None else fenced(self._hub, held))
        except Exception as error:  # noqa: BLE001  # one job stops no other
            failed = error
            log.failure("job failed", error, job=job.name)
        doing.done.set()
        is_lost = False
        try:
            if held is not None:
                is_lost = not self._keep_end(held, failed)
        finally:
            if is_lost:
                # Whoever has it now tells how it ended.
                self._runs.forget(job.name, began_at)
            else:
                self._runs.end(job.name, began_at, self._hub.clock(), failed)
            self._doing.pop(job.name, None)
        if failed is None and not job.is_quiet:
            log.info("job done", job=job.name, report=dict(report))

    def _keep_end(self, held: HeldSlot, failed: Exception | None) -> bool:
        """Write down how a slot ended; False where it was somebody else's by then."""
        if held.lost.is_set():
            return False
        ended = self._book.end(held, None if failed is None else code_of(failed))
        return ended or (held.ends_with_write and failed is None)

    def _tell_lost(self, future: Future[None]) -> None:
        """Say what nobody waits for: how the end of a slot could not be written."""
        error = future.exception()
        if error is not None:
            log.failure("the end of a job is not kept", error)

    def beat(self) -> None:
        """Show that this process lives, and give up what takes too long."""
        while not self._stop.wait(self._tempo.beat) or self._doing:
            for name, doing in list(self._doing.items()):
                held = doing.held
                if held is None or doing.done.is_set() or held.lost.is_set():
                    continue
                try:
                    if self._counter() - doing.began > doing.most:
                        if self._book.give_up(held, JobTooLongError.code):
                            self._note_end(name, doing.began_at, JobTooLongError.code)
                        held.lost.set()
                        log.warning("job given up", job=name, code=JobTooLongError.code)
                    else:
                        self._book.beat(held)
                except SQLAlchemyError as error:
                    log.failure("no sign of life could be given", error, job=name)
            if self._stop.is_set():
                time.sleep(min(self._tempo.beat, 0.2))
