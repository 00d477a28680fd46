"""An identity number in the place of a merchant's id is repeated by no page."""

import pytest
from hypothesis import Phase, given, settings

from tests.support.parts import LONG
from tests.support.typed_numbers import said_since, typed_numbers

pytestmark = pytest.mark.postgresql_in_long
ID = "<string:public_id>"
TASK = "<string:task_id>"
WINDOW = "window=marks&on=2026-11-20"


def test_no_page_repeats_a_number_that_was_sent_as_a_merchants_id(
    hub, app, officer, capsys
):
    task = officer.begin(purpose="transfer")
    rules = [
        rule.rule.replace(TASK, task)
        for rule in app.url_map.iter_rules()
        if ID in rule.rule and "GET" in rule.methods
    ]
    assert len(rules) > 5

    @settings(max_examples=30 if LONG else 2, database=None, phases=[Phase.generate])
    @given(typed_numbers())
    def check(number):
        size = hub.audit.signed().size
        for rule in rules:
            answer = officer.get(f"{rule.replace(ID, number)}?{WINDOW}")
            assert number.strip() not in answer.text, (rule, answer.status_code)
            assert number.strip() not in str(answer.headers), rule
        assert number.strip().encode() not in said_since(hub, size, capsys)

    check()
