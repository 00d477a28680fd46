"""The book of slots: claimed, kept alive, ended, taken over, each in a short write.

Nobody's clock is asked who is alive. A holder makes ``beat`` grow; an onlooker that has
seen the same number for long enough by its own counter of seconds, which nobody sets,
takes the slot over by a write that names the number it saw.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import delete, insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from hub.db.cache import keeping_answers
from hub.ground.clock import Clock
from hub.slots.models import DONE, FAILED, RUNNING, JobSlot, KnownJob

AT_ONCE = 500
AHEAD = timedelta(minutes=30)
"""As much as clocks of hosts may differ: nobody who does work claims further ahead."""


@dataclass(slots=True)
class HeldSlot:
    """A slot that this process does, under the fence that it was given."""

    job: str
    slot: datetime
    fence: int
    attempts: int
    ends_with_write: bool = False
    """Whether the work is one write, and the slot ends in its transaction."""
    lost: Event = field(default_factory=Event)
    """Set as soon as it is known to be somebody else's."""


class SlotBook:
    """The slots of one database, as one process claims them."""

    def __init__(
        self,
        reads: sessionmaker[Session],
        writes: sessionmaker[Session],
        clock: Clock,
        place: str,
    ) -> None:
        """Claim for the instance folder that ``place`` names."""
        self._reads, self._writes = reads, writes
        self._clock, self._place = clock, place

    def know(self, jobs: Iterable[str]) -> dict[str, datetime]:
        """Note jobs that nobody knew, and tell from when on the slots of each count.

        Where a clock that was ahead noted a job first, the earlier moment counts.
        """
        now, found = self._clock(), {}
        for job in jobs:
            try:
                with keeping_answers(self._writes) as session:
                    known = session.get(KnownJob, job, with_for_update=True)
                    if known is None:
                        known = KnownJob(job=job, since=now, pruned_to=None)
                        session.add(known)
                    known.since = min(known.since, now)
                    found[job] = max(known.since, known.pruned_to or known.since)
            except IntegrityError:
                # Another scheduler has noted it just now.
                found[job] = now
        return found

    def slots(self, job: str, slots: Sequence[datetime]) -> dict[datetime, JobSlot]:
        """Tell how slots of a job stand, and whichever of it goes on."""
        row, found = JobSlot, {}
        with self._reads() as session:
            mine = select(row).where(row.job == job)
            for one in session.scalars(mine.where(row.state == RUNNING)):
                found[one.slot] = one
            for start in range(0, len(slots), AT_ONCE):
                some = list(slots[start : start + AT_ONCE])
                for one in session.scalars(mine.where(row.slot.in_(some))):
                    found[one.slot] = one
        return found

    def running(self) -> set[str]:
        """Name the jobs of which a slot goes on, wherever that is."""
        with self._reads() as session:
            return set(
                session.scalars(select(JobSlot.job).where(JobSlot.state == RUNNING))
            )

    def claim(
        self, job: str, slot: datetime, seen: JobSlot | None = None
    ) -> HeldSlot | None:
        """Claim a slot that nobody has, or that stands as it was seen; None if not.

        Of one job one slot goes on at a time.
        """
        try:
            with keeping_answers(self._writes) as session:
                known = session.get(KnownJob, job, with_for_update=True)
                if known is None or slot < (known.pruned_to or slot):
                    return None
                return self._claim(session, job, slot, seen)
        except IntegrityError:
            return None

    def _claim(
        self, session: Session, job: str, slot: datetime, seen: JobSlot | None
    ) -> HeldSlot | None:
        """Claim a slot while the job's row is locked."""
        row = JobSlot
        others = select(row.slot).where(
            row.job == job, row.state == RUNNING, row.slot != slot
        )
        if session.scalar(others.limit(1)) is not None:
            return None
        now: dict[str, Any] = {"state": RUNNING, "place": self._place, "beat": 0}
        now |= {"began_at": self._clock(), "ended_at": None, "error": None}
        if seen is None:
            session.execute(
                insert(row).values(job=job, slot=slot, fence=1, attempts=1, **now)
            )
            return HeldSlot(job, slot, 1, 1)
        fence, attempts = seen.fence + 1, seen.attempts + 1
        taken = session.connection().execute(
            update(row)
            .where(row.job == job, row.slot == slot, row.fence == seen.fence)
            .where(row.beat == seen.beat, row.state == seen.state)
            .values(fence=fence, attempts=attempts, **now)
        )
        return HeldSlot(job, slot, fence, attempts) if taken.rowcount else None

    def beat(self, held: HeldSlot) -> bool:
        """Show that a slot's holder lives; False where it is somebody else's now."""
        return self._change(held, {"beat": JobSlot.beat + 1})

    def end(self, held: HeldSlot, error: str | None = None) -> bool:
        """Write down that a slot is done, or failed; False where it was lost before."""
        state = DONE if error is None else FAILED
        values = {"state": state, "ended_at": self._clock(), "error": error}
        return self._change(held, values)

    def give_up(self, held: HeldSlot, error: str) -> bool:
        """Fail a slot whose work goes on here, so that it commits nothing any more."""
        values = {"state": FAILED, "ended_at": self._clock(), "error": error}
        return self._change(held, values | {"fence": JobSlot.fence + 1})

    def bury(self, job: str, seen: JobSlot, error: str) -> None:
        """Fail a slot whose holders die one after another."""
        row = JobSlot
        with keeping_answers(self._writes) as session:
            session.connection().execute(
                update(row)
                .where(row.job == job, row.slot == seen.slot, row.beat == seen.beat)
                .where(row.fence == seen.fence, row.state == RUNNING)
                .values(
                    state=FAILED,
                    error=error,
                    ended_at=self._clock(),
                    fence=row.fence + 1,
                )
            )

    def let_go_ahead(self) -> list[str]:
        """Let go of what lies ahead, for it would keep work away; name the jobs.

        What goes on is taken over from whoever is silent.
        """
        now = self._clock()
        with self._reads() as session:
            jobs = jobs_ahead(session, now)
        if jobs:
            row, known, limit = JobSlot, KnownJob, now + AHEAD
            with keeping_answers(self._writes) as session:
                session.execute(
                    delete(row).where(row.slot > limit, row.state != RUNNING)
                )
                session.execute(
                    update(known).where(known.since > limit).values(since=now)
                )
                session.execute(
                    update(known).where(known.pruned_to > limit).values(pruned_to=None)
                )
        return jobs

    def prune(self, jobs: Iterable[str], kept: int) -> None:
        """Let go of slots that so many newer ones lie behind that none comes back.

        The newest ``kept`` of each job stay. Not by age: a clock that is ahead would
        let go of what is still due.
        """
        row = JobSlot
        for job in jobs:
            mine = select(row.slot).where(row.job == job).order_by(row.slot.desc())
            with self._reads() as session:
                oldest = session.scalar(mine.offset(kept - 1).limit(1))
                beyond = session.scalar(mine.offset(kept).limit(1))
            if oldest is None or beyond is None:
                continue
            with keeping_answers(self._writes) as session:
                known = session.get(KnownJob, job, with_for_update=True)
                if known is not None:
                    known.pruned_to = max(oldest, known.pruned_to or oldest)
                session.execute(
                    delete(row).where(
                        row.job == job, row.slot < oldest, row.state != RUNNING
                    )
                )

    def _change(self, held: HeldSlot, values: Mapping[str, Any]) -> bool:
        """Change a slot under its fence."""
        row = JobSlot
        with keeping_answers(self._writes) as session:
            changed = session.connection().execute(
                update(row)
                .where(row.job == held.job, row.slot == held.slot)
                .where(row.fence == held.fence, row.state == RUNNING)
                .values(**values)
            )
        if not changed.rowcount:
            held.lost.set()
        return bool(changed.rowcount)


def jobs_ahead(session: Session, at: datetime) -> list[str]:
    """Name the jobs of which a slot, or since when they count, lies ahead."""
    row, known, limit = JobSlot, KnownJob, at + AHEAD
    ahead = union(
        select(row.job).where(row.slot > limit),
        select(known.job).where(or_(known.since > limit, known.pruned_to > limit)),
    )
    return sorted(session.scalars(ahead))


class SilenceWatch:
    """Tells by the process's own counter of seconds for how long something stood."""

    def __init__(self, counter: Callable[[], float]) -> None:
        """Count by ``counter``, which only grows and which nobody sets."""
        self._counter = counter
        self._seen: dict[object, tuple[object, float]] = {}

    def stood(self, what: object, sign: object) -> float:
        """Give the seconds since this sign was first seen, 0 where it is new."""
        now = self._counter()
        known = self._seen.get(what)
        if known is None or known[0] != sign:
            self._seen[what] = (sign, now)
            return 0.0
        return now - known[1]

    def forget(self, what: object) -> None:
        """Let go of something that is over."""
        self._seen.pop(what, None)
