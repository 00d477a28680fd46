"""Finding a merchant for a page: told apart from namesakes, by what the view shows."""

import json

import pytest

from hub.lookup.ask import FindQuestion, PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from scripts.golden_answers.standing import mark_records
from tests.support.doubted import bring_doubt, merge
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    REGISTRATION,
    SHOPKEEPER,
    UNKNOWN,
    Firm,
    bring_registers,
    deliver,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.standing_firm import OFFICE, PLATFORM

pytestmark = pytest.mark.postgresql_in_long

HERE = Firm(uscc(61), "宿城区荷骐拓商贸有限公司")
THERE = Firm(uscc(62, division="321311"), "宿豫区荷骐拓商贸有限公司")
BRANCH = Firm(uscc(63), "宿城区荷骐拓商贸有限公司沭阳分公司")
SOUNDS = Firm(uscc(64), "宿迁市和奇拓商贸有限公司")
SHOP = "荷骐拓优品旗舰店"
SHOPS = (
    *("平台名称", "店铺编号", "店铺名称", "经营者名称", "经营者统一社会信用代码"),
    *("开店日期", "关店日期", "店铺状态"),
)


@pytest.fixture
def put(hub):
    """Look for a text as an office or as a platform; gives the disclosure."""

    def putting(text, caller=OFFICE, purpose="enforcement", **more):
        question = FindQuestion(text, **more)
        answer = disclose(hub, caller, question, Task(purpose, "2026-15"))
        return answer, json.loads(answer.body)

    return putting


@pytest.fixture
def find(put):
    """Look for a text; gives the document."""

    def finding(*asked, **more):
        answer, document = put(*asked, **more)
        assert answer.status == 200, document
        return document

    return finding


@pytest.fixture
def namesakes(hub, clock, tmp_path):
    """Two firms of one trade name, a branch, a shop and a firm that sounds alike."""
    bring_registers(hub, tmp_path, [HERE, THERE, BRANCH])
    row = registration_row(SOUNDS, 注册地址="宿迁市霁霖街137号")
    deliver(hub, "registration", write_csv(tmp_path / "s.csv", REGISTRATION, [row]))
    row = [
        "鹭播小店",
        "10000000",
        SHOP,
        HERE.name,
        HERE.code,
        "2023-03-23",
        "",
        "营业中",
    ]
    deliver(hub, "shop_platform", write_csv(tmp_path / "shop.csv", SHOPS, [row]))
    clock.advance(minutes=1)


def names_of(found):
    return [one["merchant"]["name"] for one in found]


def test_firms_of_one_trade_name_are_told_apart_and_counted(find, namesakes):
    told = find("荷骐拓")

    assert set(names_of(told["results"])) == {HERE.name, THERE.name, BRANCH.name, SHOP}
    (group,) = told["namesakes"]
    assert group["stem"] == "荷骐拓"
    assert group["is_whole_core"]
    ids = {one["merchant"]["name"]: one["merchant"]["id"] for one in told["results"]}
    # A branch and a shop bear the name of whom they belong to.
    assert set(group["merchants"]) == {ids[HERE.name], ids[THERE.name]}
    here = next(o for o in told["results"] if o["merchant"]["name"] == HERE.name)
    assert [(one["part"], one["text"]) for one in here["name_parts"]] == [
        ("division", "宿城区"),
        ("stem", "荷骐拓"),
        ("industry", "商贸"),
        ("form", "有限公司"),
    ]
    assert here["codes"][0]["groups"][1] == "321302"
    facts = here["register"]["facts"]
    assert facts["established_day"] == {"state": "said", "value": "2015-03-02"}
    assert facts["address"]["value"] == "宿迁市宿城区幸福路1号"


def test_a_shop_names_who_runs_it(find, namesakes):
    shop = next(
        one for one in find("荷骐拓优品")["results"] if one["merchant"]["name"] == SHOP
    )

    assert shop["shop"]["operator"]["uscc"] == HERE.code
    assert (shop["shop"]["platform"], shop["shop"]["shop_id"]) == (
        "鹭播小店",
        "10000000",
    )
    assert shop["shop"]["state"] == "open"
    assert shop["grade"] == "unrated"


def test_a_name_that_sounds_alike_is_told_beside_the_results(find, namesakes):
    told = find("荷骐拓商贸")

    assert SOUNDS.name not in names_of(told["results"])
    alike = {one["merchant"]["name"]: one["lookalike"] for one in told["alike"]}
    assert alike == {SOUNDS.name: "homophone", SHOP: "stem"}


