"""Who is meant by a name or a code, asked over HTTP by our own and by other clients."""

import hashlib
import json
from datetime import date
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.api.docs.contracts import contract_of
from hub.merchants.identity import set_aliases
from hub.merchants.service import find_merchant
from hub.names.compare import MOST_UNEQUAL
from schemas.answers.match import (
    EntityAnswerDocument,
    MatchAnswerDocument,
    SearchAnswerDocument,
)
from schemas.canonical import content_hash
from tests.support.doubted import WARNING
from tests.support.examples import MATCH, example, hits
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    SHOPKEEPER,
    UNKNOWN,
    Firm,
    bring_penalties,
    penalty_row,
)

pytestmark = pytest.mark.postgresql_in_long


@pytest.mark.parametrize("kind", ["platform", "market_supervision"])
def test_a_registered_name_is_a_match_and_has_a_receipt(post, kind):
    answer = post({"q1": example(FINED.name)}, kind)

    assert answer.status_code == 200
    assert contract_of(MatchAnswerDocument)().validate(answer.json) == {}
    best = hits(answer)[0]
    assert (best["caption"], best["score"], best["match"]) == (FINED.name, 1.0, True)
    assert best["properties"]["uscCode"] == [FINED.code]
    assert list(json.loads(answer.data))[-1] == "receipt"
    receipt = answer.json["receipt"]
    assert answer.headers["Hub-Receipt"] == f"{receipt['shard']}/{receipt['index']}"


@pytest.mark.parametrize("kind", ["platform", "market_supervision"])
def test_a_query_of_many_names_is_cut_short_and_finds_codes_and_exact_names(post, kind):
    others = [
        f"{sign}{sign}百货商行" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"
    ]
    names = [*others, CLEAN.name, FINED.name]

    answer = post(
        {
            "many": example(*names),
            "again": example(*names),
            "code": example(*others, codes=[FINED.code]),
            "one": example(FINED.name),
        },
        kind,
    )

    assert contract_of(MatchAnswerDocument)().validate(answer.json) == {}
    told = answer.json["responses"]
    assert told["many"]["cut_short"] is told["code"]["cut_short"] is True
    assert "cut_short" not in told["one"]
    assert told["many"] == told["again"]
    found = {hit["caption"]: hit["score"] for hit in told["many"]["results"]}
    # Two bear a wanted name, so that none is meant for sure.
    assert found[FINED.name] == found[CLEAN.name] == MOST_UNEQUAL
    assert told["code"]["results"][0]["caption"] == FINED.name
    assert told["code"]["results"][0]["features"]["code"] == 1.0


def test_a_branch_that_nobody_registered_finds_its_parent_and_is_no_match(post):
    answer = post({"q1": example(f"{FINED.name}沭阳分公司")})

    best = hits(answer)[0]
    assert (best["caption"], best["relation"]) == (FINED.name, "parent")
    assert best["match"] is False
    assert {hit["relation"] for hit in hits(answer)[1:]} == {None}


def test_a_name_that_is_only_alike_is_no_match(post):
    answer = post({"q1": example(FINED.name[:-1] + "厂")})

    assert hits(answer)[0]["caption"] == FINED.name
    assert not any(hit["match"] for hit in hits(answer))


def test_a_code_whose_name_agrees_is_a_match_and_one_beside_another_name_is_not(post):
    answer = post(
        {
            "alone": example(codes=[FINED.code]),
            "agreeing": example("禾丰食品有限公司", codes=[FINED.code]),
            "stranger": example("扬州市白鹭粮油有限公司", codes=[FINED.code]),
            "unknown": example(FINED.name, codes=[UNKNOWN]),
        }
    )

    verdicts = {
        key: [hit["match"] for hit in hits(answer, key) if hit["caption"] == FINED.name]
        for key in ("alone", "agreeing", "stranger", "unknown")
    }
    assert verdicts == {
        "alone": [True],
        "agreeing": [True],
        "stranger": [False],
        "unknown": [False],
    }


