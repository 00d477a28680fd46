"""Working days and terms, against counting day by day and against other calendars."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar import (
    PausedDays,
    Term,
    TermEnd,
    WorkingCalendar,
    WorkingYear,
    add_working_days,
    due_of,
    working_days_between,
)
from hub.ground.clock import CHINA
from hub.rulebook import load_rulebook

CALENDAR = load_rulebook().calendar
DAY = timedelta(days=1)
DAYS = st.dates(date(2025, 6, 1), date(2028, 6, 1))


def noon(day):
    """Noon in China on a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


def at_noon(text):
    return noon(date.fromisoformat(text))


@st.composite
def calendars(draw):
    """Years with made-up notices, some of them published."""
    years = []
    for year in range(2025, 2030):
        days = [date(year, 1, 1) + DAY * ahead for ahead in range(365)]
        off = draw(st.sets(st.sampled_from(days), max_size=40))
        weekends = [day for day in days if day.isoweekday() > 5 and day not in off]
        made_up = draw(st.sets(st.sampled_from(weekends), max_size=8))
        state = draw(st.sampled_from(["published", "assumed", None]))
        if state:
            years.append(WorkingYear(year, state, frozenset(off), frozenset(made_up)))
    return WorkingCalendar.of(years)


@pytest.mark.parametrize("year", range(2019, 2027))
def test_a_published_year_is_what_another_calendar_says(year):
    first = date(year, 1, 1)
    days = [first + DAY * n for n in range((date(year + 1, 1, 1) - first).days)]

    assert [CALENDAR.is_worked(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]
    assert all(map(CALENDAR.is_published, days))


def test_a_year_without_a_notice_here_has_its_weekends_alone():
    assert not CALENDAR.is_published(date(2018, 10, 1))
    assert CALENDAR.is_worked(date(2018, 10, 1))
    assert not CALENDAR.is_worked(date(2018, 9, 29))


def test_a_year_whose_notice_nobody_knows_is_assumed_and_says_so():
    assert not CALENDAR.is_published(date(2027, 1, 4))
    assert not CALENDAR.is_worked(date(2027, 2, 5))
    assert CALENDAR.is_worked(date(2027, 2, 9))
    assert not CALENDAR.is_published(date(2031, 1, 1))
    assert CALENDAR.is_worked(date(2031, 1, 1))


@given(calendars(), DAYS, st.integers(0, 60))
def test_working_days_are_those_that_one_counts_on_fingers(calendar, day, count):
    last = add_working_days(calendar, day, count)

    counted = [
        one
        for one in (day + DAY * n for n in range(1, (last - day).days + 1))
        if (one.isoweekday() <= 5 and one not in off_of(calendar, one))
        or one in made_up_of(calendar, one)
    ]
    assert len(counted) == count
    assert last == (counted[-1] if count else day)
    assert working_days_between(calendar, day, last) == count
    assert working_days_between(calendar, last, day) == 0


def off_of(calendar, day):
    year = calendar.years.get(day.year)
    return year.days_off if year else ()


def made_up_of(calendar, day):
    year = calendar.years.get(day.year)
    return year.days_made_up if year else ()


@pytest.mark.parametrize(
    ("start", "term", "due", "provisional"),
    [
        # Over a make-up Saturday, a festival, and into a year that is assumed.
        ("2026-02-13", Term(1, "working_day"), "2026-02-14", False),
        ("2026-02-13", Term(3, "working_day"), "2026-02-25", False),
        ("2026-09-30", Term(1, "working_day"), "2026-10-08", False),
        ("2026-10-08", Term(2, "working_day"), "2026-10-10", False),
        ("2026-12-30", Term(1, "working_day"), "2026-12-31", False),
        ("2026-12-30", Term(2, "working_day"), "2027-01-04", True),
        # Days: the first does not count; the last moves only where the rule says so.
        ("2026-04-15", Term(60, "day", "next_working_day"), "2026-06-15", False),
        ("2026-04-15", Term(60, "day"), "2026-06-14", False),
        ("2026-09-28", Term(3, "day", "next_working_day"), "2026-10-08", False),
        ("2026-12-30", Term(3, "day", "next_working_day"), "2027-01-04", True),
        ("2026-12-30", Term(3, "day"), "2027-01-02", False),
        # Months end with the day of the same number, or the month's last.
        ("2027-11-30", Term(3, "month"), "2028-02-29", False),
        ("2026-08-31", Term(6, "month"), "2027-02-28", False),
        ("2026-04-01", Term(6, "month", "next_working_day"), "2026-10-08", False),
    ],
)
def test_terms_of_law_end_on_these_days(start, term, due, provisional):
    found = due_of(CALENDAR, at_noon(start), term)

    day = date.fromisoformat(due)
    over = datetime(day.year, day.month, day.day, tzinfo=CHINA) + DAY
    assert found == TermEnd(day, over.astimezone(UTC), provisional)


def test_hours_run_to_the_minute_and_over_holidays():
    start = datetime(2026, 10, 1, 15, 30, tzinfo=CHINA)

    found = due_of(CALENDAR, start, Term(24, "hour"))

    assert found == TermEnd(date(2026, 10, 2), start + DAY, provisional=False)


def test_the_day_of_an_event_is_that_of_china():
    late = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)

    assert due_of(CALENDAR, late, Term(1, "day")).day == date(2026, 11, 28)


