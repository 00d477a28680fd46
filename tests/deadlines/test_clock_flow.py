"""What may happen to a clock: pausing moves its end, nothing hides that it passed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.calendar import WorkingCalendar, WorkingYear, due_of
from hub.deadlines.errors import (
    ClockClosedError,
    ClockExtensionError,
    ClockOverdueError,
    ClockPausedError,
    ClockPauseError,
    ClockRunningError,
)
from hub.deadlines.flow import (
    Extension,
    close_step,
    extend_step,
    fold,
    follow,
    mark_step,
    open_step,
    pause_step,
    resume_step,
    warns_at,
)
from hub.ground.errors import HubError
from hub.rulebook import load_rulebook
from schemas.words import CLOSED_CLOCKS, LATE_CLOCKS, ClockState, ClockStep

RULES = load_rulebook()
CALENDAR = RULES.calendar
START = datetime(2026, 11, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def rule(key, day=date(2026, 11, 2)):
    return RULES.rule("clocks", key, day)


CHECK = rule("case.check")
ANY_RULE = st.sampled_from(
    [
        CHECK,
        rule("complaint.mediate"),
        rule("order36.decide"),
        rule("transfer.hand-over"),
        structs.replace(rule("spp.remind"), pauses=("testing",), extension=1),
    ]
)


def opened(of=CHECK, start=START, at=START):
    return fold(start, [open_step(of, CALENDAR, start, at)])


def test_a_term_of_fifteen_working_days_warns_in_its_last_fifth_and_passes():
    now = opened()
    warns = warns_at(now, CHECK)

    assert now.due.day == date(2026, 11, 23)
    assert mark_step(now, CHECK, CALENDAR, warns - HOUR) is None
    warned = follow(now, mark_step(now, CHECK, CALENDAR, warns))
    assert warned.state == ClockState.WARNED
    assert mark_step(warned, CHECK, CALENDAR, warned.due.at - HOUR) is None
    passed = follow(warned, mark_step(warned, CHECK, CALENDAR, warned.due.at))
    assert (passed.state, passed.overdue_since) == (ClockState.OVERDUE, now.due.at)
    assert mark_step(passed, CHECK, CALENDAR, passed.due.at + 9 * DAY) is None


def test_hours_warn_in_the_last_fifth_of_their_day():
    now = opened(rule("transfer.hand-over"))

    assert now.due.at == START + DAY
    assert warns_at(now, rule("transfer.hand-over")) == START + DAY - DAY / 5


def test_what_is_met_in_time_is_met_and_late_otherwise_though_nobody_marked_it():
    now = opened()

    in_time = follow(now, close_step(now, ClockStep.MET, now.due.at - HOUR))
    late = follow(now, close_step(now, ClockStep.MET, now.due.at))
    ended = follow(now, close_step(now, ClockStep.ENDED, now.due.at))

    assert (in_time.state, in_time.overdue_since) == (ClockState.MET, None)
    assert (late.state, late.overdue_since) == (ClockState.MET_LATE, now.due.at)
    assert ended.state == ClockState.ENDED_LATE


def test_a_clock_stands_still_for_what_its_rule_names_alone_and_then_goes_on():
    now = opened()
    paused = follow(now, pause_step(now, CHECK, START + 3 * DAY, "testing"))

    resumed_at = START + 400 * DAY
    assert paused.state == ClockState.PAUSED
    assert mark_step(paused, CHECK, CALENDAR, START + 399 * DAY) is None
    going = follow(paused, resume_step(paused, CHECK, CALENDAR, resumed_at))
    assert going.state == ClockState.RUNNING
    assert going.due.at > resumed_at
    assert going.due.provisional
    with pytest.raises(ClockPauseError):
        pause_step(now, CHECK, START + DAY, "appeal")
    with pytest.raises(ClockPausedError):
        pause_step(paused, CHECK, START + 4 * DAY, "testing")
    with pytest.raises(ClockPausedError):
        extend_step(paused, CHECK, CALENDAR, START + 4 * DAY, Extension(5))
    with pytest.raises(ClockRunningError):
        resume_step(going, CHECK, CALENDAR, resumed_at)


def test_a_term_is_extended_once_and_no_further_than_its_rule_says():
    now = opened()
    longer = follow(now, extend_step(now, CHECK, CALENDAR, START + DAY, Extension(15)))

    assert longer.due.day == date(2026, 12, 14)
    for clock, amount in ((now, 0), (now, 16), (now, -1), (longer, 1)):
        with pytest.raises(ClockExtensionError):
            extend_step(clock, CHECK, CALENDAR, START + DAY, Extension(amount))
    accept = rule("order36.accept")
    with pytest.raises(ClockExtensionError):
        extend_step(opened(accept), accept, CALENDAR, START, Extension(1))


@pytest.mark.parametrize("kind", [ClockStep.MET, ClockStep.ENDED])
def test_what_is_closed_stays_closed(kind):
    now = opened()
    closed = follow(now, close_step(now, kind, START + DAY))

    for attempt in (
        lambda: pause_step(closed, CHECK, START + DAY, "testing"),
        lambda: resume_step(closed, CHECK, CALENDAR, START + DAY),
        lambda: extend_step(closed, CHECK, CALENDAR, START + DAY, Extension(1)),
        lambda: close_step(closed, ClockStep.MET, START + DAY),
    ):
        with pytest.raises(ClockClosedError):
            attempt()
    assert mark_step(closed, CHECK, CALENDAR, START + 99 * DAY) is None


def test_a_due_day_that_has_passed_is_neither_paused_nor_extended():
    now = opened()

    for attempt in (
        lambda: pause_step(now, CHECK, now.due.at, "testing"),
        lambda: extend_step(now, CHECK, CALENDAR, now.due.at, Extension(1)),
    ):
        with pytest.raises(ClockOverdueError):
            attempt()


ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "extend", "met", "ended", "mark"]),
        st.integers(0, 30 * 24),
        st.integers(1, 15),
    ),
    max_size=12,
)


def tried(now, of, calendar, verb, at, amount):
    """What an attempt comes to: a clock, or the same one where it is refused."""
    try:
        step = {
            "pause": lambda: pause_step(now, of, at, "testing"),
            "resume": lambda: resume_step(now, of, calendar, at),
            "extend": lambda: extend_step(now, of, calendar, at, Extension(amount)),
            "met": lambda: close_step(now, ClockStep.MET, at),
            "ended": lambda: close_step(now, ClockStep.ENDED, at),
            "mark": lambda: mark_step(now, of, calendar, at),
        }[verb]()
    except HubError:
        return None
    return step


@given(ANY_RULE, ATTEMPTS)
def test_nothing_hides_that_a_clock_was_overdue(of, attempts):
    """Whatever is tried in whatever order, and whether or not the job ever ran."""
    now, at, steps = opened(of), START, [open_step(of, CALENDAR, START, START)]
    was_overdue = False
    for verb, hours, amount in attempts:
        at += HOUR * hours
        seen = now.at_moment(at)
        was_overdue = was_overdue or seen.state in LATE_CLOCKS
        step = tried(now, of, CALENDAR, verb, at, amount)
        if step is not None:
            now = follow(now, step)
            steps.append(step)
        assert not was_overdue or now.at_moment(at).state in LATE_CLOCKS
        assert not (now.state in CLOSED_CLOCKS and was_overdue) or now.overdue_since
    assert fold(START, steps) == now


@given(ANY_RULE, ATTEMPTS)
def test_a_clock_that_stands_still_does_not_run(of, attempts):
    """The due moment lies as far behind the last resuming as it did at the pause."""
    now, at = opened(of), START
    for verb, hours, amount in attempts:
        at += HOUR * hours
        step = tried(now, of, CALENDAR, verb, at, amount)
        if step is None:
            continue
        before, now = now, follow(now, step)
        if step.kind == ClockStep.RESUMED:
            assert now.due.at > step.at
            assert now.due.at >= before.due.at
            if of.unit == "hour":
                left = before.due.at - before.paused_since
                assert now.due.at - step.at == left
        if before.state == ClockState.PAUSED and step.kind != ClockStep.RESUMED:
            assert now.state in (ClockState.MET, ClockState.ENDED)


@st.composite
def later_calendars(draw):
    """Any notices, also another one of a year whose notice was known."""
    years = [CALENDAR.years[2026]]
    for year in draw(st.sampled_from([(2027, 2028), (2026, 2027)])):
        days = [date(year, 1, 1) + DAY * ahead for ahead in range(365)]
        off = draw(st.sets(st.sampled_from(days), max_size=60))
        weekend = [day for day in days if day.isoweekday() > 5 and day not in off]
        made_up = draw(st.sets(st.sampled_from(weekend), max_size=9))
        state = draw(st.sampled_from(["published", "assumed"]))
        years.append(WorkingYear(year, state, frozenset(off), frozenset(made_up)))
    return WorkingCalendar.of(years)


@given(
    ANY_RULE,
    later_calendars(),
    st.integers(0, 24 * 91),
    st.integers(0, 24 * 120),
)
def test_a_change_of_calendar_moves_provisional_due_days_alone(of, later, ahead, hours):
    start = datetime(2026, 10, 1, tzinfo=UTC) + HOUR * ahead
    now = opened(of, start, start)
    at = start + HOUR * hours

    step = mark_step(now, of, later, at)

    moved = step is not None and step.kind == ClockStep.MOVED
    still_ahead = now.due.at > at
    assert not moved or (now.due.provisional and still_ahead)
    if now.due.provisional and still_ahead:
        after = follow(now, step) if moved else now
        assert after.due == due_of(later, start, of.term())
