"""What time alone does to clocks: it warns, marks the overdue, moves the provisional.

Any number of processes may do it at once, and as often as they like: what is marked is
marked, and each entry of the log tells of at most a thousand clocks.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from hub.calendar import WorkingCalendar
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.pace import Pace
from hub.deadlines.flow import StepTaken, follow, mark_step
from hub.deadlines.models import PROVISIONAL, ClockRow
from hub.deadlines.steps import (
    OpenedClock,
    StepAuthor,
    read_clocks,
    take_steps_that_hold,
)
from hub.ground.actors import HUB
from hub.ground.documents import Documented
from hub.outbox import service as outbox
from hub.outbox.covered import covered_tables
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.guarding import not_as_logged
from hub.rulebook.working_days import load_calendar
from schemas.canonical import canonical
from schemas.tlog.tree import leaf_hash, root_of
from schemas.words import ClockStep, Operation

CHUNK = 1000
"""Clocks that are marked in one transaction and told in one event, at most."""


@dataclass(frozen=True, slots=True)
class MarkReport(Documented):
    """What a round did."""

    warned: int = 0
    moved: int = 0
    overdue: int = 0
    left: int = 0
    """Clocks that something else happened to, or whose row is not as its steps say."""


def mark_due(hub: Hub) -> MarkReport:
    """Warn of clocks that are near, mark those overdue, move what was provisional.

    Provisional days are computed again wherever the calendar is another than they were
    computed by.

    Raises:
        RuleFileError: the instance's own calendar is broken.
        AuditUnavailableError: what was marked is kept and logged as soon as it can be.
    """
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    table = ClockRow
    at = hub.clock()
    marked: list[ClockStep] = []
    left: set[int] = set()
    near = select(table.id).where(table.acts_at <= at).order_by(table.acts_at, table.id)
    # Each chunk is computed by this calendar, so that none comes twice.
    moving = (
        select(table.id)
        # In the words of the index that has these alone.
        .where(PROVISIONAL, table.calendar != calendar.digest)
        .where(table.acts_at.is_not(None))
    )
    pace = Pace(most=CHUNK)
    for query in (moving, near):
        seen = len(left)
        while chunk := _mark_chunk(hub, query, calendar, at, pace, left):
            marked += [kind for kind in chunk if kind is not None]
            if query is near and not any(chunk) and len(left) == seen:
                break
            seen = len(left)
    if marked:
        hub.log_waiting()
    counted = (ClockStep.WARNED, ClockStep.MOVED, ClockStep.OVERDUE)
    warned, moved, overdue = map(marked.count, counted)
    return MarkReport(warned, moved, overdue, len(left))


def _mark_chunk(
    hub: Hub,
    query: Select[int],
    calendar: WorkingCalendar,
    at: datetime,
    pace: Pace,
    left: set[int],
) -> list[ClockStep | None]:
    """Do to some clocks what time does to them; tell what was done to each.

    ``left`` are those that have changed meanwhile or were changed past the hub, which
    are not looked at again.
    """
    if left:
        query = query.where(ClockRow.id.not_in(sorted(left)))
    with hub.reads() as session:
        # Most times nothing is to be done, and then nobody waits for a writer.
        if not session.scalars(query.limit(1)).first():
            return []
    ids: list[int] = []
    try:
        with keeping_answers(hub.writes) as session:
            # Another process marks others meanwhile, and nobody waits for it.
            found = query.limit(pace.size).with_for_update(skip_locked=True)
            ids = list(session.scalars(found))
            if not ids:
                return []
            with pace.measured(len(ids)):
                return _mark(session, ids, calendar, at, left)
    except EvidenceContradictsError:
        bent = _bent_among(hub, ids)
        if not bent:
            raise
    left |= bent
    return _mark_chunk(hub, query, calendar, at, pace, left)


def _bent_among(hub: Hub, ids: list[int]) -> set[int]:
    """Find the clocks that were changed past the hub: they keep no other waiting."""
    keys = [(number,) for number in ids]
    with hub.reads() as session:
        told = covered_tables()[ClockRow.__tablename__]
        bent = not_as_logged(session.connection(), hub.audit, told, keys)
    return {number for (number,) in bent}


def _mark(
    session: Session,
    ids: list[int],
    calendar: WorkingCalendar,
    at: datetime,
    left: set[int],
) -> list[ClockStep | None]:
    """Do to the clocks of some numbers what time does to them.

    One that has changed meanwhile keeps nobody else from being marked.
    """
    clocks = [clock for _, clock in sorted(read_clocks(session, ids).items())]
    steps = [mark_step(one.now, one.rule, calendar, at) for one in clocks]
    taken = [(o, s) for o, s in zip(clocks, steps, strict=True) if s is not None]
    written = take_steps_that_hold(session, taken, StepAuthor(HUB), calendar)
    left |= {one.id for one, _ in taken} - {one.id for one, _ in written}
    # Whoever stands as before was computed by this calendar too.
    session.connection().execute(
        update(ClockRow)
        .where(ClockRow.id.in_([number for number in ids if number not in left]))
        .values(calendar=calendar.digest)
    )
    _tell(session, written, at)
    marked = {one.id: step.kind for one, step in written}
    return [marked.get(one.id) for one in clocks]


def _tell(
    session: Session, taken: list[tuple[OpenedClock, StepTaken]], at: datetime
) -> None:
    """Put what was done to some clocks into the outbox as one event."""
    if not taken:
        return
    leaves = [
        canonical(
            [
                clock.id,
                clock.now.version + 1,
                str(step.kind),
                follow(clock.now, step).due.day.isoformat(),
            ]
        )
        for clock, step in taken
    ]
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.CLOCK_MARK,
        subject_type="clock",
        subject="marked",
        detail={
            "count": len(taken),
            "root": root_of([leaf_hash(leaf) for leaf in leaves]).hex(),
            "first": taken[0][0].id,
        },
    )
