"""Terms end on the day that somebody counted by hand, by the rule of their start."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from hub.calendar import due_of
from hub.ground.clock import CHINA
from hub.rulebook import load_rulebook

RULES = load_rulebook()
LINES = Path(__file__).with_name("term_cases.tsv").read_text("utf-8").splitlines()
CASES = list(csv.DictReader(LINES[1:], delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_term_ends_on_the_day_counted_by_hand(case):
    start = datetime.fromisoformat(f"{case['start']}T10:00").replace(tzinfo=CHINA)
    rule = RULES.rule("clocks", case["clock"], start.date())

    end = due_of(RULES.calendar, start, rule.term(int(case["extended"])))

    assert end.day == date.fromisoformat(case["due"])
    assert int(case["extended"]) <= rule.extension