@pytest.mark.parametrize(
    ("caller", "purpose"), [(OFFICE, "enforcement"), (PLATFORM, "onboarding")]
)
@pytest.mark.parametrize("firm", [CLEAN, FINED, HIDDEN])
def test_a_found_merchant_has_the_grade_and_the_counts_of_its_page(
    hub, find, caller, purpose, firm
):
    (found,) = find(firm.code, caller, purpose)["results"]

    page = disclose(hub, caller, PageQuestion(firm.code), Task(purpose, "2026-15"))
    told = json.loads(page.body)

    assert found["merchant"] == {
        name: value
        for name, value in told["merchant"].items()
        if not name.startswith("relations")
    }
    assert (found["grade"], found["score"]) == (
        told["rating"]["grade"],
        told["rating"]["score"],
    )
    assert {one["kind"]: one["total"] for one in found["counts"]} == {
        one["kind"]: one["total"] for one in told["counts"]
    }
    assert found["codes"] == told["identity"]["codes"]
    assert found["register"] == told["identity"]["register"]


def test_a_platform_is_told_of_no_hidden_record(find):
    (office,) = find(HIDDEN.code)["results"]
    (platform,) = find(HIDDEN.code, PLATFORM, "onboarding")["results"]

    assert {one["kind"] for one in office["counts"]} == {"penalty", "registration"}
    assert {one["kind"] for one in platform["counts"]} == {"registration"}
    assert office["newest"]["event_day"] == "2026-09-01"
    assert platform["newest"] is None


@pytest.mark.parametrize(
    ("caller", "purpose"), [(OFFICE, "enforcement"), (PLATFORM, "onboarding")]
)
def test_a_person_s_business_is_found_by_its_code_alone(find, caller, purpose):
    by_name = find(SHOPKEEPER.name, caller, purpose)
    by_code = find(SHOPKEEPER.code, caller, purpose)

    assert by_name["results"] == by_name["alike"] == []
    assert by_code["by"] == "code"
    assert [o["merchant"]["uscc"] for o in by_code["results"]] == [SHOPKEEPER.code]
    assert by_name["note"].startswith("个体工商户和自然人不按名称查询")


def test_nothing_is_looked_for_before_two_characters(find):
    told = find("宿")

    assert (told["by"], told["results"], told["alike"]) == ("nothing", [], [])


def test_it_is_said_that_there_are_more_than_are_told(find):
    told = find("宿迁市", parameters={"limit": "2"})

    assert len(told["results"]) == 2
    assert told["has_more"]
    assert not find("宿迁市")["has_more"]


def test_a_merged_merchant_is_told_and_counted_once(hub, find, clock, tmp_path):
    bring_doubt(hub, clock, tmp_path)
    before = find("云帆")
    merge(hub, 1)

    told = find("云帆", parameters={"limit": "1"})

    assert before["total"]["value"] == 2
    assert names_of(told["results"]) == [CLEAN.name]
    assert (told["after"], told["total"]) == (None, {"value": 1, "relation": "eq"})


def test_each_search_leaves_one_leaf_whatever_was_found(put):
    first, _ = put("宿迁市")
    second, nothing = put(UNKNOWN)
    third, refused = put("宿" * 401)

    assert nothing["results"] == []
    assert second.receipt.index == first.receipt.index + 1
    assert third.receipt.index == second.receipt.index + 1
    assert (third.status, refused["code"]) == (422, "query-invalid")


def test_what_a_decision_ended_is_counted_no_more(hub, find):
    before = find(FINED.code)["results"][0]
    mark_records(hub, FINED, {"1号": "annulled"})

    after = find(FINED.code)["results"][0]

    assert [one["kind"] for one in before["counts"]] == ["penalty", "registration"]
    assert [one["kind"] for one in after["counts"]] == ["registration"]
    assert after["score"] > before["score"]


def test_an_office_of_another_place_finds_what_the_public_finds(hub, find, namesakes):
    elsewhere = type(OFFICE)(
        *("agency:nanjing", "market_supervision", "x", "320100", "t", "s")
    )
    told = find("荷骐拓商贸", elsewhere)

    assert set(names_of(told["results"])) == {HERE.name, THERE.name, BRANCH.name}
    facts = told["results"][0]["register"]["facts"]
    assert facts["legal_rep"] == {"state": "withheld"}


def test_english_texts_are_told_to_who_reads_english(find):
    told = find(CLEAN.code, language="en")

    assert told["note"].isascii()
    assert told["results"][0]["counts"][0]["name"] == "registration"
