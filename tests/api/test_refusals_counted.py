"""Requests without a valid token, as they reach the hub over HTTP."""

import dataclasses

import pytest

from hub import app as web
from hub.front.answer import Line
from hub.members.attempts import RefusedAttempts
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import FINED

TRUST = f"/v1/trust/{FINED.code}"
OPEN = (
    "/livez",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/v1/audit/checkpoint",
    "/v1/audit/keys",
    "/v1/audit/policy",
    "/v1/audit/tile/0/000.p/1",
    "/v1/nothing",
)


@pytest.fixture
def hub(hub):
    """A hub that allows two attempts a minute."""
    attempts = RefusedAttempts(hub.audit, hub.clock, per_minute=2, sources=10)
    changed = dataclasses.replace(hub, attempts=attempts)
    yield changed
    attempts.close()


@pytest.fixture
def refusals(hub):
    """Log what was counted, and read the leaves that say so."""

    def reading():
        hub.attempts.flush()
        leaves = [parse_leaf(entry) for entry in hub.audit.entries(0, 10_000)]
        return [leaf for leaf in leaves if leaf.header["op"] == "caller.refuse"]

    return reading


def test_attempts_are_told_by_one_leaf_and_limited(hub, get, refusals):
    first = get(TRUST, Authorization=None)
    second = get(TRUST, Authorization="Bearer hub_wrong")
    third = get("/v1/audit/receipts/0", Authorization="Bearer hub_wrong")

    assert [first.status_code, second.status_code] == [401, 401]
    assert (third.status_code, third.json["code"]) == (429, "too-many-requests")
    assert third.headers["Retry-After"] == "60"
    assert third.content_type == "application/problem+json"
    (leaf,) = refusals()
    assert leaf.header["subject"] == {"type": "source", "count": 3}
    opened = hub.audit.openings(leaf.header["id"])
    assert opened["detail"]["value"]["codes"] == {
        "token-invalid": 1,
        "token-required": 1,
        "too-many-requests": 1,
    }


def test_a_valid_token_is_never_refused_for_what_its_neighbours_did(get):
    for _ in range(5):
        get(TRUST, Authorization=None)

    assert get(TRUST).status_code == 200
    assert get(TRUST, Authorization=None).status_code == 429


def test_a_refusal_without_a_valid_token_has_no_leaf_of_its_own(hub, get):
    before = hub.audit.signed().size

    answer = get(TRUST, Authorization=None)

    assert "Hub-Receipt" not in answer.headers
    assert hub.audit.signed().size == before


@pytest.mark.parametrize("path", OPEN)
def test_what_needs_no_token_counts_no_attempt(client, refusals, path):
    for _ in range(3):
        answer = client.get(path, headers={"Authorization": "Bearer hub_wrong"})
        assert answer.status_code not in {401, 429}

    assert refusals() == []


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        (b"", (("hub-purpose", "a"), ("hub_purpose", "b")), "header-name-invalid"),
        (b"", (("hub-purpose", "a"), ("hub-purpose", "b")), "header-doubled"),
        (b"token=hub_x", (), "token-in-address"),
    ],
)
def test_a_head_that_would_be_misread_is_an_attempt(
    app, refusals, monkeypatch, query, headers, code
):
    sent = []
    scope = {
        "method": "GET",
        "raw_path": TRUST.encode(),
        "query_string": query,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.9", "50000"),
        "headers": [tuple(text.encode() for text in one) for one in headers],
    }
    monkeypatch.setattr(web, "application", lambda: app)
    front = web.front()

    for _ in range(4):
        front.take(scope, Line(None, sent.append, None), lambda: None)

    assert {one["status"] for one in sent if "status" in one} == {400}
    (leaf,) = refusals()
    assert leaf.header["subject"] == {"type": "source", "count": 4}
    assert code in leaf.header["decision"]["rules"]
