"""The interface's own description is fit for generators of clients and for readers."""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path

import pytest

from hub.api.docs.contracts import contract_of
from hub.api.docs.description import operations_of
from hub.api.docs.page import summaries_zh
from hub.ground.errors import HubError
from schemas.answers.problem import PROBLEM_TYPE, ProblemDocument
from schemas.words import Purpose

ROOT = Path(__file__).parents[2]
AT_HOME = (
    *("hub/audit/check/", "hub/audit/wire/", "hub/audit/write/", "hub/backup/"),
    "hub/migrations/",
)
"""What speaks to whoever runs the hub alone."""
FORM = re.compile(r"(get|post|put|delete)(_[a-z0-9]+)+")
pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.only_database("sqlite")]


@pytest.fixture
def document(client):
    """The OpenAPI document as it is served."""
    return client.get("/openapi.json").json


def test_every_operation_has_a_name_of_its_own(document):
    ids = [operation["operationId"] for *_, operation in operations_of(document)]

    assert len(ids) == len(set(ids))
    assert {"get_trust", "get_credit_file", "get_stored_rating", "post_match"} <= set(
        ids
    )
    assert all(FORM.fullmatch(name) for name in ids)


def test_every_operation_is_told_of_in_chinese(document):
    ids = {operation["operationId"] for *_, operation in operations_of(document)}

    assert ids == set(summaries_zh())


def test_schemas_are_named_after_what_they_describe(document, client):
    names = document["components"]["schemas"]
    text = client.get("/openapi.json").text

    assert [name for name in names if name.endswith("Contract")] == []
    referred = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert referred <= set(names)
    assert "``" not in text


def test_the_headers_of_a_question_say_what_they_may_be(document):
    trust = document["paths"]["/v1/trust/{code}"]["get"]
    headers = {one["name"]: one for one in trust["parameters"] if one["in"] == "header"}

    assert headers["Hub-Purpose"]["schema"]["enum"] == [str(word) for word in Purpose]
    assert all("example" in header for header in headers.values())
    assert trust["security"] == [{"token": []}]
    assert document["servers"][0]["url"] == "/"


def test_the_page_shows_bodies_schemas_and_examples(client):
    page = client.get("/docs").text

    assert 'href="#fields-Queries"' in page
    assert "禾丰食品" in page
    assert "curl -s -X POST" in page
    assert "<script>" not in page
    assert " style=" not in page
    assert not re.search(r" on[a-z]+=", page)


def test_every_refusal_is_described_as_the_problem_that_it_is(document):
    shared = document["components"]["responses"]
    others = [
        (path, method, status)
        for path, method, operation in operations_of(document)
        for status, answer in operation["responses"].items()
        if status[0] in "45d"
        and not (path.endswith("/readyz") and status == "503")  # says what is not ready
        and PROBLEM_TYPE
        not in (
            shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        )["content"]
    ]

    assert others == []
    assert "schemas/Error" not in json.dumps(document)
    assert "400" in document["paths"]["/v1/matter-parcels"]["post"]["responses"]


def test_what_a_refusal_may_carry_besides_stands_in_its_description():
    known, found = set(contract_of(ProblemDocument)().fields), {}
    for path in (ROOT / "hub").rglob("*.py"):
        if path.relative_to(ROOT).as_posix().startswith(AT_HOME):
            continue
        calls = [
            call
            for call in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(call, ast.Call)
            and call.keywords
            and isinstance(call.func, ast.Name)
            and call.func.id.endswith("Error")
        ]
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(parts)) if calls else None
        for call in calls:
            error = getattr(module, call.func.id, None)
            if error is not None and issubclass(error, HubError):
                named = inspect.signature(error.__init__).parameters
                found |= {
                    word.arg: f"{path}: {call.func.id}"
                    for word in call.keywords
                    if word.arg and word.arg not in named
                }

    assert {"state", "who", "continue_after"} <= found.keys()
    assert {name: at for name, at in found.items() if name not in known} == {}


@pytest.mark.parametrize("place", ["clues", "complaints", "transfers", "assistance"])
def test_the_key_of_a_request_is_asked_for_where_there_must_be_one(document, place):
    opened = document["paths"][f"/v1/{place}"]["post"]["parameters"]
    acted = document["paths"][f"/v1/{place}/{{number}}/events"]["post"]["parameters"]
    keys = [
        one
        for one in (*opened, *acted)
        if one["in"] == "header" and one["name"] == "Idempotency-Key"
    ]

    assert [one.get("required", False) for one in keys] == [True, False]
    for one in keys:
        form = re.compile(one["schema"]["pattern"])
        assert form.search("k-0000001")
        for wrong in ("k-00001", "k" * 65, "k-000 0001", "k-00000é1"):
            assert not form.search(wrong)
