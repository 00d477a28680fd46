"""Agencies of this city and of another one, and how their answers are compared."""

import json
from dataclasses import replace

from hub.lookup.ask import (
    MatchQuestion,
    SearchQuestion,
    SuggestQuestion,
    merchant_question,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from tests.support.doubted import WARNING
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    SHOPKEEPER,
    TWIN,
    UNKNOWN,
    bring_penalties,
    penalty_row,
    uscc,
)

NANJING = Caller(
    "agency:nanjing", "market_supervision", "南京市市场监督管理局", "320100", "t", "s"
)
HERE = replace(NANJING, member="agency:suqian", territory="321300")
PLATFORM = Caller("platform:taomao", "platform", "taomao", "321300", "t", "s")
NEWER = uscc(1, division="321322")
"""Another unified code around the organisation code of the clean firm."""
CITIZENS = (CLEAN, FINED, HIDDEN, TWIN, SHOPKEEPER)
ASKED_BY_NAME = [
    *(firm.name for firm in CITIZENS),
    *("禾丰", "宿城区", "陈某某", "宿迁市", FINED.code, HIDDEN.code, NEWER, UNKNOWN),
]
TOLD_APART = {"receipt", "rely_until", "data_version", "view"}
"""What two askers of different views are told differently."""


def put(hub, caller, about, code, purpose=None, known_at=None):
    """Put a question; gives the disclosure and its document."""
    question = merchant_question(about, code, known_at)
    answer = disclose(hub, caller, question, task(caller, purpose))
    return answer, json.loads(answer.body)


def task(caller, purpose=None):
    """Give what a caller usually asks for."""
    usual = "onboarding" if caller.kind == "platform" else "enforcement"
    return Task(purpose=purpose or usual, reference="1")


def told(document):
    """Leave out what tells one answer from another of the same content."""
    return {name: document[name] for name in document if name not in TOLD_APART}


def without_standing(document):
    """Leave out of records what agencies are told of their publicity."""
    kept = told(document)
    for record in kept.get("records", ()):
        record.pop("publicity", None)
    return kept


def search(hub, caller, text):
    """Search in every way for a text; gives what was found."""
    asked = task(caller)
    example = {"name": [text]} if len(text) != len(UNKNOWN) else {"uscCode": [text]}
    body = {"queries": {"q": {"schema": "Company", "properties": example}}}
    found = [
        disclose(hub, caller, SearchQuestion(text, {}), asked),
        disclose(hub, caller, SuggestQuestion(text, {}), asked),
        disclose(
            hub,
            caller,
            MatchQuestion(json.dumps(body).encode(), {"limit": "50"}),
            asked,
        ),
    ]
    return [told(json.loads(answer.body)) for answer in found]


def hide(hub, folder, *firms, number=61, **changes):
    """Deliver a warning about each firm, which is never public."""
    rows = [
        penalty_row(firm, number + at, "2026-09-05", **WARNING | changes)
        for at, firm in enumerate(firms)
    ]
    bring_penalties(hub, folder, rows, f"hidden-{number}.csv")
