"""Versions of platforms' rules are held against the seven and the fifteen days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.overview.duties import judge_notice
from hub.rulebook import load_rulebook

RULES = load_rulebook()
IN_FORCE = date(2026, 2, 1)


def version(published, days, important=None):
    """Write the days of a version."""
    effective = published + timedelta(days=days)
    body = {
        "published_day": published.isoformat(),
        "effective_day": effective.isoformat(),
    }
    return body if important is None else body | {"important": important}


@pytest.mark.parametrize(
    ("days", "important", "rule", "in_time"),
    [
        (7, False, "platform.rules", True),
        (6, False, "platform.rules", False),
        (15, True, "platform.rules-large", True),
        (14, True, "platform.rules-large", False),
        (7, None, "platform.rules", True),
    ],
)
def test_a_version_has_seven_days_and_fifteen_if_it_is_of_weight(
    days, important, rule, in_time
):
    verdict = judge_notice(version(IN_FORCE, days, important), RULES)

    assert (verdict.rule, verdict.days, verdict.in_time) == (rule, days, in_time)
    assert verdict.weight_known == (important is not None)


def test_a_version_told_before_there_was_a_rule_is_under_none():
    verdict = judge_notice(version(IN_FORCE - timedelta(days=1), 0, True), RULES)

    assert (verdict.rule, verdict.in_time) == (None, True)


@given(
    st.dates(date(2015, 1, 1), date(2035, 1, 1)),
    st.integers(-30, 60),
    st.booleans(),
)
def test_whoever_tells_a_rule_earlier_is_never_later_for_it(published, days, weight):
    before = judge_notice(version(published, days, weight), RULES)
    after = judge_notice(version(published, days + 1, weight), RULES)

    assert before.in_time <= after.in_time
    assert before.rule == after.rule
