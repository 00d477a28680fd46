"""The prosecutor's two comparisons, over records made up here."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.advice import load_tables
from hub.casework.comparisons import (
    ComparedRecord,
    load_comparisons,
    not_penalised,
    not_transferred,
)
from hub.casework.comparisons.comparing_rules import PATH
from hub.casework.comparisons.within import is_within
from hub.rulebook import RuleFileError, load_rulebook

TABLES = load_tables()
RULES = load_comparisons()
SINCE = date(2020, 1, 1)
TODAY = date(2026, 11, 27)
MARKS = frozenset({("ip", "213-215")})


def penalty(number=1, day="2026-05-01", fields=MARKS, status="active", **body):
    told = {"document_no": f"宿市监处罚〔2026〕{number}号", "decision_day": day, **body}
    return ComparedRecord(
        id=f"p{number}",
        kind="penalty",
        status=status,
        known_on=date.fromisoformat(day),
        effect_day=date.fromisoformat(day),
        body=told,
        fields=fields,
    )


def case(stage="not_prosecuted", known="2026-05-01", fields=MARKS, **body):
    told = {"case_no": "宿检刑不诉〔2026〕5号", "stage": stage, **body}
    return ComparedRecord(
        id="c1",
        kind="criminal_case",
        status="active",
        known_on=date.fromisoformat(known),
        effect_day=None,
        body=told,
        fields=fields,
    )


def transfer(day, fields=MARKS, offence="假冒注册商标罪"):
    """A matter that was handed over, as the comparisons read it."""
    told = case("", day, fields, charges=offence)
    return replace(told, id="宿移送〔2026〕1号", kind="matter")


def untransferred(*records, since=SINCE):
    rules = [rule for rule in RULES if rule.model == "not-transferred"]
    return list(not_transferred(records, rules, TABLES, since=since))


def unpenalised(*records, since=SINCE, today=TODAY):
    rules = [rule for rule in RULES if rule.model == "not-penalised"]
    return list(not_penalised(records, rules, since=since, today=today))


@pytest.mark.parametrize(
    ("authority", "region", "told"),
    [
        ("宿迁市市场监督管理局", "321322", {"*", "320000", "321300"}),
        ("沭阳县市场监督管理局", "321300", {"*", "320000", "321300", "321322"}),
        ("市场监督管理局", "沭阳县", {"*", "320000", "321300", "321322"}),
        ("市场监督管理局", None, {"*", "320000", "321300"}),
        ("南京市市场监督管理局", "321322", {"*", "320000"}),
    ],
)
def test_a_record_lies_where_its_authority_does_and_is_told_of_from_there_upwards(
    authority, region, told
):
    record = penalty(authority=authority)
    divisions = load_rulebook().divisions
    places = ("*", "320000", "321300", "321322", "320300", "")

    found = {
        one for one in places if is_within(record, region, one, divisions, "321300")
    }

    assert found == told


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ({"turnover_fen": 4_999_999}, []),
        ({"turnover_fen": 5_000_000}, ["213.goods"]),
        ({"goods_value_fen": 15_000_000}, ["213.goods", "214.unsold"]),
        ({"turnover_fen": 3_000_000, "mark_nos": ["1", "1"]}, []),
        ({"turnover_fen": 3_000_000, "mark_nos": ["1", "2"]}, ["213.goods.two"]),
        ({"confiscated_fen": 90_000_000}, []),
        ({}, []),
    ],
)
def test_a_penalty_whose_amounts_met_a_threshold_is_a_hit(body, items):
    hits = untransferred(penalty(**body))

    assert [one.item for hit in hits for one in hit.reached] == items
    for hit in hits:
        assert hit.record.id == "p1"
        assert all(one.article.zh and one.lines for one in hit.reached)


def test_the_law_of_the_day_of_the_penalty_decides():
    copies = frozenset({("ip", "217-218")})
    told = {"quantity": 1_000, "quantity_unit": "张", "fields": copies}
    before = untransferred(penalty(day="2025-04-25", **told))
    after = untransferred(penalty(day="2025-04-26", **told))

    assert [one.item for one in before[0].reached] == ["217.copies"]
    assert [one.item for one in after[0].reached] == ["217.copies", "218.copies"]


def test_an_earlier_penalty_of_the_group_lowers_the_threshold_and_is_told():
    first = penalty(1, "2025-06-01", turnover_fen=100)
    second = penalty(2, "2026-05-01", turnover_fen=3_000_000)
    other = replace(first, fields=frozenset({("ip", "216")}))

    (hit,) = untransferred(first, second)
    assert [one.id for one in (hit.record, *hit.others)] == ["p2", "p1"]
    assert [one.item for one in hit.reached] == ["213.goods.repeat"]
    assert untransferred(other, second) == []
    assert untransferred(replace(first, status="annulled"), second) == []
    assert untransferred(second) == []


BIG = penalty(turnover_fen=9_000_000)


@pytest.mark.parametrize(
    "records",
    [
        [penalty(turnover_fen=9_000_000, transferred_to_justice=True)],
        [penalty(turnover_fen=9_000_000, transferred_to_justice_day="2026-05-02")],
        [BIG, case("filed", filed_day="2026-05-01")],
        [BIG, transfer("2026-05-01")],
        [replace(BIG, status="annulled")],
        [replace(BIG, status="withdrawn")],
        [replace(BIG, fields=frozenset())],
        [penalty(day="2019-12-31", turnover_fen=9_000_000)],
    ],
)
def test_what_was_transferred_annulled_or_is_older_is_no_hit(records):
    assert untransferred(*records) == []
    assert len(untransferred(BIG)) == 1


THREE = frozenset({("ip", "213-215"), ("ip", "216"), ("ip", "217-218")})


@pytest.mark.parametrize(
    ("later", "left"),
    [
        ([], ["marks", "patents", "copyright"]),
        ([transfer("2026-11-20", frozenset(), "危险驾驶罪")], 3),
        ([transfer("2026-11-20", frozenset({("food", None)}))], 3),
        ([transfer("2026-11-20", frozenset({("ip", "216")}))], ["marks", "copyright"]),
        ([case("effective", "2026-11-20", MARKS)], ["patents", "copyright"]),
        ([case("effective", "2026-11-20", frozenset(), charges="危险驾驶罪")], 3),
        # What nobody told may be about anything.
        ([case("effective", "2026-11-20", frozenset())], []),
        ([transfer("2026-11-20", frozenset(), "")], []),
        ([transfer("2026-11-20", frozenset({("ip", None)}))], []),
    ],
)
def test_a_later_case_about_something_else_silences_no_hit(later, left):
    told = penalty(fields=THREE, goods_value_fen=90_000_000)

    found = [hit.rule.key for hit in untransferred(told, *later)]

    assert (len(found) if isinstance(left, int) else found) == left


def test_a_transfer_or_a_criminal_case_before_the_act_was_found_is_another_one():
    assert untransferred(BIG, transfer("2026-04-30"))
    assert untransferred(BIG, case("effective", effective_day="2026-04-30"))


def test_a_merchant_fined_hundreds_of_times_and_a_sum_beyond_all_are_weighed():
    many = [penalty(n, "2025-06-01") for n in range(2, 302)]
    last = penalty(1, turnover_fen=10**18)

    (hit,) = untransferred(*many, last)

    assert [one.item for one in hit.reached] == ["213.goods", "213.goods.repeat"]
    assert len(hit.others) == 200


def test_a_case_not_prosecuted_is_a_hit_once_the_time_to_penalise_is_over():
    told = {"filed_day": "2026-01-05", "known": "2026-09-27"}

    assert unpenalised(case(**told), today=date(2026, 11, 27)) == []
    (hit,) = unpenalised(case(**told), today=date(2026, 11, 28))
    assert (hit.record.id, hit.day) == ("c1", date(2026, 9, 27))
    assert hit.rule.status == "unconfirmed"


@pytest.mark.parametrize(
    ("others", "hits"),
    [
        ([penalty(day="2026-01-05")], 0),
        ([penalty(day="2026-01-04")], 1),
        ([penalty(day="2026-02-05", status="annulled")], 1),
        ([penalty(day="2026-02-05", fields=frozenset({("tax", None)}))], 1),
        ([penalty(day="2026-02-05", fields=frozenset())], 0),
    ],
)
def test_a_penalty_since_then_that_may_answer_the_case_ends_the_hit(others, hits):
    told = case(filed_day="2026-01-05", known="2026-03-01")

    assert len(unpenalised(told, *others)) == hits


@pytest.mark.parametrize("stage", ["filed", "prosecuted", "effective", "acquitted"])
def test_only_a_case_that_was_not_prosecuted_is_looked_for(stage):
    assert unpenalised(case(stage, filed_day="2026-01-05")) == []


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_larger_amount_never_ends_a_hit(turnover, goods, more):
    less = untransferred(penalty(turnover_fen=turnover, goods_value_fen=goods))
    larger = untransferred(penalty(turnover_fen=turnover + more, goods_value_fen=goods))

    assert {one.item for hit in less for one in hit.reached} <= {
        one.item for hit in larger for one in hit.reached
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('offences = ["216"]', 'offences = ["2160"]'),
        ('model = "not-penalised"', 'model = "not-asked"'),
        ('model = "not-penalised"', 'model = "not-transferred"'),
        ("grace_months = 2", 'grace_months = "2"'),
    ],
)
def test_rules_of_what_there_is_not_are_refused(tmp_path, old, new):
    text = PATH.read_text("utf-8")
    assert old in text
    path = tmp_path / "comparisons.toml"
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(RuleFileError):
        load_comparisons(path)
