"""A job goes by its own rule, else by its family's, else by that of any job."""

from dataclasses import replace
from datetime import date

import pytest

from hub.rulebook import load_rulebook
from hub.rulebook.night_rules import JobRule

DAY = date(2026, 11, 24)
ABOUT = {"valid_from": date(2020, 1, 1), "source": "made up", "status": "confirmed"}
WORK = {"catch_up": "last", "within_minutes": 1, "back_off_seconds": 1}


def rule(key, attempts):
    """A rule that is known by its number of attempts."""
    return JobRule(
        key=key, mark="V", attempts=attempts, most_minutes=1, **ABOUT, **WORK
    )


@pytest.mark.parametrize(
    ("job", "attempts"), [("sync:lines", 3), ("sync:others", 2), ("rate", 1)]
)
def test_the_nearest_rule_counts(job, attempts):
    rules = (rule("*", 1), rule("sync", 2), rule("sync:lines", 3))
    book = replace(load_rulebook(), night=rules, _memo={})

    assert book.job_rule(job, DAY).attempts == attempts


def test_before_any_rule_there_is_none():
    with pytest.raises(LookupError):
        load_rulebook().job_rule("rate", date(1990, 1, 1))
