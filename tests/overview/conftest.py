"""A little city that questions are put to."""

import json

import pytest

from hub.lookup.ask import merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.little_city import FINED, caller_of
from tests.support.prepared import TOKENS, opened, prepare_city


@pytest.fixture
def city(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def ask(city):
    """Ask about a merchant as a kind of member; gives the status of the answer."""
    tokens = json.loads((city.config.instance / TOKENS).read_text())

    def asking(kind="market_supervision", purpose="enforcement", code=FINED.code):
        caller = caller_of(city, tokens[kind])
        task = Task(purpose=purpose, reference="2026-15")
        return disclose(city, caller, merchant_question("trust", code), task).status

    return asking
