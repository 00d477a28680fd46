"""A name that two registered firms bear decides nothing, and every answer says so."""

import json
from urllib.parse import quote

import pytest
from sqlalchemy import update

from hub.after_intake import settle
from hub.api.docs.contracts import contract_of
from hub.db.counters import IdCounter
from schemas.answers.match import (
    CandidatesDocument,
    MatchAnswerDocument,
    SuggestAnswerDocument,
    TypedEntitiesDocument,
)
from tests.support.examples import example, hits
from tests.support.little_city import (
    CLEAN,
    REGISTRATION,
    UNKNOWN,
    Firm,
    bring_registers,
    deliver,
    registration_row,
    uscc,
    write_csv,
)

pytestmark = pytest.mark.postgresql_in_long

TWO = (Firm(uscc(60), CLEAN.name), Firm(uscc(61), "宿遷市雲帆商貿有限公司"))
OFFICE = {"Hub_Purpose": "enforcement"}
KINDS = {"platform": {}, "market_supervision": OFFICE}
RECONCILE = "/opensanctions/reconcile/merchants"


@pytest.fixture
def namesakes(hub, tmp_path):
    """Two more firms that are called like the clean one."""
    bring_registers(hub, tmp_path, TWO)


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
def test_no_namesake_is_a_match_by_name_and_each_is_by_its_code(
    hub, post, get, tmp_path, order
):
    for firm in TWO[::order]:
        bring_registers(hub, tmp_path, [firm])
    codes = [CLEAN.code, *(firm.code for firm in TWO)]
    queries = {"name": example(CLEAN.name), "new": example(CLEAN.name, codes=[UNKNOWN])}
    queries |= {code: example(CLEAN.name, codes=[code]) for code in codes}

    for kind, purpose in KINDS.items():
        answer = post(queries, kind)

        assert contract_of(MatchAnswerDocument)().validate(answer.json) == {}
        named = hits(answer, "name")[:3]
        assert {one["properties"]["uscCode"][0] for one in named} == set(codes)
        assert [one["match"] for one in named] == [False] * 3
        assert all("not-unique" in one["vetoes"] for one in named)
        assert not any(one["match"] for one in hits(answer, "new"))
        for code in codes:
            meant = [one for one in hits(answer, code) if one["match"]]
            assert [one["properties"]["uscCode"] for one in meant] == [[code]]
            assert get(f"/v1/merchants/{code}", kind, **purpose).status_code == 200


@pytest.mark.usefixtures("namesakes")
def test_a_suggestion_says_that_its_name_is_not_one_s_alone(get):
    for kind, purpose in KINDS.items():
        answer = get(f"/v1/suggest?q={quote('云帆')}", kind, **purpose)
        other = get(f"/v1/suggest?q={quote('禾丰')}", kind, **purpose)
        one = get(f"/v1/suggest?q={quote('云帆')}&limit=1", kind, **purpose)

        assert contract_of(SuggestAnswerDocument)().validate(answer.json) == {}
        assert [row["not_unique"] for row in answer.json["results"]] == [True] * 3
        assert [row["not_unique"] for row in one.json["results"]] == [True]
        assert not any("not_unique" in row for row in other.json["results"])


def test_no_number_of_hidden_namesakes_keeps_two_shown_ones_from_counting(
    hub, get, tmp_path
):
    name = "宿迁市磨石百货店"
    shops = [Firm(uscc(400 + n, department="92"), name) for n in range(21)]
    rows = [registration_row(shop, 企业类型="个体工商户") for shop in shops]
    path = write_csv(tmp_path / "shops.csv", REGISTRATION, rows)
    deliver(hub, "registration", path)
    bring_registers(hub, tmp_path, [Firm(uscc(n), name) for n in (300, 301)])

    answer = get(f"/v1/suggest?q={quote('磨石')}")

    assert [row["not_unique"] for row in answer.json["results"]] == [True] * 2


@pytest.mark.usefixtures("namesakes")
def test_tools_that_reconcile_are_told_in_words(client, tokens, get):
    batch = {"q0": {"query": CLEAN.name}}

    typed = get(f"{RECONCILE}/suggest/entity?prefix={quote('云帆')}")
    found = client.post(
        RECONCILE,
        data={"queries": json.dumps(batch)},
        headers={
            "Authorization": f"Bearer {tokens['platform']}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "2026-15",
        },
    )

    assert contract_of(TypedEntitiesDocument)().validate(typed.json) == {}
    assert contract_of(CandidatesDocument)().validate(found.json["q0"]) == {}
    shown = [*typed.json["result"], *found.json["q0"]["result"][:3]]
    assert all("同名不止一家" in row["description"] for row in shown)
    assert not any(row.get("match") for row in shown)


def test_what_an_earlier_release_held_is_found_after_the_first_settle(
    hub, get, tmp_path, monkeypatch
):
    with monkeypatch.context() as earlier:
        for room in ("rules.match", "batch.book"):
            earlier.setattr(f"hub.merchants.{room}.names_itself", lambda *_: False)
        bring_registers(hub, tmp_path, TWO)
    path = f"/v1/merchants/{TWO[0].code}"
    assert get(path, "market_supervision", **OFFICE).status_code == 404
    with hub.writes.begin() as session:
        session.execute(
            update(IdCounter).where(IdCounter.name == "link_edition").values(next=1)
        )

    settle(hub)

    for firm in TWO:
        found = get(f"/v1/merchants/{firm.code}", "market_supervision", **OFFICE)
        assert found.json["merchant"]["name"] == firm.name
