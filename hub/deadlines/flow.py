"""What may happen to a clock, and how it stands after all that has happened.

A step counts from the moment at which it happened, whenever it was written down: what
was done in time is in time though it is learned late, and though the due day was marked
meanwhile. What happened after a due day neither pauses, extends nor moves it, and what
is met then is met late, whether or not anybody had noticed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.calendar import PausedDays, TermEnd, WorkingCalendar, due_of
from hub.deadlines.errors import (
    ClockClosedError,
    ClockExtensionError,
    ClockOverdueError,
    ClockPausedError,
    ClockPauseError,
    ClockRunningError,
)
from hub.rulebook.time_rules import ClockRule
from schemas.words import CLOSED_CLOCKS, ClockState, ClockStep

WARNED_IN_LAST = 5
"""A clock warns in the last fifth of its term, at least a day before it is over."""
DAY = timedelta(days=1)
PASSING = (ClockState.RUNNING, ClockState.WARNED, ClockState.OVERDUE)
MARKS = (ClockStep.WARNED, ClockStep.MOVED, ClockStep.OVERDUE)
"""What time alone does: a step that somebody says later may have happened before."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One thing that happened to a clock; ``due`` is when it is due from then on."""

    kind: ClockStep
    at: datetime
    """The moment from which it counts."""
    due: TermEnd | None = None
    amount: int = 0
    """By how much it was extended, in units of its rule."""
    written: datetime | None = None
    """When it was written down; None for at once."""

    @property
    def known(self) -> datetime:
        """When it was written down."""
        return self.written or self.at


@dataclass(frozen=True, slots=True)
class ClockNow:
    """How a clock stands after all that has happened to it."""

    state: ClockState
    start: datetime
    last: datetime
    """From when the newest thing that was said counts."""
    written: datetime
    """When the newest thing was written down, be it said or marked."""
    due: TermEnd
    """When it is due; of a clock that stands still, when it was."""
    paused_since: datetime | None = None
    paused: tuple[PausedDays, ...] = ()
    extended: int = 0
    overdue_since: datetime | None = None
    version: int = 1
    """How many things have happened."""

    @property
    def is_closed(self) -> bool:
        """Tell whether it runs no more."""
        return self.state in CLOSED_CLOCKS

    def at_moment(self, at: datetime) -> "ClockNow":
        """Tell how it stands at a moment: a due day passes by itself.

        Before its due day one that was marked since is not overdue yet.
        """
        if self.state not in PASSING:
            return self
        if self.due.at <= at:
            return replace(self, state=ClockState.OVERDUE, overdue_since=self.due.at)
        if self.state == ClockState.OVERDUE:
            return replace(self, state=ClockState.RUNNING, overdue_since=None)
        return self


def fold(start: datetime, steps: Iterable[StepTaken]) -> ClockNow:
    """Tell how a clock stands by all that has happened to it, the opening first."""
    first, *others = steps
    if first.due is None:
        msg = "a clock opens with a due day"
        raise ValueError(msg)
    now = ClockNow(ClockState.RUNNING, start, start, first.known, first.due)
    for step in others:
        now = follow(now, step)
    return now


def follow(now: ClockNow, step: StepTaken) -> ClockNow:
    """Tell how a clock stands after one more thing."""
    now = now.at_moment(step.at)
    last = now.last if step.kind in MARKS else step.at
    now = replace(now, version=now.version + 1, last=last, written=step.known)
    if step.due is not None:
        now = replace(now, state=ClockState.RUNNING, due=step.due)
    late = now.overdue_since is not None
    match step.kind:
        case ClockStep.WARNED:
            now = replace(now, state=ClockState.WARNED)
        case ClockStep.PAUSED:
            now = replace(now, state=ClockState.PAUSED, paused_since=step.at)
        case ClockStep.RESUMED if now.paused_since is not None:
            span = PausedDays(now.paused_since, step.at)
            now = replace(now, paused=(*now.paused, span), paused_since=None)
        case ClockStep.EXTENDED:
            now = replace(now, extended=now.extended + step.amount)
        case ClockStep.MET:
            state = ClockState.MET_LATE if late else ClockState.MET
            now = replace(now, state=state)
        case ClockStep.ENDED:
            state = ClockState.ENDED_LATE if late else ClockState.ENDED
            now = replace(now, state=state)
    return now


