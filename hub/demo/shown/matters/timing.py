"""When the steps of a demo matter were taken: in office hours, so that clocks vary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hub.calendar import WorkingCalendar
from hub.deadlines.flow import ClockNow, fold, open_step, warns_at
from hub.demo.shown.matters.routes import StepRoute
from hub.ground.clock import CHINA, legal_day
from hub.rulebook import Rulebook
from hub.rulebook.time_rules import LATE, ClockRule
from schemas.words import ClockState

HOURS = (time(15, 20), time(9, 40))
"""When steps are taken on a working day, the later one first."""
BACK = 220
"""So many of these moments are looked back on, some five months."""
FINE = 40
"""So many are tried one by one, later ones three at a time."""
STANDINGS = frozenset({ClockState.RUNNING, ClockState.WARNED, ClockState.OVERDUE})


@dataclass(frozen=True, slots=True)
class TimedRoute:
    """A route, and the moment of each of its steps."""

    route: StepRoute
    moments: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """What timing needs: the law's terms, the calendar, and the moment of now."""

    rules: Rulebook
    calendar: WorkingCalendar
    now: datetime
    slots: tuple[datetime, ...]
    """Moments at which steps may have been taken, the last first."""


def make_timetable(
    rules: Rulebook, calendar: WorkingCalendar, now: datetime
) -> Timetable:
    """Look back from now on the office hours that there were."""
    slots: list[datetime] = []
    day = legal_day(now)
    while len(slots) < BACK:
        for hour in HOURS if calendar.is_worked(day) else ():
            moment = datetime.combine(day, hour, CHINA).astimezone(UTC)
            if moment < now:
                slots.append(moment)
        day -= timedelta(days=1)
    return Timetable(rules, calendar, now, tuple(slots))


def time_route(table: Timetable, route: StepRoute) -> Iterator[TimedRoute]:
    """Yield a route once for each way in which its next clock can stand now.

    Once alone where no clock runs at its end, or where the hub has to note that
    something did not come.
    """
    wanted = set(STANDINGS)
    if route.is_noted:
        wanted = {ClockState.OVERDUE}
    elif route.is_left_late:
        wanted.discard(ClockState.OVERDUE)
    tries = (*range(FINE), *range(FINE, len(table.slots) - len(route.events), 3))
    for last in tries:
        moments = table.slots[last : last + len(route.events)][::-1]
        standing = _standing(table, route, moments)
        if standing is ClockState.ENDED:
            yield TimedRoute(route, moments)
            return
        if standing in wanted:
            wanted.discard(standing)
            yield TimedRoute(route, moments)
        if not wanted:
            return


def _standing(
    table: Timetable, route: StepRoute, moments: Sequence[datetime]
) -> ClockState | None:
    """Tell how the clock stands that is due first at the end of a route.

    Where a clock leads the matter elsewhere it is that one. ``ENDED`` where none runs
    by which anybody could be late; None where a step of the route came too late.
    """
    clocks: dict[str, tuple[ClockRule, ClockNow]] = {}
    taken: dict[str, datetime] = {}
    for event, moment in zip(route.events, moments, strict=True):
        taken[event.key] = moment
        for told in (*event.closes, *event.ends, *event.pauses):
            found = clocks.pop(told.partition(":")[0], None)
            if found is not None and _is_late(*found, moment):
                return None
        for opened in event.opens:
            clocks |= _begun(table, opened.partition(":")[0], moment)
        for counted in event.met_since:
            rule, *since = counted.split(":")
            last = max(taken[key] for key in since if key in taken)
            met = _begun(table, rule, last).values()
            if any(_is_late(*one, moment) for one in met):
                return None
    running = [
        (law, clock)
        for key, (law, clock) in clocks.items()
        if key in (route.leading or clocks)
        if law.then == LATE or clock.due.at > table.now
    ]
    if not running:
        return ClockState.ENDED
    law, clock = min(running, key=lambda one: one[1].due.at)
    if clock.due.at <= table.now:
        return ClockState.OVERDUE
    is_near = warns_at(clock, law) <= table.now
    return ClockState.WARNED if is_near else ClockState.RUNNING


def _begun(
    table: Timetable, key: str, moment: datetime
) -> dict[str, tuple[ClockRule, ClockNow]]:
    """Give the clock that a rule begins at a moment, if it held then."""
    law: ClockRule | None = table.rules.rule("clocks", key, legal_day(moment))
    if law is None:
        return {}
    step = open_step(law, table.calendar, moment, moment)
    return {key: (law, fold(moment, [step], law.then))}


def _is_late(law: ClockRule, clock: ClockNow, moment: datetime) -> bool:
    """Tell whether what a clock runs for comes late at a moment, or not at all."""
    return clock.due.at <= moment and law.then in {LATE, "barred"}