UNITS = st.sampled_from(["day", "working_day"])


@given(
    calendars(),
    DAYS,
    UNITS,
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 20)), max_size=3),
)
def test_days_on_which_a_clock_stands_still_do_not_count(
    calendar, start, unit, amount, spans
):
    paused, day = [], start
    for ran, stood in spans:
        since = day + DAY * ran
        day = since + DAY * stood
        paused.append(PausedDays(noon(since), noon(day)))

    found = due_of(calendar, noon(start), Term(amount, unit), paused)

    still = {
        one.since.date() + DAY * n
        for one in paused
        for n in range((one.until - one.since).days)
    }
    ran = [
        one
        for one in (start + DAY * n for n in range(1, (found.day - start).days + 1))
        if one not in still and (unit == "day" or calendar.is_worked(one))
    ]
    assert len(ran) == amount
    assert ran[-1] == found.day
    # Whoever stops a clock in time still has time when it goes on.
    if paused and due_of(
        calendar, noon(start), Term(amount, unit), paused[:-1]
    ).day >= (paused[-1].since.date()):
        assert found.day >= paused[-1].until.date()
    assert due_of(calendar, noon(start), Term(amount, unit)).day <= found.day


@given(DAYS, st.integers(1, 24), st.integers(0, 400))
def test_a_term_of_months_is_longer_by_the_days_that_it_stood_still(day, months, still):
    since = noon(day + DAY)
    paused = [PausedDays(since, since + DAY * still)]

    found = due_of(CALENDAR, noon(day), Term(months, "month"), paused)

    without = due_of(CALENDAR, noon(day), Term(months, "month")).day
    assert found.day == without + DAY * still
    index = day.year * 12 + day.month - 1 + months
    most = monthrange(index // 12, index % 12 + 1)[1]
    assert without == date(index // 12, index % 12 + 1, min(day.day, most))


@given(calendars(), calendars(), DAYS, UNITS, st.integers(1, 40))
def test_another_notice_moves_provisional_days_alone(one, other, start, unit, amount):
    """Where two calendars agree on what is published, only provisional days differ."""
    kept = {y: row for y, row in one.years.items() if row.state == "published"}
    later = WorkingCalendar.of({**other.years, **kept}.values())
    term = Term(amount, unit, "next_working_day")

    before = due_of(one, noon(start), term)
    after = due_of(later, noon(start), term)

    assert before.provisional or before == after


def test_a_pause_on_a_last_day_that_was_moved_leaves_that_day():
    # Ninety days end on a Saturday, so on the Monday; the clock stops on that Monday.
    term = Term(90, "day", "next_working_day")
    start, monday, thursday = date(2026, 8, 30), date(2026, 11, 30), date(2026, 12, 10)
    paused = [PausedDays(noon(monday), noon(thursday))]

    assert due_of(CALENDAR, noon(start), term).day == monday
    assert due_of(CALENDAR, noon(start), term, paused).day == thursday


def test_a_pause_on_a_last_day_that_a_month_moved_leaves_that_day():
    term = Term(2, "month", "next_working_day")
    start, monday, thursday = date(2026, 9, 28), date(2026, 11, 30), date(2026, 12, 10)
    paused = [PausedDays(noon(monday), noon(thursday))]

    assert due_of(CALENDAR, noon(start), term).day == monday
    assert due_of(CALENDAR, noon(start), term, paused).day == thursday
