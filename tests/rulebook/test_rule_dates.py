"""Rules of one key never hold on a common day."""

from datetime import date

import pytest

from hub.rulebook.checks import overlap
from hub.rulebook.rules import Rule


def rule(first, last=None):
    """A rule that holds from a day to a day of January 2026."""
    return Rule(
        key="k",
        valid_from=date(2026, 1, first),
        valid_to=None if last is None else date(2026, 1, last),
        source="a law",
        status="confirmed",
        mark="V",
    )


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (rule(1, 9), rule(10), False),
        (rule(1, 10), rule(10), True),
        (rule(1), rule(10), True),
        (rule(1, 20), rule(5, 6), True),
        (rule(1, 1), rule(1, 1), True),
    ],
)
def test_two_rules_overlap_if_one_day_is_in_both(one, other, common):
    assert overlap(one, other) is common
    assert overlap(other, one) is common


def test_both_ends_of_a_rule_count():
    held = rule(5, 6)

    assert [held.in_force(date(2026, 1, day)) for day in (4, 5, 6, 7)] == [
        False,
        True,
        True,
        False,
    ]
