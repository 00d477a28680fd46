"""Who is told of a decision: platforms of a shop's, an office of its own."""

import json
from dataclasses import replace

import pytest

from hub.lookup.ask import SearchQuestion, SuggestQuestion, merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.pipeline import receive
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
    kinds = ("registration", "penalty", "repair_decision")
    source = Lines(tmp_path, replace(MANIFEST, kinds=kinds))

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
    (standing,) = (
        one["publicity"] for one in office["records"] if one["kind"] == "penalty"
    )
    assert (standing["public"], standing["ended_on"], standing["ended_by"]) == (
        False,
        "2026-11-01",
        "deregistration",
    )
