"""Publicity of records other than penalties, and on the day of asking."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.archive.rules import PublicityFacts, is_public, publicity_of
from hub.calendar import add_months
from hub.rulebook import load_rulebook

RULES = load_rulebook()
OTHERS = "NDRC Order 36 (2025) arts. 9 and 12"


def d(text):
    """A day."""
    return date.fromisoformat(text)


def sample(**more):
    """A failed food sample whose result was known on 1 May 2026."""
    facts = {
        "product": "糕点 食品",
        "outcome": "nonconforming",
        "result_day": d("2026-05-01"),
    }
    return PublicityFacts(**(facts | more))


OTHER_KINDS = [
    ("registration", PublicityFacts(), "2015-03-02", "2015-03-02", None, "Order 654"),
    (
        "licence",
        PublicityFacts(effect_to=d("2027-03-01")),
        "2022-03-02",
        "2022-03-02",
        "2027-03-01",
        "Licensing Law",
    ),
    ("licence", PublicityFacts(), "2022-03-02", "2022-03-02", None, "Licensing Law"),
    ("shop", PublicityFacts(), "2022-03-02", "2022-03-02", None, "E-commerce Law"),
    (
        "abnormal_listing",
        PublicityFacts(),
        "2024-07-08",
        "2024-07-08",
        None,
        "SAMR Order 107 (2025) art. 12",
    ),
    (
        "abnormal_listing",
        PublicityFacts(removed_on=d("2025-01-15")),
        "2024-07-08",
        "2024-07-08",
        "2025-01-14",
        "SAMR Order 107 (2025) art. 12",
    ),
    (
        "serious_listing",
        PublicityFacts(),
        "2024-02-29",
        "2024-02-29",
        "2027-02-28",
        "SAMR Order 44",
    ),
    (
        "serious_listing",
        PublicityFacts(removed_on=d("2025-06-01")),
        "2024-02-29",
        "2024-02-29",
        "2025-05-31",
        "SAMR Order 44",
    ),
    (
        "judgment_debtor",
        PublicityFacts(),
        "2025-10-20",
        "2025-10-20",
        "2027-10-20",
        "dishonest judgment debtors",
    ),
    (
        "judgment_debtor",
        PublicityFacts(removed_on=d("2026-01-01")),
        "2025-10-20",
        "2025-10-20",
        "2025-12-31",
        "dishonest judgment debtors",
    ),
    # Re-test clocks: food 7 working days, product 15 days, drug 7.
    ("sampling_result", sample(), "2026-04-20", "2026-05-14", "2027-04-20", OTHERS),
    (
        "sampling_result",
        sample(product="电线电缆 产品"),
        "2026-04-20",
        "2026-05-17",
        "2027-04-20",
        OTHERS,
    ),
    (
        "sampling_result",
        sample(product="黄芪 中药饮片"),
        "2026-04-20",
        "2026-05-09",
        "2027-04-20",
        OTHERS,
    ),
    # Of unknown class: the longest clock.
    (
        "sampling_result",
        sample(product="?"),
        "2026-04-20",
        "2026-05-17",
        "2027-04-20",
        OTHERS,
    ),
    (
        "sampling_result",
        sample(retest="confirmed", retest_day=d("2026-05-06")),
        "2026-04-20",
        "2026-05-06",
        "2027-04-20",
        OTHERS,
    ),
]


@pytest.mark.parametrize(
    ("kind", "facts", "day", "public_from", "until", "article"), OTHER_KINDS
)
def test_other_records_are_public_as_their_own_law_says(
    kind, facts, day, public_from, until, article
):
    found = publicity_of(kind, facts, d(day), RULES)

    assert (found.public_from, found.until) == (d(public_from), until and d(until))
    assert article in found.article


@pytest.mark.parametrize(
    ("kind", "facts", "day", "reason"),
    [
        ("court_case", PublicityFacts(), "2026-04-20", "never:court-case"),
        ("criminal_case", PublicityFacts(), "2026-04-20", "no-rule"),
        ("sampling_result", sample(outcome="conforming"), "2026-04-20", "conforming"),
        ("sampling_result", sample(alleged=True), "2026-04-20", "alleged-producer"),
        (
            "sampling_result",
            sample(retest="overturned"),
            "2026-04-20",
            "retest-overturned",
        ),
        (
            "sampling_result",
            sample(result_day=None),
            "2026-04-20",
            "retest-clock-unknown",
        ),
        (
            "judgment_debtor",
            PublicityFacts(party_kind="natural_person"),
            "2025-10-20",
            "never:natural-person",
        ),
        (
            "abnormal_listing",
            PublicityFacts(removed_on=d("2024-07-08")),
            "2024-07-08",
            "ended-before-it-began",
        ),
        ("registration", PublicityFacts(), None, "day-unknown"),
    ],
)
def test_what_no_rule_publishes_stays_hidden(kind, facts, day, reason):
    found = publicity_of(kind, facts, day and d(day), RULES)

    assert (found.public_from, found.until, found.reason) == (None, None, reason)


@dataclass(frozen=True)
class Stored:
    """A stored version, as far as publicity asks."""

    kind: str = "penalty"
    status: str = "active"
    public_from: date | None = date(2026, 5, 10)
    publicity_until: date | None = date(2027, 5, 10)
    party_nos: tuple[int, ...] = (0,)


@pytest.mark.parametrize(
    ("version", "day", "shown"),
    [
        (Stored(), "2026-05-09", False),
        (Stored(), "2026-05-10", True),
        (Stored(), "2027-05-10", True),
        (Stored(), "2027-05-11", False),
        (Stored(publicity_until=None), "2099-01-01", True),
        (Stored(public_from=None), "2026-06-01", False),
        (Stored(status="disputed"), "2026-06-01", True),
        (Stored(status="repaired"), "2026-06-01", False),
        (Stored(status="annulled"), "2026-06-01", False),
        (Stored(status="withdrawn"), "2026-06-01", False),
        # A nominal producer may have nothing to do with the sample.
        (Stored("sampling_result", party_nos=(1,)), "2026-06-01", False),
        (Stored("sampling_result", party_nos=(0, 1)), "2026-06-01", True),
        (Stored("sampling_result", party_nos=()), "2026-06-01", True),
    ],
)
def test_disclosure_is_judged_on_the_day_of_asking(version, day, shown):
    assert is_public(version, d(day)) is shown


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_a_period_of_months_ends_in_the_month_it_should(day, months):
    end = add_months(day, months)

    whole = end.year * 12 + end.month - day.year * 12 - day.month
    assert whole == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1
