"""What a high score hides, each named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.names import Divisions
from hub.names.compare import compare, spell
from hub.names.vetoes import VETOES, Rivals, find_vetoes, is_slip, ordinals

DIVISIONS = Divisions.of(
    [
        ("320000", "江苏省", None),
        ("321300", "宿迁市", "320000"),
        ("321322", "沭阳县", "321300"),
        ("320300", "徐州市", "320000"),
    ]
)


def vetoes(one, other, *rivals, **more):
    return find_vetoes(
        spell(one, DIVISIONS),
        spell(other, DIVISIONS),
        DIVISIONS,
        rivals=Rivals.of(spell(name, DIVISIONS) for name in rivals),
        **more,
    )


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("宿迁市祥云旅游有限公司", "徐州市祥云旅游有限公司", ("division",)),
        ("宿迁市祥云旅游有限公司", "沭阳县祥云旅游有限公司", ()),
        ("宿迁市祥云旅游有限公司", "祥云旅游有限公司", ()),
        (
            "宿迁市洋河酒业有限公司沭阳分公司",
            "宿迁市洋河酒业有限公司",
            ("branch",),
        ),
        (
            "宿迁市洋河酒业有限公司第二分公司",
            "宿迁市洋河酒业有限公司第八分公司",
            ("branch",),
        ),
        ("宿迁市洋河百货一分店", "宿迁市洋河百货二分店", ("branch",)),
        ("宿迁市洋河百货第二售楼部", "宿迁市洋河百货第八售楼部", ("branch",)),
        ("洋河旗舰店", "洋河专营店", ("branch",)),
        ("宿迁市洋河集团有限公司", "宿迁市洋河有限公司", ("group",)),
        ("宿迁市洋和酒业有限公司", "宿迁市洋河酒业有限公司", ("character",)),
        ("宿迁市明达机械有限公司", "宿迁市瑞达机械有限公司", ("character",)),
        ("宿迁市创顺运输有限公司", "宿迁市创顺华运输有限公司", ("character",)),
        ("宿迁市洋河大酒业有限公司", "宿迁市洋河达酒业有限公司", ()),
        ("宿迁市洋河酒业有限公司", "宿迁市洋河酒业有限责任公司", ()),
    ],
)
def test_each_difference_that_tells_merchants_apart_is_a_veto(one, other, met):
    assert vetoes(one, other) == met


def test_codes_that_exclude_each_other_are_one_even_beside_one_name():
    name = "宿迁市洋河酒业有限公司"

    assert vetoes(name, name) == ()
    assert vetoes(name, name, codes_differ=True) == ("code",)


def test_a_name_without_a_place_must_be_the_only_one_of_its_trade_name():
    wanted, found = "金马商贸有限公司", "宿迁市金马商贸有限公司"

    assert vetoes(wanted, found, "宿迁市银马商贸有限公司") == ()
    assert vetoes(wanted, found, "徐州市金马饲料有限公司") == ("not-unique",)
    assert vetoes(found, f"江苏省{found}", "徐州市金马饲料有限公司") == ()


def test_one_name_of_two_merchants_means_neither():
    name = "宿迁市金马商贸有限公司"

    assert vetoes(name, name, "徐州市金马商贸有限公司") == ()
    assert vetoes(name, name, "宿迁市（金马）商贸有限公司") == ("not-unique",)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("洋河", "洋河", True),
        ("洋河", "洋和", False),
        ("洋河大", "洋河达", True),
        ("洋河大", "洋河犬", True),
        ("洋河大", "洋河小", False),
        ("洋河大", "洋河", False),
        ("洋河大曲", "洋河曲大", False),
    ],
)
def test_a_slip_of_ear_or_eye_is_none_in_the_first_two_characters(one, other, slip):
    assert is_slip(one, other) is is_slip(other, one) is slip


def test_ordinals_are_read_in_front_of_what_they_count():
    assert ordinals("洋河百货第二分公司") == ("二",)
    assert ordinals("洋河百货12号店") == ("12",)
    assert ordinals("三星百货有限公司") == ()


parts = ["宿迁市", "沭阳", "徐州", "洋河", "洋和", "一分店", "第二", "酒业", "集团"]
endings = ["有限公司", "厂", "有限公司沭阳分公司", "旗舰店"]
names = st.tuples(
    st.lists(st.sampled_from(parts), max_size=5).map("".join), st.sampled_from(endings)
).map("".join)


@given(names, names, st.lists(names, max_size=2))
def test_vetoes_have_no_direction_and_spare_a_name_from_itself(one, other, rivals):
    found = vetoes(one, other, *rivals)

    assert found == vetoes(other, one, *rivals)
    assert set(found) <= set(VETOES)
    assert vetoes(one, one) == ()
    same = compare(spell(one, DIVISIONS), spell(other, DIVISIONS), DIVISIONS)
    if same.score == 1:
        assert set(found) <= {"not-unique"}


NAMES = (
    "宿迁市祥云旅游有限公司",
    "徐州市祥云旅游有限公司",
    "祥云旅游有限公司",
    "沭阳县",
)


@given(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(NAMES), max_size=6),
    st.integers(0, 5),
)
def test_rivals_are_all_others_that_bear_a_name_or_its_trade_name(name, borne, own):
    spelled = [spell(one, DIVISIONS) for one in borne]
    rivals, others = Rivals.of(spelled), spelled
    if own < len(spelled):
        rivals = rivals.besides(spelled[own])
        others = spelled[:own] + spelled[own + 1 :]
    wanted = spell(name, DIVISIONS)

    assert rivals.bear(wanted.flat) == any(o.flat == wanted.flat for o in others)
    assert rivals.share(wanted.parts.stem) == any(
        other.parts.stem == wanted.parts.stem for other in others
    )
