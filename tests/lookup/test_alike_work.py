"""By a code that only hidden records give as much is done as by one that nobody has."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event

from hub.lookup.ask import (
    EntityQuestion,
    MatchQuestion,
    ReconcileQuestion,
    ScreenQuestion,
    SearchQuestion,
    merchant_question,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.doubted import WARNING
from tests.support.little_city import (
    Firm,
    bring_penalties,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

SECRET, NOBODY = uscc(80), uscc(81)
ELSEWHERE = "320500"


def by_example(code):
    return json.dumps({"queries": {"q": {"properties": {"uscCode": [code]}}}}).encode()


def as_tools_ask(code):
    query = {"q": {"properties": [{"pid": "uscCode", "v": code}]}}
    return f"queries={json.dumps(query)}".encode()


QUESTIONS = {
    "trust": lambda code: merchant_question("trust", code),
    "merchant": lambda code: merchant_question("merchant", code),
    "rating": lambda code: merchant_question("rating", code),
    "entity": EntityQuestion,
    "match": lambda code: MatchQuestion(by_example(code), {}),
    "search": lambda code: SearchQuestion(code, {}),
    "reconcile": lambda code: ReconcileQuestion(as_tools_ask(code), "merchants"),
    "screening": lambda code: ScreenQuestion(
        json.dumps({"lines": [{"code": code}]}).encode()
    ),
}


@pytest.fixture
def asked(hub, tmp_path):
    """Asks as somebody, and lists what is asked of the database meanwhile."""
    row = penalty_row(
        Firm(SECRET, "宿迁市藏名商贸有限公司"), 62, "2026-09-05", **WARNING
    )
    bring_penalties(hub, tmp_path, [row])
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    said = []

    def trace(connection, *_):
        connection.set_trace_callback(said.append)

    with hub.reads() as session:
        engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite tells what is asked past SQLAlchemy")
    event.listen(engine, "checkout", trace)

    def asking(kind, question, **changed):
        caller = replace(caller_of(hub, tokens[kind]), **changed)
        purpose = "onboarding" if kind == "platform" else "enforcement"
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose, "2026-15", "周敏", request)
        said.clear()
        disclosure = disclose(hub, caller, question, task)
        return disclosure.status, [one for one in said if one.startswith("SELECT")]

    yield asking
    event.remove(engine, "checkout", trace)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [("platform", {}), ("market_supervision", {"territory": ELSEWHERE})],
    ids=["platform", "elsewhere"],
)
def test_as_much_is_asked_of_the_database(asked, kind, changed):
    told = {}
    for about, make in QUESTIONS.items():
        asked(kind, make(uscc(82)), **changed)
        told[about] = [asked(kind, make(code), **changed) for code in (SECRET, NOBODY)]

    for about, (hidden, nobody) in told.items():
        assert hidden[0] == nobody[0], about
        assert len(hidden[1]) == len(nobody[1]) > 0, (about, hidden[1], nobody[1])


def test_the_hidden_one_is_there_for_whoever_may_see_it(asked):
    question = EntityQuestion(SECRET)

    assert asked("market_supervision", question)[0] == 200
    assert asked("platform", question)[0] == 404
