"""Whose name somebody may be typing: each keystroke is a disclosure like any other."""

import pytest

from hub.api.docs.contracts import contract_of
from hub.merchants.identity import set_aliases
from hub.merchants.service import find_merchant
from hub.names.search import segment
from schemas.answers.match import SuggestAnswerDocument
from tests.support.examples import example, hits
from tests.support.little_city import (
    CLEAN,
    FINED,
    SHOPKEEPER,
    Firm,
    bring_registers,
    uscc,
)

pytestmark = pytest.mark.postgresql_in_long

SUGGEST = "/v1/suggest"
LONG = [
    Firm(uscc(40), "宿迁市红星美凯家居有限公司"),
    Firm(uscc(41), "沭阳县红星酿造厂"),
    Firm(uscc(42), "宿迁市大红星幕布有限公司"),
]


@pytest.fixture
def type_in(get):
    """Ask whose name is being typed; gives the names that came back."""

    def typing(text, kind="platform", **more):
        purpose = {} if kind == "platform" else {"Hub_Purpose": "enforcement"}
        answer = get(f"{SUGGEST}?q={text}", kind, **purpose, **more)
        assert contract_of(SuggestAnswerDocument)().validate(answer.json) == {}
        return [row["name"] for row in answer.json["results"]]

    return typing


@pytest.mark.parametrize("kind", ["platform", "market_supervision"])
@pytest.mark.parametrize("typed", ["禾丰", "禾丰食", "丰食", "宿迁市禾", "宿迁禾丰"])
def test_two_or_three_characters_of_a_name_find_it(type_in, kind, typed):
    assert type_in(typed, kind) == [FINED.name]


def test_names_that_begin_with_what_is_typed_come_first(hub, type_in, tmp_path):
    bring_registers(hub, tmp_path, LONG)

    assert type_in("红星") == [LONG[1].name, LONG[0].name, LONG[2].name]
    assert type_in("红星美") == [LONG[0].name]
    assert type_in("星美凯") == [LONG[0].name]
    assert type_in("红星&limit=2") == [LONG[1].name, LONG[0].name]


def test_a_place_that_most_names_hold_finds_the_shortest_that_begin_with_it(
    hub, type_in, tmp_path, monkeypatch
):
    monkeypatch.setattr(segment, "LEAST_CAP", 2)
    bring_registers(hub, tmp_path, [*LONG, Firm(uscc(43), "宿迁市红星厂")])

    shortest = ["宿迁市红星厂", CLEAN.name, FINED.name]
    for kind in ("platform", "market_supervision"):
        assert type_in("宿迁&limit=3", kind) == shortest
        assert type_in("宿迁市&limit=3", kind) == shortest
        assert type_in("迁宿", kind) == []
    assert SHOPKEEPER.name not in type_in("宿城区")


def test_each_keystroke_has_its_leaf_on_everybody_who_is_shown(hub, get):
    before = hub.audit.signed().size

    typed = [get(f"{SUGGEST}?q={text}") for text in ("禾", "禾丰", "禾丰食")]

    receipts = [answer.json["receipt"]["index"] for answer in typed]
    assert receipts == [before, before + 1, before + 2]
    assert [len(answer.json["results"]) for answer in typed] == [0, 1, 1]
    assert typed[1].headers["Hub-Receipt"].endswith(f"/{before + 1}")
    with_leaf = get(f"{SUGGEST}?q=禾丰", Prefer="receipt=inline").json["receipt"]
    opened = with_leaf["openings"]
    assert "req" in opened


def test_typing_without_a_token_or_a_purpose_tells_nothing(client, get):
    assert client.get(f"{SUGGEST}?q=禾丰").status_code == 401
    refused = get(f"{SUGGEST}?q=禾丰", Hub_Purpose=None)
    assert (refused.status_code, refused.json["code"]) == (400, "purpose-required")


def test_platforms_are_led_to_no_person_and_to_nothing_that_they_may_not_see(
    hub, type_in, post
):
    assert type_in("陈某某") == []
    assert type_in("陈某某", "market_supervision") == [SHOPKEEPER.name]
    with hub.writes.begin() as session:
        merchant = find_merchant(session, FINED.code).id
        party = (b"a" * 32, 0)
        set_aliases(session, {party: (merchant, "云上人家旗舰店")}, source="review")

    assert type_in("云上人家") == []
    assert type_in("云上人家", "market_supervision") == [FINED.name]


def test_a_code_that_is_typed_whole_finds_its_merchant_and_a_part_finds_nobody(type_in):
    assert type_in(CLEAN.code) == [CLEAN.name]
    assert type_in(CLEAN.code[:-1]) == []


@pytest.mark.parametrize("limit", ["0", "51", "9" * 5000, "x", "-1"])
def test_a_limit_out_of_range_is_refused(get, limit):
    answer = get(f"{SUGGEST}?q=禾丰&limit={limit}")

    assert (answer.status_code, answer.json["code"]) == (422, "limit-invalid")


def test_what_is_suggested_is_what_a_search_for_it_finds(get, post):
    suggested = get(f"{SUGGEST}?q=禾丰").json["results"][0]
    found = hits(post({"q1": example(FINED.name)}))[0]

    assert suggested["id"] == found["id"]
    assert suggested["uscc"] == FINED.code
