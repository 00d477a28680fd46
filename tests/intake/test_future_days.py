"""What a row tells as done cannot lie after the day on which the hub received it."""

from datetime import date

import pytest

from hub.archive.drafts import Draft
from hub.intake.validation import Rejection, Validator
from hub.rulebook import load_rulebook
from schemas.record import KINDS
from tests.support.intake_lines import firm, penalty

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def draft():
    """Draft a row that was received on the 24th of November."""
    validator = Validator("lines", "局", load_rulebook(), "hash:{}".format, TODAY)

    def draft(row):
        values = dict(row)
        return validator.draft(values.pop("kind", "registration"), values)

    return draft


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (penalty(1, decision_day="2026-11-25"), "decision_day"),
        (penalty(1, decision_day="2199-01-01"), "decision_day"),
        (penalty(1, case_source_day="2027-01-01"), "case_source_day"),
        (firm(1, established_day="2026-11-25"), "established_day"),
        (firm(1, approved_day="2026-12-01"), "approved_day"),
    ],
)
def test_a_fact_of_tomorrow_is_set_aside_with_its_field(draft, row, field):
    refused = draft(row)

    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.field) == ("future-day", field)
    assert "2" not in refused.detail


@pytest.mark.parametrize(
    "row",
    [
        penalty(1, decision_day="2026-11-24"),
        penalty(1, valid_until="2027-01-01", publicity_until="2029-01-01"),
        firm(1, established_day="2026-11-24", operating_until="2050-01-01"),
        firm(1, operating_from="2026-12-01"),
    ],
)
def test_a_fact_of_today_and_an_end_ahead_are_records(draft, row):
    assert isinstance(draft(row), Draft)


def test_every_kind_says_which_days_state_a_fact_and_they_are_fields_of_its_own():
    without = {name for name, kind in KINDS.items() if not kind.past_days}

    assert without == {"court_case"}
    for kind in KINDS.values():
        assert set(kind.past_days) <= kind.contract().fields.keys()
        # What ends may lie ahead; that a platform lifted its measure is done.
        ends = set(kind.effect_until) - {"lifted_day"}
        assert not set(kind.past_days) & ends


def test_the_day_of_receipt_is_chinas_and_a_row_can_be_released_when_its_day_has_come(
    deliver, take, listed, desk, clock
):
    # Almost midnight in Suqian: the 25th is still to come, though it began in Tokyo.
    clock.advance(hours=13, minutes=59)
    deliver("a", firm(1), penalty(1, decision_day="2026-11-25"))
    report = take()
    (entry,) = listed()
    clock.advance(minutes=2)

    released = desk.release(entry.id)

    assert (report["records"], report["reasons"]) == (1, {"future-day": 1})
    assert (entry.reason, entry.field) == ("future-day", "decision_day")
    assert released["records"] == 1
