"""A record ends in several ways, and each audience is told so in its own."""

import json

import pytest

from hub.lookup.ask import HistoryQuestion, merchant_question
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.standing_firm import (
    ASKERS,
    FIRM,
    OWN,
    PAST,
    opened_standing,
)

pytestmark = pytest.mark.postgresql_in_long

PUBLISHED = {"registration", "1号", "8号"}
ENDED = {"2号", "3号", "licence", "shop"}
OVER = {"4号", "5号", "6号", "7号"}
TOLD = {
    "public": PUBLISHED,
    "agencies": PUBLISHED | ENDED,
    "supervision": PUBLISHED | ENDED,
    "transfer": PUBLISHED | ENDED | OVER,
    "proceedings": PUBLISHED | ENDED | OVER,
    "self": PUBLISHED | ENDED | OVER,
}
"""What each is told of: ``7号`` is past the term of its kind."""


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city with one more firm."""
    with opened_standing(databases, instance_path, clock) as hub:
        yield hub


@pytest.fixture
def told(hub, give_key):
    """Ask about the firm as an audience; gives the document."""
    give_key("agency:market-supervision")
    give_key()

    def telling(audience, about="merchant", known_at=None):
        caller, purpose = ASKERS[audience]
        task = Task(purpose=purpose, reference="1")
        answer = disclose(
            hub, caller, merchant_question(about, FIRM.code, known_at), task
        )
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    return telling


def named(document):
    """Name the records of an answer: penalties by the end of their document."""
    found = {}
    for record in document["records"]:
        number = record["body"].get("document_no", "")
        found[number[number.find("〕") + 1 :] or record["kind"]] = record
    assert len(found) == len(document["records"])
    return found


@pytest.mark.parametrize("audience", ASKERS)
def test_each_audience_is_told_of_what_has_not_ended_for_it(told, audience):
    assert set(named(told(audience))) == TOLD[audience]


@pytest.mark.parametrize("audience", ASKERS)
def test_the_onboarding_check_shows_what_is_public_whoever_asks(told, audience):
    assert set(named(told(audience, "trust"))) == PUBLISHED


def test_the_public_is_told_nothing_of_how_records_stand(told):
    for record in named(told("public")).values():
        assert "publicity" not in record


@pytest.mark.parametrize("audience", sorted(set(ASKERS) - {"public"}))
def test_all_others_are_told_what_ended_each_record_when_and_by_which_rule(
    told, audience
):
    records = named(told(audience))

    stands = {name: record["publicity"] for name, record in records.items()}
    assert stands["1号"] == {
        "public": True,
        "from": "2026-09-01",
        "until": "2027-09-01",
        "ended_on": None,
        "ended_by": None,
        "rule": "order107.ordinary",
    }
    assert stands["8号"]["public"] is True
    assert stands["2号"] == {
        "public": False,
        "from": "2026-05-06",
        "until": "2026-09-30",
        "ended_on": "2026-09-30",
        "ended_by": "expiry",
        "rule": "order107.ordinary",
    }
    never = stands["3号"]
    assert (never["public"], never["from"], never["until"]) == (False, None, None)
    assert (never["ended_on"], never["ended_by"]) == (None, None)
    for kind, day in (("licence", "2025-01-01"), ("shop", "2026-02-03")):
        assert stands[kind]["public"] is False
        assert (stands[kind]["ended_by"], stands[kind]["ended_on"]) == ("effect", day)
    ends = {"4号": "repair", "5号": "annulment", "6号": "withdrawal"}
    for number, ended_by in ends.items():
        if number in records:
            ended = stands[number]
            assert (ended["public"], ended["ended_by"]) == (False, ended_by)
            assert ended["ended_on"] == "2026-11-24"
            assert ended["from"] == "2026-08-09"


def test_what_is_over_is_named_to_officers_in_no_change_and_no_reason(hub, told):
    over = {
        record["id"]
        for name, record in named(told("proceedings")).items()
        if name in OVER
    }
    assert len(over) == 4

    for audience in ("public", "agencies", "supervision"):
        caller, purpose = ASKERS[audience]
        task = Task(purpose=purpose, reference="1")
        tale = disclose(hub, caller, HistoryQuestion(FIRM.code), task)
        seen = [
            tale.body.decode(),
            *(
                json.dumps(told(audience, about))
                for about in ("trust", "merchant", "rating")
            ),
        ]
        for text in seen:
            assert not [record for record in over if record in text], audience


def test_the_merchants_own_history_tells_how_its_records_ended(hub, told):
    task = Task(purpose="self", reference="1")

    tale = json.loads(disclose(hub, OWN, HistoryQuestion(FIRM.code), task).body)

    assert {"repair", "annul", "withdraw", "dispute"} <= {
        change["what"] for change in tale["changes"]
    }


def test_what_was_known_before_it_ended_is_told_of_the_past_to_proceedings_alone(told):
    before = {
        audience: named(told(audience, known_at=PAST))
        for audience in ("agencies", "transfer", "proceedings", "self")
    }

    assert set(before["agencies"]) == PUBLISHED | ENDED
    for audience in ("transfer", "proceedings", "self"):
        assert set(before[audience]) == PUBLISHED | ENDED | OVER
        repaired = before[audience]["4号"]
        assert repaired["status"] == "active"
        assert repaired["publicity"]["ended_by"] == "repair"
        assert repaired["publicity"]["public"] is False


def test_work_on_a_case_and_the_merchant_are_told_the_grounds_and_nobody_else(told):
    grounds = ("rule", "article", "reason")
    for audience in ASKERS:
        record = named(told(audience))["1号"]
        if audience in {"public", "supervision"}:
            assert not set(grounds) & set(record)
            continue
        rule, article, reason = (record[name] for name in grounds)
        assert (rule, reason) == ("order107.ordinary", "public")
        assert article == "市场监管总局令第107号（2025）第九条"
    assert named(told("self"))["3号"]["reason"] == "simple-procedure"
