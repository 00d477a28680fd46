"""How clues were checked, counted from their events for the leading office alone."""

from datetime import date

import pytest

from hub.casework.clues import (
    ClueFiguresPeriodError,
    ClueFiguresRefusedError,
    clue_figures,
)

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
    received(town, territory="330100")
    return town


def test_feedback_is_counted_by_agency_and_month_and_the_rate_is_told(checked):
    hub = checked.hub
    today = hub.clock().date()

    found = clue_figures(hub, OFFICE, date(today.year - 1, 1, 1), today)

    totals = found.totals
    assert (found.clues, found.rate) == (3, 6666)
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
