"""Penalty decisions: both layouts, kinds of penalty, amounts from text."""

import pytest
from marshmallow import ValidationError

from schemas.base import CODES, problems_of
from schemas.record import KINDS
from schemas.record.penalty import (
    MOST_TYPE_CHARS,
    PENALTY_KINDS,
    REVIEW_OUTCOMES,
    kinds_of,
)
from schemas.wording.rows import ROW_FAULTS

PENALTY = KINDS["penalty"]
LEAST = {
    "party_name": "宿迁洋河样品有限公司",
    "document_no": "宿市监处字〔2020〕第7号",
    "decision_day": "2020-03-04",
    "authority": "宿迁市市场监督管理局",
}
LAYOUT_2018 = {
    "party_name": "样品经营部",
    "party_category": "个体工商户",
    "uscc": "92321311MA1TEQT151",
    "reg_no": "321302600000014",
    "org_code": "MA1TEQT15",
    "tax_no": "92321311MA1TEQT151",
    "institution_no": "132130000001",
    "social_org_no": "苏宿社证字第1号",
    "legal_rep": "张三",
    "legal_rep_id_type": "身份证",
    "legal_rep_id_no": "321302198001011234",
    "party_id_type": "01",
    "party_id_no": "321302198001011234",
    "document_no": "宿市监处字〔2020〕第7号",
    "violation_type": "销售侵犯注册商标专用权的商品",
    "facts": "当事人销售侵权商品",
    "basis": "《中华人民共和国商标法》第六十条",
    "penalty_kinds": "罚款；没收非法财物",
    "content": "没收侵权商品；罚款5000元",
    "fine_fen": "5000.00",
    "confiscated_fen": "0",
    "licence_revoked": "营业执照 321302600000014",
    "decision_day": "2020/3/4",
    "valid_until": "2021年3月4日",
    "publicity_until": "20230304",
    "authority": "宿迁市市场监督管理局",
    "authority_code": "11321300MB1TEQT43D",
    "source_unit": "宿迁市市场监督管理局",
    "source_unit_code": "11321300MB1TEQT43D",
    "note": "无",
}
LAYOUT_2016 = {
    "document_no": "宿工商案字(2016)第12号",
    "document_name": "行政处罚决定书",
    "penalty_kinds": ["罚款", "其他-责令改正"],
    "facts": "虚假宣传",
    "basis": "《广告法》第五十五条",
    "party_name": "宿迁洋河样品有限公司",
    "uscc": "91321302MA1TEQT078",
    "org_code": "MA1TEQT0-7",
    "reg_no": "321300000000011",
    "tax_no": "321311708461136",
    "party_id_no": "321302198001011234",
    "legal_rep": "张三",
    "content": "罚款壹仟元整",
    "decision_day": "2016-05-06",
    "authority": "宿迁市工商行政管理局",
    "status_text": "正常",
    "region_code": "321300",
    "source_updated": "2016-05-07 10:11:12",
    "note": "补报",
}


@pytest.mark.parametrize("row", [LAYOUT_2018, LAYOUT_2016])
def test_a_full_row_of_each_layout_fits(row):
    body = PENALTY.load(row)

    lost = set(row) - set(body)
    assert lost == set()


def test_the_least_a_decision_needs_is_party_number_day_and_office():
    body = PENALTY.load(LEAST)

    assert "procedure" not in body
    assert "tier" not in body
    assert PENALTY.effect(body) == (PENALTY.event_day(body), None)


def test_kinds_come_in_the_order_of_the_law_and_unknown_ones_beside_their_text():
    body = PENALTY.load({**LEAST, "penalty_kinds": "没收违法所得、赔礼道歉、警告"})

    assert body["penalty_kinds"] == ["warning", "confiscated_gains", "other"]
    assert body["penalty_kinds_text"] == "没收违法所得、赔礼道歉、警告"
    assert body["flags"] == ["penalty_kinds:other"]


@pytest.mark.parametrize(("name", "zh"), PENALTY_KINDS)
def test_every_kind_of_article_nine_is_known_by_its_legal_name(name, zh):
    assert kinds_of([zh]) == ([name], True)
    assert kinds_of([name]) == ([name], True)


def test_one_text_may_name_several_kinds():
    kinds, known = kinds_of(["没收违法所得并处罚款，吊销营业执照"])

    assert (kinds, known) == (["fine", "confiscated_gains", "licence_revoked"], True)


