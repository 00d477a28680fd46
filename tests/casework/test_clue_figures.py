"""How clues were checked, counted from their events for the leading office alone."""

from datetime import date, timedelta
from random import Random

import pytest

from hub.casework.clues import (
    ClueFiguresPeriodError,
    ClueFiguresRefusedError,
    clue_figures,
)
from hub.casework.clues.counts import (
    GIVES,
    ClueEvent,
    check_rate,
    count_feedback,
    courses_of,
)
from hub.casework.matter.models import MatterEventRow, MatterRow, MatterTable
from hub.db.bulk import insert_rows

CITY, COUNTY, OFFICE = "agency:samr", "agency:county", "agency:office"


def received(town, **more):
    return town.open(
        "clue",
        "receive",
        "platform:shop",
        to=CITY,
        clue_source="platform",
        summary="疑似销售假冒商品",
        **more,
    )


@pytest.fixture
def checked(town):
    """Four clues: confirmed by the county, ruled out, waiting, and one elsewhere."""
    done = town.act(received(town), "distribute", CITY, to=COUNTY)
    town.hub.clock.advance(days=40)
    town.act(done, "confirm", COUNTY, papers="clue_feedback", outcome_text="属实")
    done = received(town)
    town.act(done, "rule_out", CITY, papers="clue_feedback", reason="不属实")
    received(town)
    elsewhere = received(town)
    with town.hub.writes.begin() as session:
        session.get_one(MatterRow, elsewhere.id).territory = "330100"
    return town


def test_feedback_is_counted_by_agency_and_month_and_the_rate_is_told(checked):
    hub = checked.hub
    today = hub.clock().date()

    found = clue_figures(hub, OFFICE, date(today.year - 1, 1, 1), today)

    totals = found.totals
    assert (found.clues, found.rate) == (3, 6667)
    assert found.rates == {CITY: 5000, COUNTY: 10_000}
    assert (totals[CITY].received, totals[CITY].passed_on) == (3, 1)
    assert (totals[CITY].ruled_out, totals[CITY].waiting) == (1, 1)
    assert (totals[COUNTY].received, totals[COUNTY].confirmed) == (1, 1)
    months = [month for agency, month in found.lines if agency == COUNTY]
    assert len(months) == 2
    assert months == sorted(months)
    assert found.as_json()["agencies"][0]["months"]


@pytest.mark.postgresql_in_long
def test_others_are_told_nothing_and_months_that_are_none_are_refused(checked):
    hub = checked.hub
    today = hub.clock().date()

    for member in (CITY, "agency:procuratorate", "platform:shop"):
        with pytest.raises(ClueFiguresRefusedError):
            clue_figures(hub, member, today, today)
    for first, last in (
        (today, date(today.year - 1, 1, 1)),
        (date(today.year - 3, 1, 1), today),
        (today, date(today.year + 1, 1, 1)),
    ):
        with pytest.raises(ClueFiguresPeriodError):
            clue_figures(hub, OFFICE, first, last)


@pytest.mark.long
def test_the_database_counts_as_the_pure_functions_do(town):
    """Clues made up at random, counted both ways."""
    hub, dice = town.hub, Random(20)
    first, last = date(2025, 11, 1), date(2026, 11, 20)
    names = ["make_by_rule", "receive", "distribute", "distribute_down", "triage"]
    names += ["feed_back_unchecked", "confirm", "rule_out", "mark_duplicate"]
    names += ["refuse_rule_out"]
    rows, told = [], []
    with hub.writes.begin() as session:
        session.add(MatterTable(digest="0" * 64, machine="clue", text="x"))
        session.flush()
        for number in range(400):
            day, matter = first + timedelta(days=dice.randrange(300)), f"C{number:026}"
            session.add(a_clue(hub, matter, day))
            events = []
            for no in range(1, dice.randrange(2, 8)):
                name = names[dice.randrange(5, 9) if no > 1 else 0]
                if dice.random() < 0.4:
                    name = dice.choice(names)
                to = f"agency:{dice.randrange(4)}" if name in GIVES else None
                day += timedelta(days=dice.randrange(20))
                events.append(ClueEvent(name, day, to))
                rows.append(an_event(hub, matter, no, events[-1]))
            told.append(events)
        session.flush()
        insert_rows(session, MatterEventRow, rows)

    found = clue_figures(hub, OFFICE, first, last)

    courses = [course for events in told for course in courses_of(events)]
    assert found.lines == count_feedback(courses)
    assert found.rate == check_rate(courses)
    assert found.rates == {
        agency: check_rate(c for c in courses if c.agency == agency)
        for agency in {course.agency for course in courses}
    }


def a_clue(hub, matter, day):
    """A clue of the town, as it lies in its table."""
    told = {"machine": "clue", "rules": "0" * 64, "version": 1, "state": "received"}
    return MatterRow(
        id=matter,
        number=matter,
        opener="hub",
        handler=CITY,
        territory="321300",
        opened_at=hub.clock(),
        opened_day=day,
        last_day=day,
        priority=0,
        **told,
    )


def an_event(hub, matter, no, event):
    """An event of it."""
    moments = dict.fromkeys(("at", "happened_at"), hub.clock())
    words = dict.fromkeys(("from_state", "to_state", "role", "basis", "content"), "x")
    return {
        "matter_id": matter,
        "no": no,
        "event": event.event,
        "day": event.day,
        "actor": "hub",
        "officer": "hub",
        "brings": event.brings,
        "facts": b"x",
        "key": None,
        "clock": None,
        **moments,
        **words,
    }
