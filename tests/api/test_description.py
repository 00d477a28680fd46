"""The interface's own description is fit for generators of clients and for readers."""

import re

import pytest

from hub.api.docs.description import operations_of
from hub.api.docs.page import summaries_zh
from schemas.words import Purpose

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
