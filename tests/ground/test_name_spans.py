"""Where the parts of a name stand in it, as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.names.spans import name_spans
from hub.rulebook import load_rulebook

DIVISIONS = load_rulebook().divisions


def parts(name):
    return [
        (one.part, name[one.start : one.end]) for one in name_spans(name, DIVISIONS)
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "宿城区荷骐拓商贸有限公司",
            [
                ("division", "宿城区"),
                ("stem", "荷骐拓"),
                ("industry", "商贸"),
                ("form", "有限公司"),
            ],
        ),
        (
            "荷骐拓（宿迁）商贸有限公司",
            [
                ("stem", "荷骐拓"),
                ("division", "（宿迁）"),
                ("industry", "商贸"),
                ("form", "有限公司"),
            ],
        ),
        (
            "宿迁荷骐拓商贸有限公司沭阳分公司",
            [
                ("division", "宿迁"),
                ("stem", "荷骐拓"),
                ("industry", "商贸"),
                ("form", "有限公司"),
                ("branch", "沭阳分公司"),
            ],
        ),
        ("荷骐拓旗舰店", [("stem", "荷骐拓"), ("form", "旗舰店")]),
        ("", []),
    ],
)
def test_the_parts_of_a_name_stand_where_they_are_written(name, expected):
    assert parts(name) == expected


@given(
    name=st.text(alphabet="宿迁市城区荷骐拓商贸有限公司（）() ·A1ｂ店分ﬁ", max_size=24)
)
def test_the_parts_of_any_name_cover_it_without_a_gap(name):
    told = name_spans(name, DIVISIONS)

    assert "".join(name[one.start : one.end] for one in told) == name
