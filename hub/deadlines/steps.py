"""Reading and writing what happens to clocks; a clock's row is the fold over it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import convert, to_builtins
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hub.calendar import TermEnd, WorkingCalendar
from hub.db.bulk import insert_rows, update_each
from hub.deadlines.errors import ClockChangedError, ClockUnknownError
from hub.deadlines.flow import (
    PASSED,
    ClockNow,
    StepTaken,
    fold,
    follow,
    warns_at,
)
from hub.deadlines.models import ClockRow, ClockStepRow
from hub.rulebook.time_rules import ClockRule
from schemas.words import ClockState, ClockStep

_clock = ClockRow.__table__
STAND = update(ClockRow.__table__).where(  # type: ignore[arg-type]  # a Table here
    _clock.c.id == bindparam("b_id"), _clock.c.version == bindparam("b_version")
)
"""Lets a clock stand as the parameters say, unless something has happened to it."""


@dataclass(frozen=True, slots=True)
class OpenedClock:
    """A clock as it was opened, its rule, and how it stands."""

    id: int
    rule: ClockRule
    event: str
    subject_type: str
    subject: str
    owner: str
    now: ClockNow


@dataclass(frozen=True, slots=True)
class StepAuthor:
    """Who says what happens to a clock, and why."""

    actor: str
    reason: str = ""
    pause: str | None = None


def write_rule(rule: ClockRule) -> dict[str, Any]:
    """Write a rule as a document, to be kept with the clock that it set."""
    document: dict[str, Any] = to_builtins(rule)
    return document


def read_rule(document: Mapping[str, Any]) -> ClockRule:
    """Read a rule that was kept with its clock."""
    return convert(document, ClockRule)


def read_clocks(session: Session, ids: Collection[int]) -> dict[int, OpenedClock]:
    """Read clocks with how they stand by what has happened to them."""
    steps: dict[int, list[StepTaken]] = defaultdict(list)
    table = ClockStepRow.__table__
    for row in session.execute(
        select(table).where(table.c.clock_id.in_(ids)).order_by(table.c.seq)
    ):
        due = None
        if row.due_at is not None:
            due = TermEnd(row.due_day, row.due_at, row.provisional)
        counts = row.counts_at or row.at
        step = StepTaken(
            ClockStep(row.kind), counts, due, row.amount, row.at, row.pause
        )
        steps[row.clock_id].append(step)
    clocks = ClockRow.__table__
    found = session.execute(select(clocks).where(clocks.c.id.in_(ids)))
    rules = [(row, read_rule(row.terms)) for row in found]
    return {
        row.id: OpenedClock(
            row.id,
            rule,
            row.event,
            row.subject_type,
            row.subject,
            row.owner,
            fold(row.start_at, steps[row.id], rule.then),
        )
        for row, rule in rules
    }


def read_clock(session: Session, number: int) -> OpenedClock:
    """Read one clock.

    Raises:
        ClockUnknownError: there is none of this number.
    """
    found = read_clocks(session, [number]).get(number)
    if found is None:
        raise ClockUnknownError(str(number))
    return found


def state_of(session: Session, number: int, *, at: datetime) -> ClockState:
    """Tell how a clock stood at a moment by what is known of it now.

    Raises:
        ClockUnknownError: there is none of this number.
    """
    return read_clock(session, number).now.at_moment(at).state


def standing_of(
    now: ClockNow, rule: ClockRule, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Give the columns that say how a clock stands by a calendar."""
    acts: datetime | None = now.due.at
    if now.is_closed or now.state in (*PASSED, ClockState.PAUSED):
        acts = None
    elif now.state == ClockState.RUNNING:
        acts = warns_at(now, rule)
    return {
        "state": str(now.state),
        "due_day": now.due.day,
        "due_at": now.due.at,
        "provisional": now.due.provisional,
        "calendar": calendar.digest,
        "acts_at": acts,
        "overdue_since": now.overdue_since,
        "closed_at": now.last if now.is_closed else None,
        "version": now.version,
    }


def take_steps(
    session: Session,
    taken: Sequence[tuple[OpenedClock, StepTaken]],
    author: StepAuthor,
    calendar: WorkingCalendar,
) -> None:
    """Write one more thing of each clock, unless something else has happened to it.

    Raises:
        ClockChangedError: something has happened to one of them since it was read.
    """
    held = {
        clock.id for clock, _ in take_steps_that_hold(session, taken, author, calendar)
    }
    for clock, _ in taken:
        if clock.id not in held:
            raise ClockChangedError(str(clock.id))


def take_steps_that_hold(
    session: Session,
    taken: Sequence[tuple[OpenedClock, StepTaken]],
    author: StepAuthor,
    calendar: WorkingCalendar,
) -> list[tuple[OpenedClock, StepTaken]]:
    """Write one more thing of each clock, and give those of which it was written.

    Left out are clocks to which something else has happened since they were read.
    """
    written = _stand_anew(session, taken, calendar)
    rows = [
        step_row(clock.id, clock.now.version + 1, step, author, calendar)
        for clock, step in written
    ]
    insert_rows(session, ClockStepRow, rows)
    return written


def _stand_anew(
    session: Session,
    taken: Sequence[tuple[OpenedClock, StepTaken]],
    calendar: WorkingCalendar,
) -> list[tuple[OpenedClock, StepTaken]]:
    """Let the rows of clocks stand as they do after a step; give those that hold."""
    rows = [
        {
            "b_id": clock.id,
            "b_version": clock.now.version,
            **standing_of(follow(clock.now, step), clock.rule, calendar),
        }
        for clock, step in taken
    ]
    if not rows or update_each(session, STAND, rows):
        return list(taken)
    connection = session.connection()
    return [
        one
        for one, row in zip(taken, rows, strict=True)
        if connection.execute(STAND, row).rowcount == 1
    ]


def step_row(
    number: int,
    seq: int,
    step: StepTaken,
    author: StepAuthor,
    calendar: WorkingCalendar,
) -> dict[str, Any]:
    """Write a step as a row."""
    due = step.due
    return {
        "clock_id": number,
        "seq": seq,
        "kind": str(step.kind),
        "at": step.known,
        "counts_at": None if step.known == step.at else step.at,
        "actor": author.actor,
        "reason": author.reason,
        "pause": author.pause,
        "amount": step.amount,
        "due_day": None if due is None else due.day,
        "due_at": None if due is None else due.at,
        "provisional": None if due is None else due.provisional,
        "calendar": None if due is None else calendar.digest,
    }
