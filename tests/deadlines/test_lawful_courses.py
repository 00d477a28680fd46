"""Whatever the law allows in whatever order: who keeps to it is never shown late."""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calendar import add_months
from hub.deadlines import Extension
from hub.deadlines.flow import (
    close_step,
    extend_step,
    fold,
    follow,
    mark_step,
    open_step,
    pause_step,
    resume_step,
)
from hub.ground.clock import CHINA
from hub.rulebook import load_rulebook
from schemas.words import LATE_CLOCKS, ClockState, ClockStep

RULES = load_rulebook()
CALENDAR = RULES.calendar
DAY = timedelta(days=1)
FIRST = date(2026, 4, 20)
LONGER = [
    rule
    for rule in RULES.in_force("clocks", FIRST)
    if rule.unit != "hour" and (rule.pauses or rule.can_be_extended)
]


def at(day):
    """Ten o'clock of a day in China."""
    return datetime.combine(day, time(10), CHINA)


class Course:
    """A lawful course, and its last lawful day counted day by day from the articles."""

    def __init__(self, rule, start):
        self.rule, self.start, self.day = rule, start, start
        self.still, self.spans, self.more, self.named = {}, [], 0, None
        self.now = fold(at(start), [open_step(rule, CALENDAR, at(start), at(start))])

    def take(self, step):
        """Let a step happen, and time do before it what it does."""
        assert self.now.at_moment(step.at).state not in LATE_CLOCKS
        if marked := mark_step(self.now, self.rule, CALENDAR, step.at):
            self.now = follow(self.now, marked)
        self.now = follow(self.now, step)

    def is_still(self, day):
        """Tell whether a day does not count."""
        return any(since <= day < until for since, until in self.spans)

    def last(self):
        """Count to the last lawful day."""
        rule, day = self.rule, self.start
        if self.named:
            day, named_on = self.named
            day += DAY * len({d for d in self.stood_days() if d >= named_on})
        elif rule.unit == "month":
            in_days = rule.extension_in_days
            day = add_months(day, rule.amount + (0 if in_days else self.more))
            day += DAY * (self.more if in_days else 0)
            passed = self.start + DAY
            while passed <= day:
                day += DAY if self.is_still(passed) else DAY * 0
                passed += DAY
        else:
            left = rule.amount + self.more
            while left:
                day += DAY
                counts = rule.unit == "day" or CALENDAR.is_worked(day)
                left -= counts and not self.is_still(day)
        if rule.last_day == "next_working_day" and rule.unit != "working_day":
            while not CALENDAR.is_worked(day) or self.is_still(day):
                day += DAY
        return day

    def stood_days(self):
        """Name each day on which it stood still, once."""
        return {
            since + DAY * ahead
            for since, until in self.spans
            for ahead in range((until - since).days)
        }

    def go_on(self, reason):
        """Let it stand still for a reason no more."""
        step = resume_step(self.now, self.rule, CALENDAR, at(self.day), reason)
        self.spans.append((self.still.pop(reason), self.day))
        self.take(step)

    def extend(self, pick):
        """Extend it as its rule says next, if it does."""
        rule, first = self.rule, not self.now.extensions
        if first and rule.until_named:
            until = self.last() + DAY * (1 + pick)
            self.named = until, self.day
            asked = Extension(until=until, by=rule.extended_by)
        elif first and rule.extension:
            asked = Extension(1 + pick % rule.extension, by=rule.extended_by)
            self.more += asked.amount
        elif self.now.extensions == 1 and rule.further_by:
            asked = Extension(1 + pick, by=rule.further_by, minuted=True)
            self.more += asked.amount
        else:
            return
        self.take(extend_step(self.now, rule, CALENDAR, at(self.day), asked))


STEPS = st.lists(
    st.tuples(st.sampled_from(["pause", "go on", "extend"]), st.integers(0, 60)),
    max_size=8,
)


@settings(max_examples=150)
@given(st.sampled_from(LONGER), st.integers(0, 200), STEPS, st.integers(0, 400))
def test_a_lawful_course_is_never_late_and_the_day_after_it_is(rule, ahead, steps, end):
    course = Course(rule, FIRST + DAY * ahead)
    for what, pick in steps:
        course.day += DAY * pick
        if not course.still:
            course.day = min(course.day, course.last())
        idle = [one for one in rule.pauses if one not in course.still]
        if what == "pause" and idle:
            reason = idle[pick % len(idle)]
            course.take(pause_step(course.now, rule, at(course.day), reason))
            course.still[reason] = course.day
        elif what == "go on" and course.still:
            course.go_on(sorted(course.still)[pick % len(course.still)])
        elif what == "extend" and not course.still:
            course.extend(pick)
    for reason in list(course.still):
        course.go_on(reason)
    last = course.last()
    done_at = at(max(course.day, last - DAY * end))

    done = follow(course.now, close_step(course.now, ClockStep.MET, done_at))

    assert (course.now.due.day, done.state) == (last, ClockState.MET)
    too_late = close_step(course.now, ClockStep.ENDED, at(last + DAY))
    assert follow(course.now, too_late).state == ClockState.ENDED_LATE
