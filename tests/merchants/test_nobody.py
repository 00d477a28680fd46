"""Masked parties and many at once are no merchants: their records are nobody's."""

import pytest

from hub.merchants.link import let_go_of_nobody
from hub.merchants.models import LinkJudgement, LinkWatch, Merchant, NameChange
from hub.merchants.rules.match import NOBODY
from schemas.record.names import looks_like_person, names_nobody
from tests.support.linked import look, names_of, reviews

MASKED = [
    "***",
    "******",
    "某某",
    "某公司",
    "某某商贸有限公司",
    "沭阳县**商行",
    "XXX公司",
    "深圳市某科技有限公司",
    "深圳某某科技有限公司",
    "※※※",
    "某\u200b某公司",
    "*\u2060*\u2060*",
]
MANY = [
    "宿迁市云朵商贸有限公司等645家企业",
    "宿迁市云朵商贸有限公司等企业",
    "云朵商行等 12家单位",
    "云朵有限公司、石磨有限公司",
    "李某等五人",
    "张某某等人",
    "云朵商行及其他三家公司",
    "23家企业",
    "云朵有限公司和石磨有限公司",
    "云朵商贸有限公司等一家企业",
]
SOMEBODY = [
    *("宿迁市云朵商贸有限公司", "平等商贸有限公司", "上海头等舱服饰店", "一家超市"),
    *("XXL服装店", "某岛咖啡店", "张**", "陈某某", "宿城区陈某某水果店", "七家店"),
    *("云朵银行股份有限公司和县支公司", "云朵百货公司和平分公司"),
    *("公司与公司法研究中心", "上海等一个人咖啡有限公司", "等一家餐饮店"),
    *("同等人力资源有限公司", "沭阳县万家乐超市", "百户饭店", ""),
]


@pytest.mark.parametrize(
    ("names", "why"), [(MASKED, "masked"), (MANY, "many"), (SOMEBODY, None)]
)
def test_a_name_that_names_nobody_is_told(names, why):
    assert [name for name in names if names_nobody(name) != why] == []


@pytest.mark.parametrize(
    "name",
    ["张三", "张\u200b三", "⼭三", "张三\u200e", "李\U0002b5af", "阿依·\u2060古丽"],
)
def test_what_nobody_sees_makes_no_firm_of_a_person(name):
    assert looks_like_person(name)


@pytest.mark.parametrize("name", [MASKED[0], MASKED[4], MANY[0], MANY[3]])
def test_such_a_party_gets_no_merchant_and_asks_nobody(desk, name):
    claim = desk.claim("p1", name)

    outcome = desk.outcome(claim)

    rule = NOBODY[names_nobody(name)]
    assert (outcome.decision, outcome.rule, outcome.merchant_id) == ("held", rule, None)
    assert desk.rows(Merchant) == []
    assert desk.rows(NameChange) == []
    assert desk.rows(LinkWatch) == []
    assert reviews(desk) == []
    assert [row[4:6] for row in desk.rows(LinkJudgement)] == [("held", rule)]


def test_a_code_beside_such_a_name_says_who_and_the_name_teaches_nothing(desk, codes):
    firm = desk.outcome(desk.register("r1", "宿迁市云朵商贸有限公司", codes.uscc(1)))

    known, new = desk.link(
        desk.claim("p1", "***", codes.uscc(1)),
        desk.claim("p2", "某某商贸有限公司", codes.uscc(2)),
    ).outcomes

    assert (known.decision, known.merchant_id) == ("linked", firm.merchant_id)
    assert (new.decision, new.rule) == ("linked", "code-only")
    assert names_of(desk, new.merchant_id) == set()
    assert look(desk, codes.uscc(2)).name is None


def test_a_merchant_whose_only_name_leaves_is_not_called_by_a_masked_one(desk, codes):
    first, second = (
        desk.claim("p1", "宿迁市云朵商贸有限公司", codes.uscc(1)),
        desk.claim("p2", "***", codes.uscc(1)),
    )
    merchant = desk.link(first, second).outcomes[0].merchant_id

    desk.link(desk.claim("p1", "宿迁市云朵商贸有限公司", codes.uscc(2)))

    assert desk.member_of(second) == merchant
    assert names_of(desk, merchant) == set()


def test_a_later_row_that_tells_the_name_is_somebodys(desk, codes):
    desk.link(desk.claim("p1", "***"))

    outcome = desk.outcome(desk.claim("p1", "宿迁市云朵商贸有限公司", codes.uscc(1)))

    assert outcome.decision == "linked"


def test_merchants_made_of_such_names_before_become_dormant_and_are_found_no_more(
    desk, monkeypatch
):
    name = "云朵商贸行等645家企业"
    kept, gone = desk.claim("p1", "云朵商贸行"), desk.claim("p2", name)
    with monkeypatch.context() as before:
        for rules in ("match", "states"):
            before.setattr(f"hub.merchants.rules.{rules}.names_nobody", lambda _: None)
        first, second = (desk.outcome(claim) for claim in (kept, gone))

    found, touched = let_go(desk)
    again, _ = let_go(desk)

    assert (found, again) == ({second.merchant_id}, set())
    assert second.merchant_id in touched
    assert (desk.member_of(kept), desk.member_of(gone)) == (first.merchant_id, None)
    status = {row[0]: row[2] for row in desk.rows(Merchant)}
    assert status == {first.merchant_id: "active", second.merchant_id: "dormant"}
    assert [row[4:6] for row in desk.rows(LinkJudgement)][-2:] == [
        ("retracted", "many-parties"),
        ("held", "many-parties"),
    ]


def let_go(desk):
    with desk.writes.begin() as session:
        return let_go_of_nobody(session, desk.divisions, at=desk.at, actor="hub")