def test_a_branch_finds_its_parent_and_does_not_match_it(post):
    answer = post({"q1": example(f"{FINED.name}沭阳分公司")})

    assert hits(answer)[0]["caption"] == FINED.name
    assert hits(answer)[0]["match"] is False
    assert hits(answer)[0]["vetoes"] == ["branch"]


def test_a_match_has_no_veto_and_a_name_beside_a_strangers_code_has_one(post):
    answer = post(
        {
            "exact": example(FINED.name),
            "agreeing": example("禾丰食品有限公司", codes=[FINED.code]),
            "other": example(FINED.name, codes=[CLEAN.code]),
        }
    )

    found = {
        key: [
            (hit["match"], hit["vetoes"])
            for hit in hits(answer, key)
            if hit["caption"] == FINED.name
        ]
        for key in ("exact", "agreeing", "other")
    }
    assert found == {
        "exact": [(True, [])],
        "agreeing": [(True, [])],
        "other": [(False, ["code"])],
    }


def test_an_imitation_is_told_as_one_and_is_no_match(post):
    answer = post({"q1": example("宿迁市和丰食品有限公司")})

    best = hits(answer)[0]
    assert (best["caption"], best["lookalike"]) == (FINED.name, "homophone")
    assert (best["match"], best["vetoes"]) == (False, ["character"])


def test_platforms_do_not_find_persons_businesses_by_name_and_agencies_do(post):
    query = {
        "q1": example(SHOPKEEPER.name),
        "q2": example(SHOPKEEPER.name, schema="Person"),
    }

    by_platform = post(query)
    by_agency = post(query, "market_supervision")

    assert {hit["id"] for hit in hits(by_agency)[:1]}.isdisjoint(
        hit["id"] for hit in hits(by_platform)
    )
    assert all(hit["score"] < 1 for hit in hits(by_platform))
    assert hits(by_agency)[0]["caption"] == SHOPKEEPER.name
    assert hits(by_agency, "q2") == []


def test_how_like_a_guess_is_to_a_masked_name_shows_in_nothing(post):
    """Who knows a shopkeeper's code must not be led to the name, guess by guess."""
    name = SHOPKEEPER.name
    near, far = name.replace("水果", "蔬果"), name.replace("陈某某水果", "林某某五金")
    shown = f"{name[:2]}***{name[-1]}"
    queries = {
        guess: example(guess, codes=[SHOPKEEPER.code]) for guess in (near, far, name)
    }

    answer = post(queries)

    best = {guess: hits(answer, guess)[0] for guess in queries}
    assert {hit["caption"] for hit in best.values()} == {shown}
    assert best[near] == best[far]
    assert [best[guess]["match"] for guess in queries] == [False, False, True]
    assert best[near]["features"] == best[name]["features"]


def test_platforms_do_not_find_merchants_of_which_they_may_see_nothing(
    hub, post, tmp_path
):
    """A firm that only a hidden record names answers like one that is not there."""
    secret = "宿迁市无名贸易有限公司"
    before = post({"q1": example(secret)}).json["responses"]
    row = penalty_row(Firm(UNKNOWN, secret), 62, "2026-09-05", **WARNING)
    bring_penalties(hub, tmp_path, [row])

    assert post({"q1": example(secret)}).json["responses"] == before
    by_agency = post({"q1": example(secret)}, "market_supervision")
    assert hits(by_agency)[0]["caption"] == secret


def test_platforms_do_not_find_merchants_by_names_that_only_people_or_shops_gave(
    hub, post
):
    alias = {"q1": example("云上人家旗舰店")}
    before = post(alias).json["responses"]
    with hub.writes.begin() as session:
        merchant = find_merchant(session, FINED.code).id
        party = (b"a" * 32, 0)
        set_aliases(session, {party: (merchant, "云上人家旗舰店")}, source="review")

    assert post(alias).json["responses"] == before
    assert hits(post(alias, "market_supervision"))[0]["caption"] == FINED.name


