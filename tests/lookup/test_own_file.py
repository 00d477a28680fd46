"""A merchant at a window is told its own file in plain words, and of nobody else."""

import json
from datetime import date, timedelta
from functools import partial

import pytest

from hub.calendar import add_months
from hub.lookup.ask import (
    FindQuestion,
    HolderQuestion,
    OwnNumberQuestion,
    PageQuestion,
    PartiesQuestion,
    PenaltiesQuestion,
    SearchQuestion,
    merchant_question,
)
from hub.lookup.page.own_part import repair_from, why_public
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.windows import caller_at_window
from hub.merchants.service import find_merchant
from hub.rulebook import load_rulebook
from schemas.tlog.leaf import parse_leaf
from tests.support.asked_pages import page_of, put_as
from tests.support.at_window import NUMBER, a_clerk
from tests.support.little_city import CLEAN, UNKNOWN
from tests.support.standing_firm import FIRM, opened_standing

pytestmark = pytest.mark.postgresql_in_long

DAY = date(2026, 11, 26)
RULES = load_rulebook()


def rule(key):
    return next(one for one in RULES.publicity if one.key == key)


def standing(**changes):
    """How an ordinary penalty stands that is public."""
    return {
        "public": True,
        "from": date(2026, 9, 1),
        "until": date(2027, 9, 1),
        "ended_on": None,
        "ended_by": None,
        "rule": "order36.ordinary",
    } | changes


def said(stands, key="order36.ordinary", event=date(2026, 9, 1), language="zh"):
    found = None if key is None else rule(key)
    waits = 0 if found is None else found.min_months
    repair = repair_from(
        stands, add_months(event, waits) + timedelta(1) if waits else None
    )
    return why_public(stands, found, repair, day=DAY, language=language)


def test_what_is_public_says_since_when_until_when_by_what_and_how_it_ends():
    assert said(standing()) == (
        "正在公示：自 2026-09-01 起，至 2027-09-01 止。"
        "依据：国家发展改革委令第36号（2025）第七条、第九条、第十二条；"
        "例外依市场监管总局令第45号（2021）第二条。"
        "到期后自动停止公示，不需要申请。"
        "2026-12-02 起可以申请信用修复，提前停止公示。"
    )
    in_english = said(standing(), language="en")
    assert in_english.startswith("Public now: from 2026-09-01 to 2027-09-01. By: NDRC")
    assert "From 2026-12-02 on you may ask for repair" in in_english


def test_what_may_be_repaired_already_says_so():
    event = date(2026, 5, 6)

    assert "现在已经可以申请信用修复" in said(standing(), event=event)
    assert "2026-08-07" in said(standing(), event=event)


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        ({"ended_by": "expiry", "ended_on": date(2026, 9, 30)}, "公示已于 2026-09-30"),
        ({"ended_by": "repair", "ended_on": DAY}, "已修复（2026-11-26）：不再公示"),
        ({"ended_by": "annulment", "ended_on": DAY}, "已撤销（2026-11-26）：不再公示"),
        ({"ended_by": "withdrawal", "ended_on": DAY}, "来源单位已撤回（2026-11-26）"),
        ({"ended_by": "effect", "ended_on": DAY}, "效力已于 2026-11-26 届满"),
        ({"from": None, "until": None}, "不公示，公众和平台无权查看"),
        ({"from": date(2026, 12, 1)}, "将自 2026-12-01 起公示"),
        ({}, "目前不公示"),
    ],
)
def test_what_is_not_public_says_why_and_offers_no_repair(changes, begins):
    told = said(standing(public=False, **changes))

    assert told.startswith(begins)
    assert "申请信用修复" not in told
    assert "到期后自动停止公示" not in told


def test_what_no_rule_clearly_allows_says_that():
    told = said(standing(public=False, **{"from": None}), key=None)

    assert told.endswith("没有明确允许公示的规则，所以不公示。")


def test_a_register_entry_is_public_without_a_last_day():
    told = said(standing(until=None), key="registration")

    assert told.startswith("正在公示：自 2026-09-01 起，规则没有规定截止日。")
    assert "申请信用修复" not in told


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city with a firm that has records of every standing."""
    with opened_standing(databases, instance_path, clock) as hub:
        yield hub


@pytest.fixture
def at_window(hub):
    """Ask a question in the firm's own name at a window; gives the disclosure."""
    signed_in = a_clerk(hub)
    with hub.reads() as session:
        own = find_merchant(session, FIRM.code).public_id

    def asking(question, purpose="self", merchant=own):
        caller = caller_at_window(hub, signed_in, merchant, "window/file")
        return disclose(hub, caller, question, Task(purpose=purpose, reference="W1"))

    return asking


def test_the_window_tells_what_the_merchants_own_token_tells(hub, at_window, give_key):
    give_key()
    by_token = page_of(partial(put_as, hub), "self")

    document = at_window(PageQuestion(FIRM.code)).document

    told = {one.id: one for one in document.records}
    assert [one["id"] for one in by_token["records"]] == [*told]
    for one in by_token["records"]:
        assert (one["why"], one["body"]) == (told[one["id"]].why, told[one["id"]].body)
    assert {one.state for one in told.values()} == {
        *("active", "ended", "disputed", "repaired", "annulled", "withdrawn")
    }
    assert [one.article for one in document.rights][-1] == "个人信息保护法第四十五条"


def test_nobody_but_the_merchant_itself_is_told_in_plain_words(hub, give_key):
    give_key()
    give_key("agency:market-supervision")

    for audience in ("public", "agencies", "supervision", "transfer", "proceedings"):
        told = page_of(partial(put_as, hub), audience)

        assert "rights" not in told
        assert not any({"why", "repair_from"} & one.keys() for one in told["records"])


OF_OTHERS = (
    PageQuestion(CLEAN.code),
    PageQuestion(CLEAN.code, known_at="2026-11-24T02:30:00Z"),
    HolderQuestion(CLEAN.code),
    merchant_question("merchant", CLEAN.code),
    merchant_question("trust", CLEAN.code),
    OwnNumberQuestion(NUMBER),
    PenaltiesQuestion(CLEAN.code, {"window": "marks", "on": "2026-11-24"}),
    PartiesQuestion(json.dumps({"parties": [{"code": CLEAN.code}]}).encode()),
    PageQuestion(UNKNOWN),
    FindQuestion(CLEAN.name),
    SearchQuestion(CLEAN.name, {}),
)


def test_another_merchant_is_refused_at_the_window_with_its_leaf(hub, at_window):
    for question in OF_OTHERS:
        size = hub.audit.signed().size

        answer = at_window(question)

        assert answer.status == 403
        assert answer.document["rule"] == "self:other"
        assert CLEAN.name not in answer.body.decode()
        assert hub.audit.signed().size == size + 1


def test_a_window_serves_no_purpose_but_the_own_file(at_window):
    answer = at_window(PageQuestion(FIRM.code), purpose="enforcement")

    assert answer.status == 403
    assert answer.document["code"] == "purpose-not-standing"


def test_the_leaf_names_the_law_and_no_agreement(hub, at_window):
    answer = at_window(PageQuestion(FIRM.code))

    leaf = parse_leaf(hub.audit.entry(answer.receipt.index))
    assert leaf.header["decision"]["rules"] == ["grant:law:"]
    assert leaf.header["basis"].startswith("sha256:")
    assert leaf.header["actor"]["agency"] == "agency:market-supervision"
