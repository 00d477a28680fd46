"""What may happen to a clock, and how it stands after all that has happened.

A step counts from the moment at which it happened, whenever it was written down: what
was done in time is in time though it is learned late, and though the due day was marked
meanwhile. What happened after a due day neither pauses, extends nor moves it, and what
is met then is met late, whether or not anybody had noticed. A clock may stand still for
several reasons at a time: it goes on once none is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.calendar import (
    PausedDays,
    TermEnd,
    WorkingCalendar,
    due_of,
    named_end,
)
from hub.deadlines.errors import (
    ClockClosedError,
    ClockExtensionError,
    ClockOverdueError,
    ClockPausedError,
    ClockPauseError,
    ClockRunningError,
)
from hub.rulebook.time_rules import LATE, ClockRule, RunOut
from schemas.words import CLOSED_CLOCKS, ClockState, ClockStep

WARNED_IN_LAST = 5
"""A clock warns in the last fifth of its term, at least a day before it is over."""
DAY = timedelta(days=1)
PASSED = (ClockState.OVERDUE, ClockState.OVER)
PASSING = (ClockState.RUNNING, ClockState.WARNED, *PASSED)
MARKS = (ClockStep.WARNED, ClockStep.MOVED, ClockStep.OVERDUE, ClockStep.OVER)
"""What time alone does: a step that somebody says later may have happened before."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One thing that happened to a clock; ``due`` is when it is due from then on."""

    kind: ClockStep
    at: datetime
    """The moment from which it counts."""
    due: TermEnd | None = None
    amount: int = 0
    """By how much it was extended, in units of its rule; 0 to a day that is named."""
    written: datetime | None = None
    """When it was written down; None for at once."""
    pause: str | None = None
    """For what it stands still, or does no more; None for all of it."""

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
    paused_for: tuple[str | None, ...] = ()
    """For what it stands still."""
    paused: tuple[PausedDays, ...] = ()
    extended: int = 0
    extensions: int = 0
    named: tuple[date, datetime] | None = None
    """The last day that an extension named, and when it did."""
    then: RunOut = LATE
    """What is once its term is over."""
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
            if self.then != LATE:
                return replace(self, state=ClockState.OVER)
            return replace(self, state=ClockState.OVERDUE, overdue_since=self.due.at)
        if self.state in PASSED:
            return replace(self, state=ClockState.RUNNING, overdue_since=None)
        return self


def fold(start: datetime, steps: Iterable[StepTaken], then: RunOut = LATE) -> ClockNow:
    """Tell how a clock stands by all that has happened to it, the opening first."""
    first, *others = steps
    if first.due is None:
        msg = "a clock opens with a due day"
        raise ValueError(msg)
    now = ClockNow(ClockState.RUNNING, start, start, first.known, first.due, then=then)
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
            now = replace(
                now,
                state=ClockState.PAUSED,
                paused_since=now.paused_since or step.at,
                paused_for=(*now.paused_for, step.pause),
            )
        case ClockStep.RESUMED if now.paused_since is not None:
            left = _still_for(now, step.pause)
            span = PausedDays(now.paused_since, step.at)
            now = replace(now, paused_for=left)
            if not left:
                now = replace(now, paused=(*now.paused, span), paused_since=None)
        case ClockStep.EXTENDED:
            now = replace(
                now,
                extended=now.extended + step.amount,
                extensions=now.extensions + 1,
                named=(step.due.day, step.at) if step.due and not step.amount else None,
            )
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
    stands = now.state == ClockState.PAUSED and reason not in now.paused_for
    if not stands:
        _demand_running(now.at_moment(at))
    if reason not in rule.pauses:
        known = ", ".join(rule.pauses) or "none"
        msg = f"{reason}; {rule.key} knows {known}"
        raise ClockPauseError(msg)
    return StepTaken(ClockStep.PAUSED, at, pause=reason)


