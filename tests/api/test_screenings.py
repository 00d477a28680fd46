"""Batches over HTTP: lines in, the same bytes again for a day, problems with codes."""

import hashlib
import json

import pytest

from hub.members.service import issue_token
from schemas.tlog.commitments import request_digest
from schemas.tlog.receipt import parse_inline
from tests.support.little_city import CLEAN, FINED, UNKNOWN

PATH = "/v1/screenings"
LINES = [
    {"code": FINED.code, "ref": "a"},
    {"name": CLEAN.name, "ref": "b"},
    {"code": UNKNOWN},
    {"code": "12"},
]


@pytest.fixture
def screen(client, tokens):
    """Send lines, or a body, as a kind of member."""

    def screening(lines, kind="market_supervision", **headers):
        body = lines if isinstance(lines, bytes) else json.dumps({"lines": lines})
        return client.post(
            PATH, data=body, headers=asking(tokens[kind], kind) | headers
        )

    return screening


def asking(token, kind="market_supervision"):
    """Write the headers of a question."""
    purpose = "onboarding" if kind == "platform" else "enforcement"
    return {
        "Authorization": f"Bearer {token}",
        "Hub-Purpose": purpose,
        "Hub-Reference": "2026-15",
    }


def test_lines_are_answered_in_order_with_a_receipt(screen):
    answer = screen(LINES)

    told = answer.json
    assert answer.status_code == 200
    assert list(told) == ["id", "asked_at", "until", "counts", "parts", "receipt"]
    (part,) = told["parts"]
    assert [line["outcome"] for line in part["lines"]] == [
        *("hit", "hit", "none", "invalid")
    ]
    assert [line["ref"] for line in part["lines"]] == ["a", "b", None, None]
    receipt = told["receipt"]
    assert answer.headers["Hub-Receipt"] == f"2026/{receipt['index']}"
    assert told["counts"]["hit"] == 2


def test_the_receipt_commits_to_the_lines_that_were_sent(screen):
    body = json.dumps({"lines": LINES}).encode()

    answer = screen(body, Prefer="receipt=inline")

    sent = {
        "method": "POST",
        "path": PATH,
        "query": "",
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    digest = parse_inline(answer.data).openings["req"]["value"]
    assert digest == request_digest(**sent, purpose="enforcement", reference="2026-15")


def test_a_batch_opens_again_for_its_token_alone_and_names_the_look(
    hub, client, tokens, screen
):
    answer = screen(LINES)
    path = f"{PATH}/{answer.json['id']}"
    with hub.writes.begin() as session:
        other = issue_token(
            session,
            hub.keys,
            "agency:market-supervision",
            system="another",
            actor="test",
            at=hub.clock(),
        ).text

    again = client.get(path, headers=asking(tokens["market_supervision"]))
    theirs = client.get(path, headers=asking(other))

    assert (again.status_code, again.data) == (200, answer.data)
    assert again.headers["Hub-Receipt"] != answer.headers["Hub-Receipt"]
    assert theirs.status_code == 404
    assert theirs.json["code"] == "screening-unknown"
    assert client.get(path).status_code == 401


def test_after_a_day_a_batch_is_gone(client, tokens, screen, clock):
    answer = screen(LINES)
    clock.advance(days=1)

    late = client.get(
        f"{PATH}/{answer.json['id']}", headers=asking(tokens["market_supervision"])
    )

    assert (late.status_code, late.json["code"]) == (410, "screening-ended")


def test_for_a_criminal_case_the_token_that_asked_opens_it(client, tokens, screen):
    more = {"Hub-Purpose": "prosecution", "Hub-Officer": "zhao"}
    answer = screen(LINES, "procuratorate", **more)

    assert answer.status_code == 200, answer.json
    again = client.get(
        f"{PATH}/{answer.json['id']}", headers=asking(tokens["procuratorate"]) | more
    )

    assert again.data == answer.data


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        ([{}] * 2_001, 413, "screening-too-large"),
        (b"name\nx", 422, "screening-invalid"),
        ([{"nam": "x"}], 422, "screening-invalid"),
    ],
)
def test_what_is_no_batch_is_a_problem_with_a_code_and_a_receipt(
    screen, lines, status, code
):
    answer = screen(lines)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert answer.json["receipt"]["index"] > 0


def test_asking_again_is_another_batch(screen):
    assert screen(LINES).json["id"] != screen(LINES).json["id"]