def test_scores_do_not_depend_on_which_name_is_asked_for(post):
    one = hits(post({"q1": example(CLEAN.name)}))
    other = hits(post({"q1": example(FINED.name)}))

    there = {hit["caption"]: hit["score"] for hit in one}
    back = {hit["caption"]: hit["score"] for hit in other}
    assert there[FINED.name] == back[CLEAN.name]


def test_five_hundred_queries_are_answered_at_once_and_no_more(post):
    many = {f"q{at}": example(FINED.name) for at in range(500)}

    answer = post(many)
    refused = post(many | {"one": example("多")})

    assert len(answer.json["responses"]) == 500
    assert (refused.status_code, refused.json["code"]) == (422, "query-invalid")


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "🏮🍶",
        "\u202e司公限有业酒\u202c",
        "\x00\x07禾丰",
        "'; DROP TABLE merchant; --",
        "%' OR 1=1",
        "有限公司",
        "()（）",
        "a" * 400,
    ],
)
def test_odd_names_get_an_answer(post, name):
    answer = post({"q1": example(name)})

    assert answer.status_code == 200
    assert not any(hit["match"] for hit in hits(answer))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"queries": {}}',
        b'{"queries": {"q": 1}}',
        b'{"queries": {"q": {"properties": []}}}',
        b'{"queries": {"q": {"properties": {"name": [1]}}}}',
        b'{"queries": {"q": {"properties": {"name": ["\\ud800"]}}}}',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"queries": {"q": example("长" * 10_000)}}).encode(),
        json.dumps({"queries": {"k" * 201: example("短")}}).encode(),
        json.dumps({"queries": {"q": example(*map(str, range(21)))}}).encode(),
    ],
)
def test_queries_that_cannot_be_read_are_refused_with_a_receipt(post, body):
    answer = post(body)

    assert (answer.status_code, answer.json["code"]) == (422, "query-invalid")
    assert "receipt" in answer.json


def test_one_bad_query_among_many_is_named(post):
    queries = {f"q{at}": example(FINED.name) for at in range(499)}

    answer = post(queries | {"bad": {"properties": {"name": 7}}})

    assert answer.status_code == 422
    assert answer.json["detail"].startswith("$.queries.bad.properties.name[0]：")


@pytest.mark.parametrize("limit", ["0", "51", "many", "-1", "1e3"])
def test_a_limit_out_of_range_is_refused(post, limit):
    answer = post({"q1": example(FINED.name)}, path=f"{MATCH}?limit={limit}")

    assert (answer.status_code, answer.json["code"]) == (422, "limit-invalid")


def test_a_limit_is_kept_and_other_parameters_are_refused(post):
    one = post({"q1": example("电子商务有限公司")}, path=f"{MATCH}?limit=1")
    other = post({"q1": example(FINED.name)}, path=f"{MATCH}?lim=1")

    assert len(hits(one)) == 1
    assert (other.status_code, other.json["code"]) == (422, "parameter-unknown")


def test_the_committed_request_covers_the_body(post):
    body = json.dumps({"queries": {"q1": example(FINED.name)}})
    answer = post(body.encode(), Prefer="receipt=inline")

    asked = {
        "method": "POST",
        "path": MATCH,
        "query": "",
        "purpose": "onboarding",
        "reference": "2026-15",
        "body_sha256": hashlib.sha256(body.encode()).hexdigest(),
    }
    assert answer.json["receipt"]["openings"]["req"]["value"] == content_hash(asked)


def test_a_question_without_a_purpose_is_refused(client, tokens):
    answer = client.post(
        MATCH,
        json={"queries": {"q": example(FINED.name)}},
        headers={"Authorization": f"Bearer {tokens['platform']}"},
    )

    assert (answer.status_code, answer.json["code"]) == (400, "purpose-required")


