"""Clocks judge by when a step happened: when it was learned of changes nothing."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from hub.calendar import PausedDays, due_of
from hub.deadlines.flow import close_step, fold, follow, mark_step, open_step
from schemas.words import ClockState, ClockStep
from tests.deadlines.test_clock_flow import (
    ANY_RULE,
    CALENDAR,
    CHECK,
    HOUR,
    START,
    opened,
    tried,
)

LATER = timedelta(days=400)
TOLD = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "extend", "met", "ended"]),
        st.integers(0, 12 * 24),
        st.integers(0, 25 * 24),
        st.integers(1, 15),
    ),
    max_size=8,
)


def by_the_law(of, told, until):
    """Count by the days alone on which things happened: a second writing of the law."""
    at, extended, stood, since, closed = START, 0, [], None, None
    for verb, hours, _, amount in told:
        at += HOUR * hours
        due = due_of(CALENDAR, START, of.term(extended), tuple(stood))
        late = since is None and due.at <= at
        if closed:
            continue
        if verb == "resume" and since is not None:
            stood.append(PausedDays(since, at))
            since = None
        elif verb in ("met", "ended"):
            closed = verb + ("-late" if late else "")
        elif since is None and not late and verb == "pause" and "testing" in of.pauses:
            since = at
        elif since is None and not late and verb == "extend" and not extended:
            extended = amount if amount <= of.extension else 0
    due = due_of(CALENDAR, START, of.term(extended), tuple(stood))
    if closed:
        return closed, due
    if since is not None:
        return "paused", due
    return ("overdue" if due.at <= until else "running"), due


@given(ANY_RULE, TOLD)
@example(CHECK, [("met", 100, 600, 1)])
@example(CHECK, [("extend", 100, 600, 9), ("met", 480, 600, 1)])
@example(CHECK, [("pause", 100, 600, 1), ("resume", 288, 600, 1), ("met", 288, 0, 1)])
def test_when_a_step_is_learned_of_does_not_change_what_comes_of_it(of, told):
    """Whatever is written how late, and whatever the job marked meanwhile."""
    now, at, written = opened(of), START, START
    steps = [open_step(of, CALENDAR, START, START)]
    for verb, hours, delay, amount in told:
        at += HOUR * hours
        written = max(written, at + HOUR * delay)
        while (mark := mark_step(now, of, CALENDAR, written)) is not None:
            now = follow(now, mark)
            steps.append(mark)
        step = tried(now, of, CALENDAR, verb, max(at, now.last), amount)
        if step is not None:
            steps.append(replace(step, written=written))
            now = follow(now, steps[-1])

    until = written + LATER
    seen = now.at_moment(until)
    state = "running" if seen.state == ClockState.WARNED else str(seen.state)
    assert (state, seen.due) == by_the_law(of, told, until)
    assert (seen.overdue_since is not None) == (
        state in ("overdue", "met-late", "ended-late")
    )
    assert fold(START, steps) == now


def test_what_was_marked_stays_marked_though_the_machines_time_is_set_back():
    now = opened()
    due = now.due.at
    marked = follow(now, mark_step(now, CHECK, CALENDAR, due))

    assert mark_step(marked, CHECK, CALENDAR, due - 3 * HOUR) is None
    in_time = close_step(marked, ClockStep.MET, due - HOUR)
    in_time = replace(in_time, written=due + 9 * HOUR)
    assert follow(marked, in_time).state == ClockState.MET
