"""Rows of the monthly form and categories of goods, against rows written by hand."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from hub.archive.rules import case_class_of, law_fields_of, product_category_of
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.law_checks import check_law_rules

RULES = load_rulebook()
TODAY = date(2026, 6, 1)


def class_of(kind, body, day):
    """Tell the class of a case by all that its body says."""
    fields = law_fields_of(kind, body, day, RULES)
    goods = product_category_of(kind, body, day, RULES)
    return case_class_of(kind, body, day, RULES, fields=fields, goods=goods)


@pytest.mark.parametrize(
    ("basis", "violation", "case_class", "rule"),
    [
        ("《商标法》第五十七条", "", "trademark", "marks-infringed"),
        ("《商标法》第十四条", "", "trademark", "marks-otherwise"),
        ("《专利法》第六十八条", "", "patent", "patents-counterfeited"),
        ("《专利代理条例》第二十七条", "", "patent", "patents-otherwise"),
        ("《著作权法》第五十三条", "", "copyright", "copyright-infringed"),
        ("《反不正当竞争法》第二十六条", "", "other", "other"),
        ("《地理标志产品保护办法》", "", "geographical_indication", "indications"),
        ("《特殊标志管理条例》第十六条", "", "special_marks", "special-marks"),
        ("《知识产权海关保护条例》", "", "customs", "customs-rights"),
        ("《海关法》第八十二条", "", "customs", "customs-field"),
        ("《邮政法》第七十五条", "", "postal", "postal-field"),
        (
            "《化妆品监督管理条例》",
            "",
            "drug_cosmetic_device",
            "drugs-cosmetics-devices",
        ),
        ("《食品安全法》第一百二十四条", "", "food", "food"),
        ("《种子法》第七十四条", "", "farm_inputs", "farm-inputs"),
        ("", "销售假冒伪劣产品", "counterfeit", "counterfeit-and-shoddy"),
        ("《食品安全法》；《商标法》第六十条", "", "trademark", "marks-infringed"),
        ("", "白酒类其他违法", "food", "food"),
        ("", "面膜成分虚标", "drug_cosmetic_device", "drugs-by-category"),
        ("", "饼干成分虚标", "food", "food-by-category"),
        ("", "复合肥成分虚标", "farm_inputs", "farm-inputs-by-category"),
        ("《价格法》第四十二条", "", "other", "other"),
        ("", "", "other", "other"),
    ],
)
def test_a_case_is_counted_in_one_row(basis, violation, case_class, rule):
    body = {"basis": basis, "violation_type": violation}

    found = class_of("penalty", body, TODAY)

    assert (found.case_class, found.rule) == (case_class, rule)


@pytest.mark.parametrize(
    ("kind", "body", "case_class", "rule"),
    [
        (
            "criminal_case",
            {"charges": "假冒注册商标罪"},
            "trademark",
            "marks-infringed",
        ),
        (
            "criminal_case",
            {"charges": "侵犯著作权罪", "articles": "《刑法》第二百一十七条"},
            "copyright",
            "copyright-infringed",
        ),
        (
            "criminal_case",
            {"articles": "《刑法》第二百一十四条", "goods": "白酒"},
            "trademark",
            "marks-infringed",
        ),
        (
            "criminal_case",
            {"charges": "生产、销售假药罪"},
            "drug_cosmetic_device",
            "drugs-cosmetics-devices",
        ),
        (
            "criminal_case",
            {"charges": "生产、销售不符合安全标准的食品罪"},
            "food",
            "food",
        ),
        (
            "criminal_case",
            {"charges": "生产、销售伪劣产品罪"},
            "counterfeit",
            "counterfeit-and-shoddy",
        ),
        (
            "criminal_case",
            {"charges": "非法经营罪", "goods": "白酒"},
            "food",
            "food-by-category",
        ),
        ("criminal_case", {"charges": "诈骗罪"}, "other", "other"),
        ("copyright_case", {"act": "未经许可复制发行"}, "copyright", "copyright-case"),
        ("copyright_case", {}, "copyright", "copyright-case"),
        ("patent_case", {"matter": "counterfeit"}, "patent", "patent-case"),
        ("customs_seizure", {"goods": "手提包"}, "customs", "customs-seizure"),
        ("postal_inspection", {"channels": ["parcel"]}, "postal", "postal-inspection"),
        (
            "penalty",
            {"violation_type": "其他", "channels": ["parcel"]},
            "postal",
            "parcels",
        ),
        (
            "penalty",
            {"violation_type": "其他", "goods": "白酒"},
            "food",
            "food-by-category",
        ),
        (
            "penalty",
            {
                "violation_type": "其他",
                "goods": "甲药业集团公司纸箱",
                "right_holder": "甲药业集团公司",
            },
            "other",
            "other",
        ),
        (
            "penalty",
            {
                "violation_type": "销售侵犯甲商标公司权利的商品",
                "right_holder": "甲商标公司",
            },
            "other",
            "other",
        ),
    ],
)
def test_each_kind_of_case_is_counted_by_what_it_tells(kind, body, case_class, rule):
    found = class_of(kind, body, TODAY)

    assert (found.case_class, found.rule) == (case_class, rule)


@pytest.mark.parametrize(
    "kind",
    [
        *("risk_alert", "takedown_outcome", "complaint", "fake_transaction"),
        *("sampling_result", "commendation", "platform_rating"),
    ],
)
def test_what_nobody_found_against_a_merchant_is_no_case(kind):
    body = {"risk_type": "假冒注册商标", "topic": "假冒注册商标", "goods": "白酒"}

    assert class_of(kind, body, TODAY) is None


def test_what_is_no_case_or_older_than_the_form_is_in_no_row():
    assert class_of("registration", {}, TODAY) is None
    assert class_of("sampling_result", {"product": "白酒"}, TODAY) is None
    assert class_of("penalty", {}, date(2016, 12, 31)) is None


@pytest.mark.parametrize(
    ("kind", "body", "category", "risk", "basis"),
    [
        ("sampling_result", {"product": "葡萄酒"}, "liquor", "medium", "field"),
        ("sampling_result", {"product": "婴儿奶粉"}, "infant_food", "high", "field"),
        ("sampling_result", {"product": "婴儿服装"}, "clothing", "low", "field"),
        ("sampling_result", {"product": "酒精棉片"}, "chemical", "high", "field"),
        (
            "sampling_result",
            {"product": "甲", "product_class": "饮料"},
            "food",
            "medium",
            "field",
        ),
        ("sampling_result", {"product": "甲"}, "unknown", None, "unknown"),
        (
            "penalty",
            {"violation_type": "销售不合格电动自行车"},
            "electric_vehicle",
            "high",
            "words",
        ),
        (
            "penalty",
            {"case_name": "某某酒业有限公司未按时年报"},
            "unknown",
            None,
            "unknown",
        ),
        ("penalty", {}, "unknown", None, "unknown"),
        ("penalty", {"goods": "葡萄酒"}, "liquor", "medium", "field"),
        ("customs_seizure", {"goods": "面霜"}, "cosmetics", "medium", "field"),
        ("takedown_outcome", {"goods": "婴儿奶粉"}, "infant_food", "high", "field"),
        ("risk_alert", {"goods": "电动自行车"}, "electric_vehicle", "high", "field"),
        ("complaint", {"product": "白酒"}, "liquor", "medium", "field"),
    ],
)
def test_goods_are_of_the_category_that_their_words_tell(
    kind, body, category, risk, basis
):
    found = product_category_of(kind, body, TODAY, RULES)

    assert (found.category, found.risk, found.basis) == (category, risk, basis)
    assert bool(found.detail) == (found.rule is not None) == (basis != "unknown")


def test_a_kind_that_names_no_goods_has_no_category():
    assert product_category_of("registration", {}, TODAY, RULES) is None


def changed(table, key, **changes):
    """The rulebook with one rule of a table changed."""
    rules = tuple(
        structs.replace(rule, **changes) if rule.key == key else rule
        for rule in getattr(RULES, table)
    )
    return replace(RULES, **{table: rules}, _memo={})


@pytest.mark.parametrize(
    ("table", "key", "changes", "reason"),
    [
        ("law_fields", "marks-2013", {"field": "moods"}, "unknown field"),
        ("law_fields", "marks-2013", {"words": ("商标",)}, "by one of"),
        ("law_fields", "marks-2013", {"laws": ()}, "by one of"),
        ("law_fields", "words-food", {"articles": ("1",)}, "of no law"),
        ("law_fields", "marks-2013", {"articles": ("60-57",)}, "no article"),
        ("law_fields", "marks-2013", {"articles": ("五十七",)}, "no article"),
        ("law_fields", "marks-2013-fine", {"valid_to": None}, "tells what"),
        ("law_fields", "food-law", {"laws": ("药品管理法",)}, "tells what"),
        ("law_fields", "words-food", {"words": ("…",)}, "says nothing"),
        ("product_categories", "food", {"words": (" ",)}, "says nothing"),
        ("case_classes", "food", {"fields": ("moods",)}, "unknown: moods"),
        ("case_classes", "indications", {"told_by": ("moods",)}, "unknown: moods"),
        (
            "case_classes",
            "food-by-category",
            {"categories": ("moods",)},
            "unknown: moods",
        ),
        ("case_classes", "other", {"fields": ("food",)}, "every case"),
    ],
)
def test_rules_that_contradict_or_say_nothing_are_refused(table, key, changes, reason):
    if changes == {"valid_to": None}:
        changes = {"valid_to": None, "articles": ("74",)}

    with pytest.raises(RuleFileError, match=reason):
        check_law_rules(changed(table, key, **changes))


def test_the_shipped_rules_are_sound():
    check_law_rules(RULES)
