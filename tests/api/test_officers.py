"""Work on a case names the officer who asks, at every door, and the leaf says why."""

import hashlib
import json
from datetime import date
from urllib.parse import quote, urlencode

import pytest

from hub.agreements.service import digest_of, find_view, list_agreements, make_agreement
from hub.agreements.terms import Terms
from schemas.canonical import canonical
from tests.support.examples import MATCH, example
from tests.support.little_city import EVERYTHING, FINED, UNKNOWN

pytestmark = pytest.mark.postgresql_in_long

OFFICE = "agency:market-supervision"
BASIS = "行政处罚法第十五条"
RECONCILE = "/opensanctions/reconcile/merchants"
QUERIES = json.dumps({"queries": {"q1": example(FINED.name)}})
FORM = urlencode({"queries": json.dumps({"q1": {"query": FINED.name}})})
DOORS = {
    "trust": f"/v1/trust/{FINED.code}",
    "file": f"/v1/merchants/{FINED.code}",
    "past": f"/v1/merchants/{FINED.code}?known_at=2026-11-24T02:00:00Z",
    "rating": f"/v1/merchants/{FINED.code}/rating",
    "suggest": f"/v1/suggest?q={quote('禾丰')}",
    "search": f"/opensanctions/search/merchants?q={quote(FINED.name)}",
    "typed": f"{RECONCILE}/suggest/entity?prefix={quote('禾丰')}",
    "match": MATCH,
    "client match": "/opensanctions/match/merchants",
    "reconcile": RECONCILE,
}
SENT = {
    "match": (QUERIES, "application/json"),
    "client match": (QUERIES, "application/json"),
    "reconcile": (FORM, "application/x-www-form-urlencoded"),
}


@pytest.fixture
def agreed(hub):
    """An agreement of the office's own, which says nothing of officers."""
    with hub.writes.begin() as session:
        return make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind="market_supervision",
                member_code=OFFICE,
                purposes=["enforcement", "supervision", "transfer"],
                items=EVERYTHING,
                title="市场监管共享协议",
                legal_basis=BASIS,
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        ).id


@pytest.fixture
def ask(client, tokens, agreed):
    """Ask at a door as the office; the officer is left out unless given."""

    def asking(door, purpose="enforcement", path=None, **more):
        headers = {
            "Authorization": f"Bearer {tokens['market_supervision']}",
            "Hub-Purpose": purpose,
            "Hub-Reference": "2026-15",
        } | {name.replace("_", "-"): value for name, value in more.items()}
        path = path or DOORS[door]
        if door in SENT:
            body, media_type = SENT[door]
            return client.post(
                path, data=body, content_type=media_type, headers=headers
            )
        return client.get(path, headers=headers)

    return asking


def leaf_of(hub, answer):
    """Read the leaf that the receipt in an answer's header leads to."""
    shard, index = answer.headers["Hub-Receipt"].rsplit("/", 1)
    return json.loads(hub.audit.entry(int(index), shard.rpartition("/")[2]))


@pytest.mark.parametrize("door", DOORS)
def test_a_question_about_a_case_without_an_officer_is_refused_with_a_receipt(
    hub, ask, door
):
    refused = ask(door)

    leaf = leaf_of(hub, refused)
    assert (refused.status_code, refused.json["code"]) == (403, "officer-required")
    assert FINED.name not in refused.text
    assert leaf["actor"]["agency"] == OFFICE
    assert leaf["purpose"] == "enforcement"
    assert leaf["decision"] == {"outcome": "deny"}
    assert leaf["resp_class"]["status"] == 403
    named = ask(door, Hub_Officer=quote("李四"))
    assert named.status_code == 200
    assert leaf_of(hub, named)["decision"]["outcome"] == "allow"


def test_an_entity_is_not_shown_without_an_officer_either(ask):
    known = ask("file", Hub_Officer="li").json["merchant"]["id"]
    path = f"/opensanctions/entities/{known}"

    refused = ask("entity", path=path)

    assert (refused.status_code, refused.json["code"]) == (403, "officer-required")
    assert ask("entity", path=path, Hub_Officer="li").status_code == 200


@pytest.mark.parametrize("purpose", ["enforcement", "transfer"])
def test_each_purpose_of_case_work_wants_an_officer_and_supervision_does_not(
    ask, purpose
):
    assert ask("trust", purpose).json["code"] == "officer-required"
    assert ask("trust", "supervision").status_code == 200


def test_without_an_officer_it_is_not_told_whether_a_merchant_is_known(ask):
    bodies = []
    for code in (FINED.code, UNKNOWN, "no code"):
        document = ask("trust", path=f"/v1/trust/{code}").json
        del document["receipt"]
        bodies.append(document)

    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "officer-required"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("officer", ["o" * 10_000, "", "%FF", "%0A", quote("李" * 201)])
def test_an_officer_that_cannot_be_read_is_refused_with_a_receipt(
    hub, ask, door, officer
):
    refused = ask(door, Hub_Officer=officer)

    assert (refused.status_code, refused.json["code"]) == (400, "reference-invalid")
    assert leaf_of(hub, refused)["resp_class"]["status"] == 400


def test_an_officer_of_200_characters_is_read(ask):
    assert ask("trust", Hub_Officer=quote("李" * 200)).status_code == 200


def test_a_cache_may_not_give_an_officers_answer_to_somebody_else(ask):
    answer = ask("trust", Hub_Officer="li")

    assert "Hub-Officer" in answer.headers["Vary"]
    again = ask("trust", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.json["code"]) == (403, "officer-required")


@pytest.mark.parametrize("door", DOORS)
def test_the_leaf_names_the_agreement_by_id_and_hash_and_its_legal_basis(
    hub, ask, agreed, door
):
    answer = ask(door, Hub_Officer="li")

    leaf = leaf_of(hub, answer)
    with hub.reads() as session:
        (row,) = [one for one in list_agreements(session) if one.id == agreed]
        digest = digest_of(row)
    basis = hashlib.sha256(canonical({agreed: BASIS})).hexdigest()
    assert leaf["decision"]["rules"] == [f"grant:{agreed}:{digest}"]
    assert leaf["basis"] == f"sha256:{basis}"
    assert BASIS not in json.dumps(leaf, ensure_ascii=False)


def test_a_view_that_was_told_is_kept_under_the_id_that_the_leaf_names(hub, ask):
    told = leaf_of(hub, ask("file", Hub_Officer="li"))["resp_class"]["view"]

    with hub.reads() as session:
        kept = find_view(session, told)

    assert kept["audience"] == "agencies"
    assert "facts" in kept["shows"]["penalty"]
    supervising = leaf_of(hub, ask("file", "supervision"))["resp_class"]["view"]
    assert supervising != told
