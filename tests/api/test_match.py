"""Who is meant by a name or a code, asked over HTTP by our own and by other clients."""

import json
from threading import Thread

import httpx
import pytest
from little_city import CLEAN, FINED
from werkzeug.serving import make_server
from yente_client import Client, Company

from hub.members.service import issue_token
from schemas.match import EntityAnswerContract, MatchAnswerContract, SearchAnswerContract

MATCH = "/v1/match"


@pytest.fixture
def post(client, tokens):
    """Ask by example as a kind of member."""

    def posting(queries, kind="platform", path=MATCH, **headers):
        body = queries if isinstance(queries, bytes) else json.dumps({"queries": queries})
        purpose = {"platform": "onboarding", "leading_office": "supervision"}
        sent = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": purpose.get(kind, "enforcement"),
            "Hub-Reference": "2026-15",
        }
        return client.post(
            path, data=body, content_type="application/json", headers=sent | headers
        )

    return posting


def example(*names, codes=(), schema="Company"):
    return {
        "schema": schema,
        "properties": {"name": list(names), "uscCode": list(codes)},
    }


def hits(answer, key="q1"):
    return answer.json["responses"][key]["results"]


@pytest.mark.parametrize("kind", ["platform", "market_supervision"])
def test_a_registered_name_is_a_match_and_has_a_receipt(post, kind):
    answer = post({"q1": example(FINED.name)}, kind)

    assert answer.status_code == 200
    assert MatchAnswerContract().validate(answer.json) == {}
    best = hits(answer)[0]
    assert (best["caption"], best["score"], best["match"]) == (FINED.name, 1.0, True)
    assert best["properties"]["uscCode"] == [FINED.code]
    assert list(json.loads(answer.data))[-1] == "receipt"
    receipt = answer.json["receipt"]
    assert answer.headers["Hub-Receipt"] == f"{receipt['shard']}/{receipt['index']}"


def test_a_name_that_is_only_alike_is_no_match(post):
    answer = post({"q1": example(FINED.name[:-1] + "厂")})

    assert hits(answer)[0]["caption"] == FINED.name
    assert not any(hit["match"] for hit in hits(answer))