def resume_step(
    now: ClockNow,
    rule: ClockRule,
    calendar: WorkingCalendar,
    at: datetime,
    reason: str | None = None,
) -> StepTaken:
    """Let a clock stand still for a reason no more, or for none at all.

    It goes on once no reason is left; what it stood still does not count.

    Raises:
        ClockClosedError, ClockRunningError: it does not stand still, or not for that.
    """
    if now.is_closed:
        raise ClockClosedError(now.state)
    if now.paused_since is None or reason not in {None, *now.paused_for}:
        raise ClockRunningError(now.state)
    if _still_for(now, reason):
        return StepTaken(ClockStep.RESUMED, at, pause=reason)
    paused = (*now.paused, PausedDays(now.paused_since, at))
    due = _end_of(replace(now, paused=paused), rule, calendar)
    return StepTaken(ClockStep.RESUMED, at, due, pause=reason)


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a term is to be extended, or until when, by whom, and on what."""

    amount: int = 0
    until: date | None = None
    by: str = ""
    """Who extends it; empty where nobody says."""
    minuted: bool = False
    """Whether a discussion by several is minuted."""


def extend_step(
    now: ClockNow,
    rule: ClockRule,
    calendar: WorkingCalendar,
    at: datetime,
    asked: Extension,
) -> StepTaken:
    """Extend a term as its rule allows: once, and once more where the law says so.

    Raises:
        ClockClosedError, ClockOverdueError, ClockPausedError: it does not run.
        ClockExtensionError: the rule allows no such extension.
    """
    _demand_running(now.at_moment(at))
    later = asked.until is not None and asked.until > now.due.day
    if now.extensions == 0 and rule.until_named:
        allowed = later and not asked.amount
    elif now.extensions == 0:
        allowed = asked.until is None and 1 <= asked.amount <= rule.extension
    else:
        fixed = later if asked.until else asked.amount > 0
        allowed = now.extensions == 1 and asked.minuted and fixed
    by_whom = rule.further_by if now.extensions else rule.extended_by
    # Whoever takes a step extends a term for the first time as its rule says.
    by = asked.by or ("" if now.extensions else by_whom)
    if not allowed or by != by_whom or (now.extensions and not by_whom):
        said = asked.until or asked.amount
        left = 0 if now.extensions else rule.extension
        msg = f"{said}; {rule.key} allows {left} {rule.unit} more"
        if by_whom:
            msg = f"{msg}, by {by_whom}"
        raise ClockExtensionError(msg)
    if asked.until is not None:
        due = named_end(calendar, asked.until, rule.last_day)
        return StepTaken(ClockStep.EXTENDED, at, due)
    longer = replace(now, extended=now.extended + asked.amount, named=None)
    due = _end_of(longer, rule, calendar)
    return StepTaken(ClockStep.EXTENDED, at, due, asked.amount)


def close_step(now: ClockNow, kind: ClockStep, at: datetime) -> StepTaken:
    """Say that what was due is done, or that what the clock ran for is gone.

    Raises:
        ClockClosedError: it runs no more.
        ClockOverdueError: it is over, and what it was for can be done no more.
    """
    if now.is_closed:
        raise ClockClosedError(now.state)
    is_over = now.at_moment(at).state == ClockState.OVER
    if kind == ClockStep.MET and is_over and now.then == "barred":
        raise ClockOverdueError(now.due.day.isoformat())
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
    if seen.state in PASSED:
        kind = ClockStep.OVER if seen.state == ClockState.OVER else ClockStep.OVERDUE
        return None if now.state in PASSED else StepTaken(kind, at)
    if seen.state not in (ClockState.RUNNING, ClockState.WARNED):
        return None
    if now.due.provisional:
        due = _end_of(now, rule, calendar)
        if due != now.due:
            return StepTaken(ClockStep.MOVED, at, due)
    if now.state == ClockState.RUNNING and warns_at(now, rule) <= at:
        return StepTaken(ClockStep.WARNED, at)
    return None


def warns_at(now: ClockNow, rule: ClockRule) -> datetime:
    """Tell from which moment a clock warns: in the last fifth of its term.

    Where it is to be done sooner as a rule, it warns from about then on.
    """
    last = (now.due.at - now.start) / WARNED_IN_LAST
    if rule.usual:
        units = rule.amount + now.extended
        last = max(last, (now.due.at - now.start) * (units - rule.usual) / units)
    return now.due.at - (last if rule.unit == "hour" else max(last, DAY))


def _demand_running(now: ClockNow) -> None:
    """Refuse what only a running clock allows."""
    if now.is_closed:
        raise ClockClosedError(now.state)
    if now.state in PASSED:
        raise ClockOverdueError(now.due.day.isoformat())
    if now.state == ClockState.PAUSED:
        raise ClockPausedError


def _still_for(now: ClockNow, reason: str | None) -> tuple[str | None, ...]:
    """Tell for what else a clock stands still, once it does not for a reason."""
    if reason is None:
        return ()
    return tuple(one for one in now.paused_for if one != reason)


def _end_of(now: ClockNow, rule: ClockRule, calendar: WorkingCalendar) -> TermEnd:
    """Tell when a clock is due by all that is known of it."""
    if now.named is None:
        return due_of(calendar, now.start, rule.term(now.extended), now.paused)
    day, named_at = now.named
    since = [one for one in now.paused if one.since >= named_at]
    return named_end(calendar, day, rule.last_day, since)
