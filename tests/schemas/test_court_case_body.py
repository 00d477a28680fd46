"""Court cases: one record a case number, united in any order."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.base import problems_of
from schemas.record import KINDS
from schemas.record.court_case import merge
from schemas.record.courts import case_key

CASE = KINDS["court_case"]
NUMBERS = (
    "（2019）苏1302民初77号",
    "(2019)苏1302民初0077号",
    "〔2019〕苏1302民初077号",
)
NAMES = ("宿迁洋河样品有限公司", "宿迁样品银行", "张三", "李四", "[自然人001]")

rows = st.fixed_dictionaries(
    {
        "case_no": st.sampled_from(NUMBERS),
        "entry_kind": st.sampled_from(["立案信息", "开庭公告"]),
        "entry_day": st.sampled_from(["2019-05-06", "2019-07-08", "2018-01-02"]),
        "parties": st.lists(
            st.fixed_dictionaries(
                {
                    "role": st.sampled_from(["原告", "被告"]),
                    "name": st.sampled_from(NAMES),
                }
            ),
            min_size=1,
            max_size=4,
        ),
    },
    optional={
        "courts": st.sampled_from(["德阳市中级人民法院", "德阳法院", "德阳中院"]),
        "reasons": st.sampled_from(["买卖合同纠纷", "合同纠纷"]),
        "note": st.sampled_from(["甲", "乙", "甲乙"]),
        "entry_url": st.just("https://court.example/1"),
    },
)
bodies = rows.map(CASE.load)


@given(bodies, bodies)
def test_the_order_of_two_deliveries_does_not_matter(one, other):
    assert merge(one, other) == merge(other, one)


@given(bodies, bodies, bodies)
def test_deliveries_may_be_united_in_any_grouping(one, two, three):
    assert merge(merge(one, two), three) == merge(one, merge(two, three))


@given(bodies, bodies)
def test_a_repeated_delivery_changes_nothing(one, other):
    united = merge(one, other)

    assert merge(one, one) == one
    assert merge(united, one) == united
    assert merge(united, other) == united


@given(st.lists(bodies, min_size=1, max_size=5))
def test_a_united_case_keeps_everything_and_its_first_day(found):
    united = reduce(merge, found)

    for name in ("entries", "parties", "courts"):
        members = [entry for body in found for entry in body.get(name, [])]
        assert all(entry in united.get(name, []) for entry in members)
    assert united["first_day"] == min(body["first_day"] for body in found)
    assert len({CASE.natural_key(body) for body in [*found, united]}) == 1


@given(bodies)
def test_a_united_case_loads_as_itself(body):
    assert CASE.load(body) == body


def test_spellings_of_a_court_stand_side_by_side():
    base = {
        "case_no": NUMBERS[0],
        "entry_day": "2019-05-06",
        "parties": [{"role": "被告", "name": NAMES[0]}],
    }

    united = merge(
        CASE.load({**base, "courts": "德阳市中级人民法院"}),
        CASE.load({**base, "courts": "德阳法院"}),
    )

    assert united["courts"] == ["德阳市中级人民法院", "德阳法院"]


def test_other_case_numbers_are_other_cases():
    keys = {
        case_key(f"（2019）苏{court}民初{n}号")
        for court in (1302, 132)
        for n in (7, 70)
    }

    assert len(keys) == 4


def test_a_persons_full_name_is_not_kept_at_all():
    body = CASE.load(
        {
            "case_no": NUMBERS[0],
            "entry_day": "2019-05-06",
            "parties": [
                {"role": "被告", "name": "张三"},
                {"role": "被告", "name": "欧阳小明"},
                {"role": "原告", "name": NAMES[0]},
            ],
        }
    )

    assert [party["name"] for party in body["parties"]] == [NAMES[0], "张*", "欧阳*"]
    assert CASE.personal(body) == (body, {})


def test_firms_that_a_case_is_against_come_first():
    body = CASE.load(
        {
            "case_no": NUMBERS[0],
            "entry_day": "2019-05-06",
            "parties": [
                {"role": "原告", "name": "宿迁样品银行"},
                {"role": "被告", "name": "张三"},
                {"role": "被告", "name": "宿迁洋河样品有限公司"},
            ],
        }
    )

    assert [(p.role, p.name, p.kind) for p in CASE.parties(body)] == [
        ("被告", "宿迁洋河样品有限公司", "organisation"),
        ("原告", "宿迁样品银行", "organisation"),
        ("被告", "张*", "natural_person"),
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"entry_day": None}, ("entry_day", "required")),
        ({"entry_day": None, "entry_kind": None}, ("entry_day", "required")),
        ({"parties": []}, ("parties", "party-missing")),
        ({"parties": None}, ("parties", "required")),
        ({"case_no": None}, ("case_no", "required")),
        ({"parties": [{"role": "被告"}]}, ("parties.0.name", "required")),
    ],
)
def test_a_case_without_day_party_or_number_is_refused(change, problem):
    row = {
        "case_no": NUMBERS[0],
        "entry_kind": "立案信息",
        "entry_day": "2019-05-06",
        "parties": [{"role": "被告", "name": NAMES[0]}],
    }

    with pytest.raises(ValidationError) as caught:
        CASE.load({**row, **change})

    assert problem in {(p.field, p.code) for p in problems_of(caught.value)}


def test_a_partys_identity_number_in_the_code_column_is_masked():
    number = "320102198001011238"
    body = CASE.load(
        {
            "case_no": NUMBERS[0],
            "entry_kind": "立案信息",
            "entry_day": "2019-05-06",
            "parties": [{"role": "被告", "name": "张三", "uscc": number}],
        }
    )

    assert body["parties"] == [
        {"role": "被告", "name": "张*", "uscc": "320102********1238"}
    ]
