"""A little city whose answers are printed."""

import json

import pytest

from hub.lookup.ask import SearchQuestion, merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.sheets.framing import Asking
from tests.support.little_city import caller_of
from tests.support.prepared import TOKENS, opened, prepare_city

REQUEST = {"method": "GET", "path": "/console", "query": ""}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def ask(hub):
    """Ask for a credit file, or search for a text; gives the disclosure."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(code=None, search=None):
        if search is None:
            question = merchant_question("merchant", code)
        else:
            question = SearchQuestion(search, {})
        task = Task(
            "enforcement", "宿市监案〔2026〕417号", "周敏", REQUEST, inline_receipt=True
        )
        return disclose(
            hub, caller_of(hub, tokens["market_supervision"]), question, task
        )

    return asking


@pytest.fixture
def asking():
    """Who asked for what, as it is printed."""

    def make(**changes):
        return Asking(
            **{
                "purpose": "enforcement",
                "reference": "宿市监案〔2026〕417号",
                "member": "宿迁市市场监督管理局",
                "officer": "周敏",
                "verify_at": "https://hub.example/verify",
            }
            | changes
        )

    return make
