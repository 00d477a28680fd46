"""Whoever shows a valid token has a receipt of every refusal that the hub gives it."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hub.api.docs.contracts import contract_of
from hub.audit.record.models import audit_entry, audit_opening
from hub.lookup.disclosure.sending import LONGEST, cut
from schemas.answers.problem import ProblemDocument
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILLING = {
    "code": FINED.code,
    "dataset": "merchants",
    "entity_id": FINED.code,
    "filename": "page.css",
    "id": "0" * 26,
    "index": "0",
    "name": "ours",
    "number": "宿案移〔2026〕1号",
    "document": "0" * 26,
    "paper": "0" * 26,
    "file": "transfer_letter.pdf",
    "shard": "2026",
    "bundle": "000",
    "tile": "0/000",
    "event_id": "0" * 26,
}
INTERFACE = ("/v1/", "/opensanctions/", "/livez", "/readyz", "/openapi.json", "/docs")


@pytest.fixture
def ask(client, tokens):
    """Ask as a platform, with a valid token and nothing else that is right."""

    def asking(path, method="GET", **more):
        sent = {"Authorization": f"Bearer {tokens['platform']}"} | more.pop(
            "headers", {}
        )
        return client.open(path, method=method, headers=sent, **more)

    return asking


@pytest.fixture
def demand_receipt(hub):
    """Refuse an answer that has no leaf of its own in the log."""

    def demanding(answer):
        assert answer.status_code >= 400
        assert answer.content_type == "application/problem+json"
        place = answer.headers["Hub-Receipt"]
        size = hub.audit.signed().size
        assert place == f"{hub.audit.current_shard()}/{size - 1}"
        leaf = parse_leaf(hub.audit.entry(size - 1))
        assert leaf.header["actor"]["agency"] == "platform:taomao"
        assert leaf.header["resp_class"]["status"] == answer.status_code
        if answer.data:
            assert answer.json["receipt"]["index"] == size - 1
            assert contract_of(ProblemDocument)().validate(answer.json) == {}
        return leaf

    return demanding


def addresses(app):
    """List an address of every route of the interface, with its methods."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(INTERFACE):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda at: FILLING[at[1]], rule.rule)
            yield path, rule.methods


def test_a_method_that_no_route_has_is_refused_with_a_receipt(app, ask, demand_receipt):
    tried = 0
    for path, methods in sorted(addresses(app), key=str):
        others = [m for m in METHODS if m not in methods and not is_taken(app, path, m)]
        for method in others[:2]:
            leaf = demand_receipt(ask(path, method))
            assert leaf.header["op"] == "request.refuse"
            tried += 1

    assert tried > 40


def is_taken(app, path, method):
    """Tell whether another route has this address and method."""
    return app.url_map.bind("localhost").test(path, method)


def test_below_every_address_there_is_a_refusal_with_a_receipt(
    app, ask, demand_receipt
):
    for path, _ in sorted(addresses(app), key=str):
        below = f"{path}/none/such"
        if not is_taken(app, below, "GET"):
            demand_receipt(ask(below))


def test_every_question_that_lacks_what_it_needs_has_a_receipt(
    app, ask, demand_receipt
):
    tried = 0
    for path, methods in sorted(addresses(app), key=str):
        for method in sorted(methods & {"GET", "POST"}):
            answer = ask(path, method, headers={"Hub-Purpose": "no-such"})
            if answer.status_code >= 400:
                demand_receipt(answer)
                tried += 1

    assert tried > 12


OUTSIDE = (
    ("/v1/nothing", 404, "not-found"),
    ("/v1/trust/%FF/x", 404, "not-found"),
    (f"/v1/trust/{FINED.code}/", 404, "not-found"),
    ("/v1/trust/" + "9" * 3_000, 414, "uri-too-long"),
    ("/v1/audit/2031/checkpoint", 404, "audit-entry-unknown"),
    ("/v1/audit/refusals/x", 404, "audit-entry-unknown"),
    ("/opensanctions/reconcile/persons", 404, "dataset-unknown"),
    ("/v1/suggest?limit=５", 400, "purpose-required"),
)


