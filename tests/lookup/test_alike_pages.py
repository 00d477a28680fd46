"""Two merchants that differ in what a view hides are shown and found alike."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings

from hub.lookup.ask import FindQuestion, PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.alike_firms import (
    DIVISIONS,
    ROWS,
    TWO,
    bring_alike,
    firms_called,
    spell_out,
)
from tests.support.parts import LONG
from tests.support.standing_firm import PLATFORM

pytestmark = pytest.mark.postgresql_in_long

TELLS_APART = {"record", "entry", "at", "text", "data_version"}
"""Members with ids of records or leaves, and texts that codes stand in."""
EXAMPLE = [
    ("register", "321302", "宿迁"),
    ("hidden", "321324", ""),
    ("shown", "321322", ""),
    ("shown", "321324", ""),
]


def told(value):
    """Leave out of a page what tells one of two firms from the other."""
    if isinstance(value, dict):
        if "scheme" in value:
            return {"scheme": value["scheme"], "is_repaired": value["is_repaired"]}
        return {
            name: [""] * len(one) if _are_ids(name, one) else told(one)
            for name, one in value.items()
            if name not in TELLS_APART
        }
    return [told(one) for one in value] if isinstance(value, list) else value


def _are_ids(name, value):
    return name == "records" and all(isinstance(one, str) for one in value)


@settings(
    max_examples=15 if LONG else 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(rows=EXAMPLE)
@given(rows=ROWS)
def test_two_firms_that_differ_in_hidden_rows_only_have_equal_pages(
    hub, clock, tmp_path, rows
):
    serial = bring_alike(hub, clock, tmp_path, rows)
    task = Task(purpose="onboarding", reference="1")

    def put(question):
        answer = disclose(hub, PLATFORM, question, task)
        return answer.status, spell_out(told(json.loads(answer.body)))

    pages, found = (
        [
            [
                put(asked(firm))
                for division in DIVISIONS
                for firm in firms_called(serial, division)[place : place + 1]
            ]
            for place in range(len(TWO))
        ]
        for asked in (
            lambda firm: PageQuestion(firm.code),
            lambda firm: FindQuestion(firm.code),
        )
    )

    assert pages[0] == pages[1]
    assert found[0] == found[1]
    named = [
        put(FindQuestion(firms_called(serial, DIVISIONS[0])[place].name))
        for place in range(len(TWO))
    ]
    assert _without_the_other(named[0]) == _without_the_other(named[1])


def _without_the_other(answer):
    """A firm's name is like the other's: of both searches the first hit is compared."""
    status, document = answer
    return status, document["results"][:1], document["by"]