def test_amounts_are_read_from_the_text_only_where_the_source_gives_none():
    text = "没收违法所得300元，罚款1120.5元"
    read = PENALTY.load({**LEAST, "content": text})
    given = PENALTY.load({**LEAST, "content": text, "fine_fen": "9"})

    assert (read["fine_fen"], read["confiscated_fen"]) == (112_050, 30_000)
    assert read["amount_from_text"] is True
    assert given["fine_fen"] == 900
    assert "confiscated_fen" not in given
    assert "amount_from_text" not in given


def test_a_decision_that_only_confiscates_has_no_fine():
    body = PENALTY.load({**LEAST, "content": "没收违法所得300元"})

    assert body["confiscated_fen"] == 30_000
    assert "fine_fen" not in body


def test_contradicting_amounts_are_flagged_and_not_stored():
    body = PENALTY.load({**LEAST, "content": "罚款壹仟元整（2000元）"})

    assert body["flags"] == ["content:amounts-disagree"]
    assert "fine_fen" not in body


def test_a_story_in_the_violation_type_moves_to_the_restricted_facts():
    story = "经查，" + "当事人销售不合格食品" * 10
    assert len(story) > MOST_TYPE_CHARS

    body = PENALTY.load({**LEAST, "violation_type": story, "facts": "另查"})

    assert "violation_type" not in body
    assert body["facts"] == f"{story}\n另查"
    assert body["flags"] == ["violation_type:narrative"]
    assert PENALTY.fields()["facts"] == "restricted"


def test_free_text_is_restricted_and_what_was_decided_is_public():
    classes = PENALTY.fields()

    assert {classes[name] for name in ("facts", "content", "note")} == {"restricted"}
    assert {
        classes[name]
        for name in ("document_no", "penalty_kinds", "fine_fen", "decision_day")
    } == {"public"}
    assert {
        classes[name]
        for name in ("legal_rep", "legal_rep_id_no", "party_id_no", "party_phone")
    } == {"personal"}
    assert classes["transferred_to_justice"] == "sealed"


@pytest.mark.parametrize(
    ("party", "flags"),
    [
        ("***", ["party_name:masked"]),
        ("某某商贸有限公司", ["party_name:masked"]),
        ("宿迁市云朵商贸有限公司等645家企业", ["party_name:many"]),
        ("宿迁市云朵商贸有限公司", None),
        ("陈某某", None),
    ],
)
def test_a_party_whose_name_names_nobody_is_flagged_and_the_row_is_kept(party, flags):
    body = PENALTY.load(LEAST | {"party_name": party})

    assert body.get("flags") == flags
    assert body["party_name"] == party


def test_an_end_of_publicity_before_the_decision_is_kept_and_flagged():
    body = PENALTY.load({**LEAST, "publicity_until": "1990-01-01"})
    whole = PENALTY.load({**LEAST, "publicity_until": body["decision_day"]})

    assert body["publicity_until"] == "1990-01-01"
    assert "publicity_until:before-decision" in body["flags"]
    assert "publicity_until:before-decision" not in whole.get("flags", ())


def test_what_follows_a_decision_is_told_and_a_day_before_it_is_flagged():
    followed = {
        "service_day": "2026年9月8日",
        "review_body": "宿迁市人民政府",
        "review_document_no": "[2026]宿行复第3号",
        "review_outcome": "撤销",
        "review_day": "2026-11-02",
    }

    body = PENALTY.load({**LEAST, "decision_day": "2026-09-01", **followed})
    reviewed = {"decision_day": "2026-09-01", "review_day": "2026-08-01"}
    early = PENALTY.load({**LEAST, **followed, **reviewed})

    assert (body["service_day"], body["review_day"]) == ("2026-09-08", "2026-11-02")
    assert (body["review_outcome"], body["review_document_no"]) == (
        "annulled",
        "〔2026〕宿行复第3号",
    )
    assert "flags" not in body
    assert early["flags"] == ["review_day:before-decision"]
    assert early["review_day"] == "2026-08-01"


def test_a_service_before_the_decision_is_refused_with_the_article():
    with pytest.raises(ValidationError) as refused:
        PENALTY.load(
            LEAST | {"decision_day": "2026-09-09", "service_day": "2026-09-08"}
        )

    (problem,) = problems_of(refused.value)
    assert (problem.field, problem.code) == ("service_day", "service-before-decision")
    assert "art. 61" in CODES[problem.code]
    assert "第六十一条" in ROW_FAULTS[problem.code].zh


@pytest.mark.parametrize("text", ["维持", "变更", "撤销", "确认违法", "驳回", "审理中"])
def test_each_way_a_review_ends_is_read(text):
    body = PENALTY.load({**LEAST, "review_outcome": text})

    assert body["review_outcome"] in dict(one[:2] for one in REVIEW_OUTCOMES)
