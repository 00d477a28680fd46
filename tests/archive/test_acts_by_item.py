"""Whether an act is one that an offence describes: by the item of the article cited."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from hub.archive.rules import law_beside, law_fields_of, unknown_item
from hub.archive.rules.law.citations import citations_in
from hub.archive.rules.law.kept_law import law_text, stored_law
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.law_checks import check_law_rules

RULES = load_rulebook()
LAWS = frozenset(law for rule in RULES.law_fields for law in rule.laws)
BEFORE, AFTER = date(2026, 6, 1), date(2027, 6, 1)
CITED = [
    ("《商标法》第五十七条第（三）项、第六十条第二款", [("57", (3,)), ("60", ())]),
    ("商标法第57条第1项、第（四）项规定", [("57", (1, 4))]),
    ("《商标法》第五十七条（一）、（二）项", [("57", (1, 2))]),
    ("商标法第五十七条第一项至第三项", [("57", (1, 2, 3))]),
    ("《商标法》第五十七条第 3 项和第七项", [("57", (3, 7))]),
    ("《商标法》第六十条第二款，没收3项物品", [("60", ())]),
    ("《商标法》第六十条。第三项", [("60", ())]),
]
MARK = "《商标法》第五十七条第（{}）项、第六十条第二款"
SOLD, COUNTERFEIT = "销售侵犯注册商标专用权的商品", "销售假冒注册商标的商品"
SAME = "在同一种商品上使用与其注册商标相同的商标"
ACTS = [
    (MARK.format("一"), SOLD, None),
    (MARK.format("四"), SOLD, None),
    (MARK.format("三"), SOLD, "goods-unsaid"),
    (MARK.format("三"), COUNTERFEIT, None),
    (MARK.format("三"), f"销售{SAME}的商品", None),
    (MARK.format("三"), "销售与注册商标近似、同一种商品上相同的商品", "goods-unsaid"),
    (MARK.format("三"), "销售假冒伪劣、侵犯注册商标专用权的商品", "goods-unsaid"),
    *((MARK.format(item), COUNTERFEIT, "item-unlike") for item in "二五六七"),
    ("《商标法》第五十七条", COUNTERFEIT, "item-unsaid"),
    ("《商标法》第六十条", COUNTERFEIT, "item-unsaid"),
    ("《商标法》第五十七条第（二）项、第（一）项", SOLD, None),
    ("《专利法》第六十八条", "假冒专利", "patent-unsaid"),
    ("《专利法》第六十八条", "假冒他人专利", None),
    ("《专利法实施细则》第一百零一条第一款第（一）项", "假冒专利", "patent-unsaid"),
    ("", SOLD, "words-alone"),
]


@pytest.mark.parametrize(("text", "cited"), CITED)
def test_items_are_read_behind_their_article_alone(text, cited):
    assert [(one.article, one.items) for one in citations_in(text, LAWS)] == cited


@pytest.mark.parametrize(("basis", "violation", "doubt"), ACTS)
def test_an_act_is_certain_or_in_doubt_by_its_item_and_words(basis, violation, doubt):
    body = {"violation_type": violation} | ({"basis": basis} if basis else {})

    (told,) = law_fields_of("penalty", body, BEFORE, RULES)

    assert (told.field, told.doubt) == ("ip", doubt)
    assert stored_law(law_text("penalty", body, BEFORE, RULES)).told == (told,)


def test_from_2027_the_items_are_those_of_article_72():
    def doubt(basis, day):
        (told,) = law_fields_of("penalty", {"basis": basis}, day, RULES)
        return told.group, told.doubt

    now, then = (
        "《商标法》第七十二条第（一）项",
        "《商标法》（2019年修正）第五十七条第（一）项",
    )
    assert doubt(now, AFTER) == doubt(then, AFTER) == ("213-215", None)
    assert doubt("《商标法》第七十二条第（二）项", AFTER) == ("213-215", "item-unlike")
    assert doubt(now, BEFORE) == (None, "no-offence")
    # An act of before may be meant, and no year is named.
    late = "《商标法》第五十七条第（一）项"
    assert doubt(late, AFTER) == ("213-215", "text-unsaid")
    assert doubt("《商标法》第七十四条第二款", AFTER) == ("213-215", "item-unsaid")


def test_words_of_another_field_than_the_articles_are_told_beside_them():
    body = {
        "basis": "《烟草专卖法实施条例》第五十六条、《产品质量法》第五十条",
        "violation_type": "销售假冒注册商标卷烟",
    }

    told = law_fields_of("penalty", body, BEFORE, RULES)
    (beside,) = law_beside("penalty", body, BEFORE, RULES)

    assert {one.field for one in told} == {"tobacco", "product_quality"}
    assert (beside.field, beside.group) == ("ip", "213-215")
    assert beside.doubt == "articles-differ"
    same = body | {"basis": MARK.format("一")}
    assert law_beside("penalty", same, BEFORE, RULES) == ()


@pytest.mark.parametrize(
    ("basis", "day", "said"),
    [
        (MARK.format("七"), BEFORE, None),
        (MARK.format("八"), BEFORE, "《商标法》第57条第8项: 7 items"),
        ("《商标法》第七十二条第（八）项", AFTER, "《商标法》第72条第8项: 7 items"),
        (
            "《专利法》第六十八条、《专利法实施细则》第一百零一条第（六）项",
            BEFORE,
            "5 items",
        ),
        ("《食品安全法》第一百二十四条第（九十九）项", BEFORE, None),
    ],
)
def test_an_item_that_the_article_of_the_day_has_not_is_found(basis, day, said):
    found = unknown_item("penalty", {"basis": basis}, day, RULES)

    assert (found is None) == (said is None)
    assert found is None or (found[0] == "basis" and said in found[1])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"articles": ("57(8)",)}, "article 57 has no item 8"),
        ({"articles": ("58(1)",)}, "article 58 has no item 1"),
        ({"articles": ("57()",)}, "is no article"),
        ({"group": None}, "names no group"),
        ({"doubt": None}, "there is no doubt"),
    ],
)
def test_a_rule_of_an_item_or_a_doubt_that_cannot_be_is_refused(changes, said):
    rules = tuple(
        structs.replace(rule, **changes) if rule.key == "marks-2013-selling" else rule
        for rule in RULES.law_fields
    )

    with pytest.raises(RuleFileError) as refused:
        check_law_rules(replace(RULES, law_fields=rules, _memo={}))

    assert said in str(refused.value)
    assert "marks-2013-selling" in str(refused.value)