def open_step(
    rule: ClockRule, calendar: WorkingCalendar, start: datetime, at: datetime
) -> StepTaken:
    """Begin to count a term from its event."""
    return StepTaken(ClockStep.OPENED, at, due_of(calendar, start, rule.term()))


def pause_step(now: ClockNow, rule: ClockRule, at: datetime, reason: str) -> StepTaken:
    """Let a clock stand still for a reason that its rule knows.

    Raises:
        ClockClosedError, ClockOverdueError, ClockPausedError: it does not run.
        ClockPauseError: the rule knows no such reason.
    """
    _demand_running(now.at_moment(at))
    if reason not in rule.pauses:
        known = ", ".join(rule.pauses) or "none"
        msg = f"{reason}; {rule.key} knows {known}"
        raise ClockPauseError(msg)
    return StepTaken(ClockStep.PAUSED, at)


def resume_step(
    now: ClockNow, rule: ClockRule, calendar: WorkingCalendar, at: datetime
) -> StepTaken:
    """Let a clock go on; what it stood still does not count.

    Raises:
        ClockClosedError, ClockRunningError: it does not stand still.
    """
    if now.is_closed:
        raise ClockClosedError(now.state)
    if now.paused_since is None:
        raise ClockRunningError(now.state)
    paused = (*now.paused, PausedDays(now.paused_since, at))
    due = due_of(calendar, now.start, rule.term(now.extended), paused)
    return StepTaken(ClockStep.RESUMED, at, due)


def extend_step(
    now: ClockNow, rule: ClockRule, calendar: WorkingCalendar, at: datetime, amount: int
) -> StepTaken:
    """Extend a term once, by no more than its rule allows.

    Raises:
        ClockClosedError, ClockOverdueError, ClockPausedError: it does not run.
        ClockExtensionError: the rule allows no such extension.
    """
    _demand_running(now.at_moment(at))
    if now.extended or not 1 <= amount <= rule.extension:
        left = 0 if now.extended else rule.extension
        msg = f"{amount}; {rule.key} allows {left} {rule.unit} more"
        raise ClockExtensionError(msg)
    due = due_of(calendar, now.start, rule.term(amount), now.paused)
    return StepTaken(ClockStep.EXTENDED, at, due, amount)


def close_step(now: ClockNow, kind: ClockStep, at: datetime) -> StepTaken:
    """Say that what was due is done, or that what the clock ran for is gone.

    Raises:
        ClockClosedError: it runs no more.
    """
    if now.is_closed:
        raise ClockClosedError(now.state)
    return StepTaken(kind, at)


def mark_step(
    now: ClockNow, rule: ClockRule, calendar: WorkingCalendar, at: datetime
) -> StepTaken | None:
    """Tell what time alone does to a clock at a moment, if it does anything.

    A due day that has passed is marked; one that lies ahead and is provisional is
    computed again, and moves if the calendar says otherwise now; one that is near warns
    once. What was marked stays so, though the machine's time be set back.
    """
    at = max(at, now.written)
    seen = now.at_moment(at)
    if seen.state == ClockState.OVERDUE:
        marked = now.state == ClockState.OVERDUE
        return None if marked else StepTaken(ClockStep.OVERDUE, at)
    if seen.state not in (ClockState.RUNNING, ClockState.WARNED):
        return None
    if now.due.provisional:
        due = due_of(calendar, now.start, rule.term(now.extended), now.paused)
        if due != now.due:
            return StepTaken(ClockStep.MOVED, at, due)
    if now.state == ClockState.RUNNING and warns_at(now, rule) <= at:
        return StepTaken(ClockStep.WARNED, at)
    return None


def warns_at(now: ClockNow, rule: ClockRule) -> datetime:
    """Tell from which moment a clock warns: in the last fifth of its term."""
    last = (now.due.at - now.start) / WARNED_IN_LAST
    return now.due.at - (last if rule.unit == "hour" else max(last, DAY))


def _demand_running(now: ClockNow) -> None:
    """Refuse what only a running clock allows."""
    if now.is_closed:
        raise ClockClosedError(now.state)
    if now.state == ClockState.OVERDUE:
        raise ClockOverdueError(now.due.day.isoformat())
    if now.state == ClockState.PAUSED:
        raise ClockPausedError
