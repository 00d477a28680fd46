"""C1 lets a year pass by an independent journal; C2 asks while officers work."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar import Term, WorkingCalendar, WorkingYear, due_of
from hub.context import open_hub
from hub.deadlines.flow import fold, open_step, warns_at
from hub.rulebook import load_rulebook
from scripts.workloads import c1, c2
from scripts.workloads.c1_city import KINDS, OPENED, Running
from scripts.workloads.c1_journal import (
    BEIJING,
    NOTICE_DAYS_MADE_UP,
    NOTICE_DAYS_OFF,
    TERMS,
    calendars,
    due_at,
    firing_of,
)
from scripts.workloads.c1_worker import ToldClock
from tests.support.prepared import config_of

MINUTES = 700 * 24 * 60
FIRST = datetime(2026, 4, 20, tzinfo=BEIJING)
NOTICE_YEAR = 2027


def hub_calendars():
    """Give the hub's own calendar before the notice of the workload, and after it."""
    rules = load_rulebook()
    entered = WorkingYear(
        NOTICE_YEAR,
        "published",
        frozenset(NOTICE_DAYS_OFF),
        frozenset(NOTICE_DAYS_MADE_UP),
    )
    after = WorkingCalendar.of([*rules.calendar.years.values(), entered])
    return rules, rules.calendar, after


@given(st.sampled_from(sorted(TERMS)), st.integers(0, MINUTES))
def test_the_journal_and_the_hub_count_alike_and_apart(rule, minutes):
    start = FIRST + timedelta(minutes=minutes)
    rules, *of_hub = hub_calendars()
    law = rules.rule("clocks", rule, start.date())

    for known, journal in zip(of_hub, calendars(), strict=True):
        due = due_of(known, start.astimezone(UTC), law.term())
        assert due_at(rule, start, journal) == (due.at, due.provisional)


def test_a_clock_fires_in_the_first_round_in_which_it_may():
    days = [date(2026, 7, 1) + timedelta(days=one) for one in range(30)]
    rounds = {day: datetime.combine(day, time(0, 10), BEIJING) for day in days}

    def fires(rule, *start):
        begun = datetime(2026, *start, tzinfo=BEIJING)
        told = firing_of(rule, begun, rounds, days[-1], calendars())
        return [at and at.day for at in (told.warned, told.moved, told.overdue)]

    # Three days, the last of them a day before which it warns; then it is over.
    assert fires("transfer.decide", 7, 1, 9) == [4, None, 5]
    # A day: what would warn at night has run out by the next night's round.
    assert fires("transfer.hand-over", 7, 1, 9) == [None, None, 3]
    assert fires("complaint.accept", 7, 1, 9) == [10, None, 11]
    assert fires("complaint.accept", 7, 28, 9) == [None, None, None]


def test_the_kinds_of_the_workload_have_the_terms_of_the_journal():
    assert {kind.rule for kind in KINDS} == set(TERMS)
    rules, calendar, _ = hub_calendars()
    for kind in KINDS:
        law = rules.rule("clocks", kind.rule, OPENED.date())
        step = open_step(law, calendar, OPENED, OPENED)
        assert warns_at(fold(OPENED, [step]), law) > OPENED
        assert isinstance(law.term(), Term)


@pytest.mark.long
def test_in_a_year_each_clock_fires_on_its_day_in_four_processes_of_which_one_dies(
    databases, tmp_path
):
    instance = tmp_path / "c"
    instance.mkdir()
    config = config_of(instance, databases.fresh(instance))

    year = c1.pass_year(config, 700)

    assert year.wrong == []
    assert year.fired > 3 * 700
    assert len(year.day_seconds) == c1.DAYS
    # What is not as the journal says is found.
    with open_hub(config, ToldClock(OPENED)) as hub:
        running = [Running(1, "case.check", OPENED)]
        _, wrong = c1.compare(hub, running, {date(2026, 7, 1): OPENED})
    assert any("too much" in one for one in wrong)
    databases.discard(config.database_url)


@pytest.mark.long
def test_officers_at_work_leave_answers_ready(tmp_path, monkeypatch):
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    monkeypatch.delenv("HUB_INSTANCE", raising=False)
    monkeypatch.setattr(c2, "TURNS", 3)
    monkeypatch.setattr(c2, "TURN_SECONDS", 1.0)

    result = c2.run(120, tmp_path)

    figures = result["figures"]
    assert figures["answers_built_anew"] == 0
    # However slow the machine is, they worked.
    assert figures["steps_per_s"] > 0
    assert 0 < result["ratios"]["share_of_quiet_c32"] < 2
    assert not (tmp_path / "c2").exists()
