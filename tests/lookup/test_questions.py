"""Each question stands in the table, is served where it says and tells what it says."""

import importlib
import json
import pkgutil
from inspect import isabstract

import pytest

import hub.lookup.ask
from hub.app import create_app
from hub.lookup.ask import (
    QUESTIONS,
    EntityQuestion,
    FileQuestion,
    FindQuestion,
    HistoryQuestion,
    MatchQuestion,
    PageQuestion,
    RatingQuestion,
    ReconcileQuestion,
    SearchQuestion,
    SuggestQuestion,
    TrustQuestion,
    TypedEntityQuestion,
)
from hub.lookup.ask.question import Question
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.answers.matter import MattersDocument
from tests.support.little_city import CLEAN, FINED, UNKNOWN, caller_of
from tests.support.prepared import TOKENS

BY_CODE = (TrustQuestion, FileQuestion, RatingQuestion)
EXAMPLE = {"queries": {"q": {"properties": {"name": [FINED.name]}}}}
SEARCHES = (
    MatchQuestion(json.dumps(EXAMPLE).encode(), {}),
    SearchQuestion(FINED.name, {}),
    SuggestQuestion(FINED.name[:4], {}),
    EntityQuestion(FINED.code),
    TypedEntityQuestion({"prefix": FINED.name[:4]}),
)


def sent_form(document):
    """A document as JSON has it, which knows lists and no tuples."""
    return json.loads(json.dumps(document))


def every_question():
    """Every class of a question that the room has."""
    path = hub.lookup.ask.__path__
    for module in pkgutil.iter_modules(path, "hub.lookup.ask."):
        for value in vars(importlib.import_module(module.name)).values():
            is_question = isinstance(value, type) and issubclass(value, Question)
            if is_question and not isabstract(value):
                yield value


def test_every_question_stands_in_the_table_once():
    assert set(QUESTIONS) == set(every_question())
    assert len(QUESTIONS) == len(set(QUESTIONS))


def test_each_question_is_served_at_its_addresses_and_nowhere_else(hub):
    served = {
        (rule.rule.replace("<string:", "{").replace(">", "}"), method)
        for rule in create_app(hub).url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    for question in QUESTIONS:
        for route in question.routes:
            is_served = (route.path, route.asked_by) in served
            assert is_served is bool(route.name), route.path


@pytest.fixture
def disclosed(hub):
    """Ask a question as a kind of member."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(question, kind="market_supervision", **more):
        task = Task(purpose="enforcement", reference="2026-15", officer="李四", **more)
        return disclose(hub, caller_of(hub, tokens[kind]), question, task)

    return asking


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    "question",
    [
        *(kind(FINED.code) for kind in (*BY_CODE, HistoryQuestion, PageQuestion)),
        FindQuestion(FINED.name),
        *SEARCHES,
    ],
    ids=lambda question: type(question).__name__,
)
def test_an_answer_carries_the_document_that_was_sent(disclosed, question):
    answer = disclosed(question, inline_receipt=True)

    assert answer.status == 200
    assert sent_form(as_plain(answer)) == json.loads(answer.body)


def test_no_other_document_is_sent_than_the_one_that_a_question_names(disclosed):
    class Astray(TrustQuestion):
        document = MattersDocument

    answer = disclosed(Astray(FINED.code))

    assert answer.status == 500
    assert FINED.name not in answer.body.decode()


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    "kind", [TrustQuestion, RatingQuestion, HistoryQuestion, PageQuestion]
)
def test_a_refusal_carries_the_document_that_was_sent(disclosed, kind):
    answer = disclosed(kind(UNKNOWN))

    assert answer.status == 404
    assert sent_form(as_plain(answer)) == json.loads(answer.body)


def test_a_kept_answer_carries_the_document_that_it_was_built_from(disclosed):
    first = disclosed(TrustQuestion(CLEAN.code))
    again = disclosed(TrustQuestion(CLEAN.code))

    assert again.document is first.document
    assert again.body != first.body


def test_an_answer_without_room_for_its_receipt_carries_its_document(disclosed):
    form = f"queries={json.dumps({'q': {'query': FINED.name}})}".encode()
    answer = disclosed(ReconcileQuestion(form))

    sent = json.loads(answer.body)
    assert sent["q"]["result"][0]["name"] == FINED.name
    told = sent_form(as_plain(answer))
    assert told == sent | {"receipt": answer.receipt.as_json()}
