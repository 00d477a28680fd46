"""Nothing is held against a merchant that somebody else may have registered as."""

import json

import pytest

from hub.after_intake import settle
from hub.lookup.ask import HistoryQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.merchants.service import merchants_by_ids
from hub.officer_actions import CodeUnknownError, judge_merchant
from tests.support.doubted import OLD_NUMBER, bring_doubt, merge, part
from tests.support.little_city import CLEAN, FINED

pytestmark = pytest.mark.postgresql_in_long


def judge(hub, verdict, code=FINED.code):
    for officer in ("officer-1", "officer-2"):
        judge_merchant(
            hub,
            code,
            verdict,
            officer=officer,
            reason="当事人称身份证被冒用",
            document="宿市监登〔2026〕1号",
        )
    settle(hub)


def plain(document):
    return {
        name: document[name]
        for name in document
        if name not in {"receipt", "rely_until"}
    }


def test_a_platform_sees_the_flag_no_grade_and_nothing_adverse(hub, ask):
    judge(hub, "disputed")

    _, document = ask("platform", "trust", FINED.code)

    assert document["merchant"]["disputed_identity"] is True
    assert document["merchant"]["name"] == FINED.name
    assert document["rating"]["grade"] == "unrated"
    assert document["rating"]["score"] is None
    flags = [flag["code"] for flag in document["flags"]]
    assert flags == ["disputed_identity", "unrated.disputed"]
    assert {record["kind"] for record in document["records"]} == {"registration"}


def test_an_authority_sees_the_flag_beside_the_records(hub, ask):
    judge(hub, "disputed")

    _, document = ask("market_supervision", "merchant", FINED.code)

    assert document["merchant"]["disputed_identity"] is True
    assert document["rating"]["grade"] == "unrated"
    assert "penalty" in {record["kind"] for record in document["records"]}


@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
def test_once_lifted_all_is_answered_as_before(hub, ask, about):
    _, before = ask("platform", about, FINED.code)
    judge(hub, "disputed")
    _, marked = ask("platform", about, FINED.code)
    judge(hub, "lifted")

    _, after = ask("platform", about, FINED.code)

    assert plain(marked) != plain(before)
    assert "disputed_identity" not in after["merchant"]
    for document in (before, after):
        # The rating was given anew, and says when.
        del document["rating"]["known_at"], document["data_version"]
    assert plain(after) == plain(before)


def test_the_past_tells_who_was_disputed_then(hub, ask, clock):
    clock.advance(hours=1)
    judge(hub, "disputed")
    clock.advance(hours=1)
    moment = clock().isoformat()
    judge(hub, "lifted")

    _, then = ask(
        *("market_supervision", "merchant", FINED.code, "transfer"), known_at=moment
    )
    _, now = ask("market_supervision", "merchant", FINED.code, "transfer")

    assert then["merchant"]["disputed_identity"] is True
    assert then["rating"]["grade"] == "unrated"
    assert "disputed_identity" not in now["merchant"]


def test_a_code_that_nobody_carries_is_refused(hub):
    with pytest.raises(CodeUnknownError):
        judge(hub, "disputed", "91321302MA0009999K")


def test_the_operator_sees_the_flag_in_the_history(hub):
    judge(hub, "disputed")
    operator = Caller(
        member="operator",
        kind="operator",
        name="operator",
        territory="",
        token_id="cli",
        system="cli",
    )

    task = Task(purpose="supervision", reference="1")
    answer = disclose(hub, operator, HistoryQuestion(FINED.code), task)

    assert json.loads(answer.body)["merchant"]["disputed_identity"] is True


@pytest.mark.parametrize("named", ["old", "new"])
def test_a_mark_put_while_two_are_one_is_of_the_one_whose_code_was_named(
    hub, clock, ask, tmp_path, named
):
    item, old, new = bring_doubt(hub, clock, tmp_path)
    clock.advance(minutes=1)
    merge(hub, item)
    code, ids = {
        "old": (OLD_NUMBER, (True, False)),
        "new": (CLEAN.code, (False, True)),
    }[named]

    def marked():
        with hub.reads() as session:
            cards = merchants_by_ids(session, [old.id, new.id])
        return cards[old.id].disputed, cards[new.id].disputed

    judge(hub, "disputed", code)
    merged = marked()
    clock.advance(minutes=1)
    part(hub, item)
    parted = marked()
    judge(hub, "lifted", code)

    assert merged == (True, True)
    assert parted == ids
    assert marked() == (False, False)


def test_two_people_who_name_two_codes_of_one_merchant_do_not_speak_of_the_same(
    hub, clock, tmp_path
):
    item, *_ = bring_doubt(hub, clock, tmp_path)
    clock.advance(minutes=1)
    merge(hub, item)
    said = {"reason": "被冒用", "document": "宿市监登〔2026〕1号"}

    outcomes = [
        judge_merchant(hub, code, "disputed", officer=officer, **said).decided
        for officer, code in (
            ("officer-1", OLD_NUMBER),
            ("officer-2", CLEAN.code),
            ("officer-2", OLD_NUMBER),
        )
    ]

    assert outcomes == [False, False, True]