def test_a_client_library_of_opensanctions_works_unchanged(served):
    address, token = served
    # Loading it takes two seconds, in each process that collects this file.
    yente = import_module("yente_client")
    company = yente.Company

    with yente.Client(base_url=address, api_key=token) as asking:
        matched = asking.match(company(name=FINED.name), limit=3)
        found = asking.search("禾丰食品")
        entity = asking.fetch(matched.results[0].id)
        batch = dict(
            asking.match_iter(
                [("a", company(name=CLEAN.name)), ("b", company(name="无此名号"))],
                workers=1,
            )
        )
        datasets = asking.datasets().datasets
        alive, ready = asking.healthz(), asking.readyz()
        algorithm = asking.algorithms().best

    best = matched.top
    assert (best.caption, best.score, best.match) == (FINED.name, 1.0, True)
    assert best.explanations["stem"].score == 1.0
    assert found.results[0].caption == FINED.name
    assert (entity.id, entity.caption) == (best.id, FINED.name)
    assert (batch["a"].top.match, batch["b"].matches) == (True, [])
    (dataset,) = datasets
    assert (dataset.name, dataset.entity_count) == ("merchants", len(FIRMS))
    assert dataset.updated_at.date() == date(2026, 11, 24)
    assert (alive.status, ready.status) == ("ok", "ok")
    assert algorithm == "credithub"


def test_clients_answers_are_of_their_contracts(client, tokens):
    headers = {
        "Authorization": f"ApiKey {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "15",
    }

    def get(path):
        return client.get(f"/opensanctions{path}", headers=headers)

    search = get("/search/merchants?q=禾丰食品&limit=2")
    entity = get(f"/entities/{FINED.code}")
    unknown = get("/entities/M" + "A" * 20)
    other = get("/search/sanctions?q=x")

    assert contract_of(SearchAnswerDocument)().validate(search.json) == {}
    assert contract_of(EntityAnswerDocument)().validate(entity.json) == {}
    assert (unknown.status_code, unknown.json["code"]) == (404, "merchant-unknown")
    assert (other.status_code, other.json["code"]) == (404, "dataset-unknown")
    assert "receipt" in other.json


@pytest.mark.parametrize("path", [MATCH, "/opensanctions/match/merchants"])
@pytest.mark.parametrize(
    "body",
    [
        rb'{"queries":{"\ud800":{"properties":{"name":["x"]}}}}',
        rb'{"queries":{"\ud800":7}}',
        rb'{"queries":{"q":{"properties":{"name":["\ud800"]}}}}',
        b'{"queries":{"\xed\xa0\x80":{"properties":{}}}}',
    ],
)
def test_half_of_a_character_is_refused_with_a_leaf(hub, post, path, body):
    before = hub.audit.signed().size

    answer = post(body, path=path)

    assert (answer.status_code, answer.json["code"]) == (422, "query-invalid")
    assert answer.json["receipt"]["index"] == before


def test_a_schema_that_is_no_text_is_no_person(post):
    answer = post({"q1": example(FINED.name, schema=["Person"])})

    assert hits(answer)[0]["caption"] == FINED.name


TEXTS = st.sampled_from(["", "q", "宿迁", "\ud800", "\x00", FINED.code, "a" * 500])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
    max_leaves=6,
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "schema": VALUES | st.sampled_from(["Company", "Person"]),
        "properties": st.dictionaries(
            st.sampled_from(["name", "uscCode", "idNumber", "other"]), VALUES
        )
        | VALUES,
    },
)
BODIES = st.dictionaries(TEXTS, QUERIES | VALUES, max_size=3) | VALUES


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(BODIES, st.booleans())
def test_whatever_is_sent_has_one_leaf_and_is_no_fault_of_ours(hub, post, body, wrap):
    sent = {"queries": body} if wrap else body
    before = hub.audit.signed().size

    answer = post(json.dumps(sent).encode())

    assert answer.status_code in {200, 422}
    assert answer.json["receipt"]["index"] == before == hub.audit.signed().size - 1
