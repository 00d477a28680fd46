"""The reconciliation service, over a socket as spreadsheet tools ask it."""

import json

import httpx
import pytest

from hub.api.docs.contracts import contract_of
from schemas.answers.match import CandidatesDocument, TypedEntitiesDocument
from tests.support.examples import example, hits
from tests.support.little_city import CLEAN, FINED, SHOPKEEPER

pytestmark = pytest.mark.postgresql_in_long

SERVICE = "/opensanctions/reconcile/merchants"


@pytest.fixture
def tool(served):
    """What a tool does with an address and a token, over a socket."""
    address, token = served
    with httpx.Client(
        base_url=address.removesuffix("/opensanctions"),
        headers={"Authorization": f"ApiKey {token}"},
    ) as client:
        yield client


def reconcile(tool, queries):
    return tool.post(SERVICE, data={"queries": json.dumps(queries)})


def test_the_manifest_needs_no_token_and_leads_to_what_it_names(served):
    address, token = served
    manifest = httpx.get(f"{address}/reconcile/merchants").json()

    assert manifest["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace"} <= manifest.keys()
    entity = manifest["suggest"]["entity"]
    header = {manifest["authentication"]["name"]: f"ApiKey {token}"}
    found = httpx.get(
        entity["service_url"] + entity["service_path"],
        params={"prefix": "禾丰"},
        headers=header,
    ).json()
    assert [row["name"] for row in found["result"]] == [FINED.name]
    assert contract_of(TypedEntitiesDocument)().validate(found) == {}


def test_a_batch_is_answered_by_its_keys_and_by_the_same_rules_as_a_match(tool, post):
    queries = {
        "q0": {"query": FINED.name, "type": "Company", "limit": 3},
        "q1": {
            "query": "禾丰食品有限公司",
            "properties": [{"pid": "Company:uscCode", "v": FINED.code}],
        },
        "q2": {"query": f"{FINED.name}沭阳分公司"},
        "q3": {"query": FINED.name, "type": ["Person"]},
        "q4": {"query": SHOPKEEPER.name},
    }

    answer = reconcile(tool, queries)

    told = answer.json()
    assert list(told) == list(queries)
    for candidates in told.values():
        assert contract_of(CandidatesDocument)().validate(candidates) == {}
    best = {key: one["result"][0] for key, one in told.items() if one["result"]}
    assert {k: (b["name"], b["match"]) for k, b in best.items() if k != "q4"} == {
        "q0": (FINED.name, True),
        "q1": (FINED.name, True),
        "q2": (FINED.name, False),
    }
    assert SHOPKEEPER.name not in {row["name"] for row in told["q4"]["result"]}
    matched = hits(post({"q1": example(FINED.name)}))[0]
    assert (best["q0"]["id"], best["q0"]["score"]) == (matched["id"], matched["score"])


def test_a_batch_has_one_leaf_whose_receipt_a_header_names(tool, hub):
    before = hub.audit.signed().size

    answer = reconcile(tool, {"q0": {"query": CLEAN.name}})

    assert answer.headers["Hub-Receipt"].endswith(f"/{before}")
    assert hub.audit.signed().size == before + 1


def form(queries):
    return {"queries": json.dumps(queries)}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "query-invalid"),
        ({"queries": "{"}, "query-invalid"),
        ({"queries": "[]"}, "query-invalid"),
        ({"queries": "[" * 100_000}, "query-invalid"),
        ({"queries": '{"a": {"query": "x"}, "a": {"query": "y"}}'}, "query-invalid"),
        ({"queries": r'{"a": {"query": "\ud800"}}'}, "query-invalid"),
        (form({}), "query-invalid"),
        (form({"q0": "禾丰"}), "query-invalid"),
        (form({"q0": {"query": 7}}), "query-invalid"),
        (form({"q0": {"query": "长" * 10_000}}), "query-invalid"),
        (form({"q0": {"query": "禾", "properties": {}}}), None),
        (form({"q0": {"query": "禾", "properties": {"a": 1}}}), "query-invalid"),
        (form({"q0": {"query": "禾", "properties": [7]}}), "query-invalid"),
        (
            form({"q0": {"properties": [{"pid": "name", "v": {"id": "x"}}]}}),
            "query-invalid",
        ),
        (form({f"q{at}": {"query": "禾丰"} for at in range(501)}), "query-invalid"),
        (form({"q0": {"query": "禾", "limit": 10**30}}), "limit-invalid"),
        (form({"q0": {"query": "禾", "limit": True}}), "limit-invalid"),
        (form({"q0": {"query": "禾", "limit": "5"}}), "limit-invalid"),
    ],
)
def test_a_batch_that_cannot_be_read_is_a_problem_with_a_leaf(tool, hub, data, code):
    before = hub.audit.signed().size

    answer = tool.post(SERVICE, data=data)

    assert answer.status_code == (422 if code else 200)
    assert answer.json().get("code") == code
    assert hub.audit.signed().size == before + 1


def test_there_is_one_dataset_and_no_entry_without_a_token(tool, served):
    address, _ = served
    other = tool.get("/opensanctions/reconcile/sanctions")
    typed = tool.get("/opensanctions/reconcile/x/suggest/entity?prefix=禾丰")
    stranger = httpx.post(f"{address}/reconcile/merchants", data={"queries": "{}"})

    assert (other.status_code, other.json()["code"]) == (404, "dataset-unknown")
    assert (typed.status_code, typed.json()["code"]) == (404, "dataset-unknown")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "token-required")