def test_refusals_outside_of_any_question(ask, demand_receipt):
    for path, status, code in OUTSIDE:
        answer = ask(path)

        assert (answer.status_code, answer.json["code"]) == (status, code), path
        demand_receipt(answer)


def test_a_body_that_is_too_large_has_a_receipt(ask, demand_receipt):
    answer = ask("/v1/match", "POST", data=b"x" * (17 << 20))

    assert (answer.status_code, answer.json["code"]) == (413, "body-too-large")
    demand_receipt(answer)


@pytest.mark.parametrize("token", [None, "Bearer hub_wrong", "Basic eA=="])
def test_nobody_else_gets_one(hub, client, token):
    before = hub.audit.signed().size
    headers = {} if token is None else {"Authorization": token}

    answers = [
        client.open(path, method=method, headers=headers)
        for path, method in (("/v1/nothing", "GET"), ("/livez", "PUT"))
    ]

    assert [one.status_code for one in answers] == [404, 405]
    assert not any("Hub-Receipt" in one.headers for one in answers)
    assert hub.audit.signed().size == before


def test_a_closed_log_is_told_instead_of_the_refusal(hub, ask):
    hub.audit.close()

    answer = ask("/v1/nothing")

    assert (answer.status_code, answer.json["code"]) == (503, "audit-unavailable")
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.only_database("sqlite")
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # Each example leaves its leaves in the log, so no example can be had again.
    phases=[Phase.explicit, Phase.generate],
)
@given(
    path=st.text(st.characters(codec="utf-8", exclude_characters="?#"), max_size=30),
    method=st.sampled_from(METHODS),
)
def test_whatever_is_asked_is_answered_or_refused_with_a_receipt(
    ask, demand_receipt, path, method
):
    answer = ask(f"/v1/{path}", method)

    if answer.status_code >= 400:
        demand_receipt(answer)


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("way", ["code", "reference", "officer", "path"])
def test_a_long_text_costs_the_log_no_more_than_a_short_one(hub, ask, way):
    def stored():
        with hub.audit_engine.connect() as connection:
            bodies = connection.scalar(
                select(func.sum(func.length(audit_entry.c.body)))
            )
            sealed = connection.scalar(
                select(func.sum(func.length(audit_opening.c.sealed)))
            )
        return bodies + sealed

    def cost(text):
        headers = {"Hub-Purpose": "onboarding", "Hub-Reference": "2026-15"}
        path = f"/v1/trust/{FINED.code}"
        match way:
            case "code":
                path = f"/opensanctions/entities/{text[:900]}"
            case "path":
                path = f"/v1/{text}"
            case "reference":
                headers["Hub-Reference"] = text
            case "officer":
                headers["Hub-Officer"] = text
        before = stored()
        answer = ask(path, headers=headers)
        assert answer.status_code in {400, 404, 414, 422}
        assert len(answer.data) < 1_500
        return stored() - before

    short, long = cost("x" * (LONGEST + 1)), cost("x" * 60_000)

    assert long <= short + 50


@given(st.text(max_size=3 * LONGEST), st.text(max_size=3 * LONGEST))
def test_cut_texts_are_short_and_stay_apart(one, other):
    assert cut(one) == one or len(cut(one)) < LONGEST < len(one)
    assert (cut(one) == cut(other)) == (one == other)


@pytest.mark.only_database("sqlite")
def test_numbers_are_ascii_digits(get, post):
    asked = {"q": {"schema": "Company", "properties": {"name": [FINED.name]}}}

    for limit in ("５", "+5", "5_0", " 5", "٥", "5.0", "", "1e1"):
        number = quote(limit)
        for answer in (
            get(f"/v1/suggest?q=x&limit={number}"),
            post(asked, path=f"/v1/match?limit={number}"),
            get(f"/opensanctions/search/merchants?q=x&offset={number}"),
        ):
            assert answer.json["code"] == "limit-invalid", limit
            assert "receipt" in answer.json
