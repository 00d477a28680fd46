"""Who is told of a decision: platforms of a shop's, an office of its own."""

import json
from dataclasses import replace

import pytest
from msgspec import structs

from hub.api.docs.contracts import contract_of
from hub.lookup.ask import SearchQuestion, SuggestQuestion, merchant_question
from hub.lookup.ask.view import ViewQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.officer_actions import ViewingOfficer, explain_record
from hub.pipeline import receive
from schemas.answers.merchant import ViewDocument
from schemas.words import Way
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import (
    CLEAN,
    OFFICE,
    SHOPKEEPER,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

DECIDED = "2026-09-05"
LISTS = ("abnormal_listing", "serious_listing", "judgment_debtor")
KEEPER = "陈守义"
LOOKS = ViewingOfficer("李", Way.COMMAND_LINE, "root")


@pytest.fixture
def put(hub):
    """Put a question as a member, under the name of an office; gives the document."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def putting(kind, question, name="", purpose="enforcement"):
        caller = replace(caller_of(hub, tokens[kind]), name=name or kind)
        purpose = {"platform": "onboarding"}.get(kind, purpose)
        return json.loads(disclose(hub, caller, question, Task(purpose, "1")).body)

    return putting


@pytest.fixture
def bring(hub, tmp_path, clock):
    """Deliver rows of any kind."""
    kinds = ("registration", "penalty", "repair_decision", *LISTS)
    source = Lines(tmp_path, structs.replace(MANIFEST, kinds=kinds))

    def bringing(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_bytes(lines(*rows))
        report = receive(hub, source, file=path).as_json()
        assert report["records"] == len(rows), report
        clock.advance(minutes=1)

    return bringing


@pytest.fixture
def fined(hub, tmp_path, clock):
    """A shop and a firm with a penalty each."""
    rows = [penalty_row(SHOPKEEPER, 91, DECIDED), penalty_row(CLEAN, 92, DECIDED)]
    bring_penalties(hub, tmp_path, rows, "91.csv")
    clock.advance(minutes=1)


def repaired(firm, number, **values):
    """Write a decision on repair of a penalty."""
    return {
        "kind": "repair_decision",
        "party_name": firm.name,
        "uscc": firm.code,
        "document_no": f"宿市监信修〔2026〕{number}号",
        "outcome": "准予修复",
        "repaired_document_no": f"宿市监罚〔2026〕{number}号",
        "repaired_authority": OFFICE,
        "decided_day": "2026-11-01",
        "authority": OFFICE,
    } | values


def penalties(document):
    """Give the content of the penalties of an answer."""
    told = document["records"]
    return [one["body"] for one in told if one["kind"] == "penalty"]


def test_a_platform_is_told_of_a_shop_s_penalty_by_its_code_alone(put, fined):
    told = put("platform", merchant_question("trust", SHOPKEEPER.code))

    (body,) = penalties(told)
    assert body["party_name"] == told["merchant"]["name"] == SHOPKEEPER.name
    assert body["violation_type"] == "侵犯注册商标专用权"
    assert not body.keys() & {"legal_rep", "party_id_no", "party_address", "facts"}
    assert told["rating"]["grade"] == "unrated"
    for question in (SearchQuestion, SuggestQuestion):
        found = put("platform", question(SHOPKEEPER.name, {"limit": "20"}))
        assert SHOPKEEPER.code not in json.dumps(found)


def listed():
    """Write what lists tell of a shop: each names its keeper somewhere."""
    listing = {
        "party_name": SHOPKEEPER.name,
        "uscc": SHOPKEEPER.code,
        "legal_rep": KEEPER,
        "listed_day": DECIDED,
        "authority": OFFICE,
        "facts": f"经营者{KEEPER}，电话13800000000",
    }
    abnormal = {"reason": "通过登记的经营场所无法联系"}
    serious = {"reason": f"{KEEPER}销售侵权商品", "list_name": "严重违法失信名单"}
    return [
        listing | {"kind": "abnormal_listing"} | abnormal,
        listing | {"kind": "serious_listing"} | serious,
        {
            "kind": "judgment_debtor",
            "party_name": SHOPKEEPER.name,
            "uscc": SHOPKEEPER.code,
            "party_category": "个体工商户",
            "legal_rep": KEEPER,
            "case_no": "（2026）苏1302执11号",
            "court": "宿迁市宿城区人民法院",
            "published_day": DECIDED,
            "conduct": f"{KEEPER}违反财产报告制度",
        },
    ]


def test_lists_tell_of_a_shop_by_its_code_and_of_nobody_beside_it(put, bring):
    bring(*listed())

    told = put("platform", merchant_question("trust", SHOPKEEPER.code))

    bodies = {
        one["kind"]: one["body"] for one in told["records"] if one["kind"] in LISTS
    }
    assert bodies.keys() == {*LISTS}
    assert {one["party_name"] for one in bodies.values()} == {SHOPKEEPER.name}
    assert bodies["abnormal_listing"]["reason"] == "通过登记的经营场所无法联系"
    assert bodies["judgment_debtor"]["case_no"] == "（2026）苏1302执11号"
    text = json.dumps(told, ensure_ascii=False)
    assert KEEPER not in text
    assert "13800000000" not in text
    assert told["rating"]["grade"] == "unrated"
    found = put("platform", SearchQuestion(SHOPKEEPER.name, {"limit": "20"}))
    assert SHOPKEEPER.code not in json.dumps(found)


def test_the_command_why_says_of_a_shop_what_the_answer_does(hub, put, fined):
    told = put("platform", merchant_question("trust", SHOPKEEPER.code))
    (record,) = (one["id"] for one in told["records"] if one["kind"] == "penalty")

    business = explain_record(hub, LOOKS, record).as_json()["business"]

    assert (business["told"], business["rated"]) == (True, False)
    assert business["source"].startswith("SAMR Order 45 (2021)")
    firm = put("platform", merchant_question("trust", CLEAN.code))["records"]
    (of_firm,) = (one["id"] for one in firm if one["kind"] == "penalty")
    assert explain_record(hub, LOOKS, of_firm).business is None


def test_a_view_and_the_command_why_name_the_office_of_what_is_repaired(
    hub, put, fined, bring
):
    question = merchant_question("merchant", CLEAN.code)
    before = put("market_supervision", question, name=OFFICE)
    (record,) = (one["id"] for one in before["records"] if one["kind"] == "penalty")
    assert explain_record(hub, LOOKS, record).own_office is None
    bring(repaired(CLEAN, 92))
    own = put("market_supervision", question, name=OFFICE)

    view = put("market_supervision", ViewQuestion(own["view"]), name=OFFICE)

    assert view["own_office"] == OFFICE
    assert contract_of(ViewDocument)().validate(view) == {}
    assert explain_record(hub, LOOKS, record).own_office == OFFICE
    looking = put("market_supervision", question, name=OFFICE, purpose="supervision")
    theirs = put(
        *("market_supervision", ViewQuestion(looking["view"])),
        name=OFFICE,
        purpose="supervision",
    )
    assert "own_office" not in theirs


def test_an_office_sees_its_own_repaired_decision_and_nobody_else_does(
    put, fined, bring
):
    bring(repaired(CLEAN, 92))
    question = merchant_question("merchant", CLEAN.code)

    own = put("market_supervision", question, name=OFFICE)
    other = put("market_supervision", question, name="沭阳县市场监督管理局")
    looking = put("market_supervision", question, name=OFFICE, purpose="supervision")
    outside = put("platform", merchant_question("trust", CLEAN.code))

    assert [len(penalties(one)) for one in (own, other, looking, outside)] == [
        *(1, 0, 0, 0)
    ]
    assert own["view"] != other["view"]


def test_a_refusal_for_what_was_false_is_told_and_no_other(put, fined, bring):
    bring(
        repaired(CLEAN, 92, outcome="不予修复", refusal_ground="弄虚作假"),
        repaired(
            CLEAN,
            92,
            document_no="宿市监信修〔2026〕93号",
            outcome="不予修复",
            refusal_ground="其他",
        ),
    )

    for kind, about in (("platform", "trust"), ("market_supervision", "merchant")):
        told = put(kind, merchant_question(about, CLEAN.code))["records"]
        grounds = [
            one["body"]["refusal_ground"]
            for one in told
            if one["kind"] == "repair_decision"
        ]
        assert grounds == ["false_material"]


def test_publicity_ends_when_a_register_tells_deregistration(put, fined, bring):
    assert penalties(put("platform", merchant_question("trust", CLEAN.code)))

    bring(
        {
            "kind": "registration",
            "party_name": CLEAN.name,
            "uscc": CLEAN.code,
            "established_day": "2015-03-02",
            "status": "注销",
            "cancelled_day": "2026-11-02",
        }
    )

    told = put("platform", merchant_question("trust", CLEAN.code))
    assert penalties(told) == []
    office = put("market_supervision", merchant_question("merchant", CLEAN.code))
    rated = put("market_supervision", merchant_question("rating", CLEAN.code))
    for one in (told, office, rated):
        assert one["merchant"]["status"] == "deregistered"
    for kind in ("market_supervision", "platform"):
        found = put(kind, SearchQuestion(CLEAN.name, {"limit": "20"}))
        assert '"deregistered"' in json.dumps(found)
    (standing,) = (
        one["publicity"] for one in office["records"] if one["kind"] == "penalty"
    )
    assert (standing["public"], standing["ended_on"], standing["ended_by"]) == (
        False,
        "2026-11-01",
        "deregistration",
    )
