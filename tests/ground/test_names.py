"""What the parts of a merchant's name are, and when two names are one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.names import (
    Divisions,
    agreement,
    anatomy,
    flat,
    fold,
    form_class,
    look_alike,
    shares_core,
    short_name,
    sound,
)

DIVISIONS = Divisions.of(
    [
        ("320000", "江苏省", None),
        ("320100", "南京市", "320000"),
        ("320106", "鼓楼区", "320100"),
        ("320300", "徐州市", "320000"),
        ("320302", "鼓楼区", "320300"),
        ("321300", "宿迁市", "320000"),
        ("321302", "宿城区", "321300"),
        ("321322", "沭阳县", "321300"),
        ("321391", "苏宿工业园区", "321300"),
        ("330000", "浙江省", None),
        ("330881", "江山市", "330000"),
        ("450000", "广西壮族自治区", None),
    ]
)
NOWHERE = Divisions.of(())

pieces = st.sampled_from(
    [
        "宿迁市",
        "沭阳",
        "江苏",
        "江山",
        "洋河",
        "双沟",
        "商贸",
        "集团",
        "有限公司",
        "有限责任公司",
        "分公司",
        "经营部",
        "（宿迁）",
        "(沭阳)",
        "（有限合伙）",
        " ",
        "·",
        "Ａ",
        "a",
        "厂",
    ]
)
names = st.lists(pieces, max_size=7).map("".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("洋河（宿迁）酒业有限公司", "洋河(宿迁)酒业有限公司"),
        ("洋河【宿迁】酒业有限公司", "洋河﹝宿迁﹞酒业有限公司"),
        ("洋河〔宿迁〕酒业有限公司", "洋河宿迁酒业有限公司"),
        ("ＡＢＣ商贸有限公司", "abc 商贸有限公司"),
        ("洋河·酒业　有限公司", "洋河酒业有限公司"),
        ("洋河-酒业“有限”公司", "洋河酒业有限公司"),
        ("㈱洋河", "(株)洋河"),
        # Copied out of PDF: radicals, strokes, ends of lines, fillers, selectors.
        ("⻄安⻛机⼤⽟⾦⻦⻋⼚", "西安风机大玉金鸟车厂"),
        ("洋\u2028河\u2029酒\u0085业", "洋河酒业"),
        ("洋\ufe0f河\U000e0100酒\u3164业\u00ad\u2062", "洋河酒业"),
        ("洋\u034f河\u180e酒\u115f业\U000e0041", "洋河酒业"),
        ("洋河傢俱厂", "洋河家具厂"),
        ("洋河餅乾廠", "洋河饼干厂"),
        ("洋河1．5噸", "洋河1.5吨"),
        ("洋河1,000", "洋河1000"),
        ("洋河3—2号", "洋河3-2号"),
        ("洋河3・2号", "洋河3.2号"),
    ],
)
def test_spellings_of_one_name_have_one_search_key(one, other):
    assert flat(one) == flat(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("洋河酒业有限公司", "洋河酒业有限责任公司"),
        ("洋河酒业有限公司", "洋和酒业有限公司"),
        ("宿迁洋河酒业有限公司", "洋河酒业有限公司"),
        ("洋河一分店", "洋河二分店"),
        ("洋河1.5吨", "洋河15吨"),
        ("洋河3-2号", "洋河32号"),
        ("洋河3(2)号", "洋河32号"),
        ("洋河1、2号", "洋河12号"),
        ("明昇包装厂", "明升包装厂"),
        ("盛乾贸易行", "盛干贸易行"),
        ("氾水粮行", "泛水粮行"),
    ],
)
def test_different_names_have_different_search_keys(one, other):
    assert flat(one) != flat(other)


@pytest.mark.parametrize(
    ("name", "codes", "core", "form", "tail", "group"),
    [
        ("洋河酒业有限公司", set(), "洋河酒业", "有限公司", "", False),
        ("宿迁市洋河酒业有限责任公司", {"321300"}, "洋河酒业", "有限公司", "", False),
        ("江苏省宿迁市洋河酒厂", {"321300"}, "洋河酒", "厂", "", False),
        (
            "江苏洋河酒厂股份有限公司",
            {"320000"},
            "洋河酒厂",
            "股份有限公司",
            "",
            False,
        ),
        ("洋河（宿迁）酒业有限公司", {"321300"}, "洋河酒业", "有限公司", "", False),
        (
            "江苏洋河集团有限公司",
            {"320000"},
            "洋河",
            "有限公司",
            "",
            True,
        ),
        ("洋河(集团)有限公司", set(), "洋河", "有限公司", "", True),
        (
            "江苏双沟银行股份有限公司沭阳支行",
            {"320000"},
            "双沟银行",
            "股份有限公司",
            "沭阳支行",
            False,
        ),
        (
            "宿迁洋河企业管理合伙企业（有限合伙）",
            {"321300"},
            "洋河企业管理",
            "合伙企业有限合伙",
            "",
            False,
        ),
        (
            "沭阳县青伊湖农机专业合作社",
            {"321322"},
            "青伊湖农机",
            "合作社",
            "",
            False,
        ),
        (
            "宿城区张记小吃店（个体工商户）",
            {"321302"},
            "张记小吃",
            "店",
            "",
            False,
        ),
        ("苏宿工业园区大枣商行", {"321391"}, "大枣", "商行", "", False),
        # 江山 lies in Zhejiang: behind 宿迁 it is a brand, and so it is where nothing
        # but an industry follows; in full or before a trade name it is a place.
        ("宿迁市江山酒业有限公司", {"321300"}, "江山酒业", "有限公司", "", False),
        ("江山酒业有限公司", set(), "江山酒业", "有限公司", "", False),
        ("江山市酒业有限公司", {"330881"}, "酒业", "有限公司", "", False),
        ("江山云朵酒业有限公司", {"330881"}, "云朵酒业", "有限公司", "", False),
        ("鼓楼区大枣商行", {"320106", "320302"}, "大枣", "商行", "", False),
        ("徐州鼓楼大枣商行", {"320302"}, "大枣", "商行", "", False),
        ("宿迁有限公司", set(), "宿迁", "有限公司", "", False),
        ("洋河酒业", set(), "洋河酒业", "", "", False),
        ("", set(), "", "", "", False),
    ],
)
def test_a_name_falls_into_its_parts(name, codes, core, form, tail, group):
    parts = anatomy(name, DIVISIONS)

    assert (parts.divisions, parts.core, parts.form) == (codes, core, form)
    assert (parts.branch, parts.group) == (tail, group)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("宿迁市洋河酒业有限公司", "宿迁市洋河（酒业）有限公司", "equal"),
        ("宿迁市洋河酒业有限公司", "洋河酒业有限责任公司", "compatible"),
        ("宿迁市洋河酒业有限公司", "江苏省宿迁市洋河酒业有限公司", "compatible"),
        ("宿迁市洋河酒业有限公司", "沭阳洋河酒业有限公司", "compatible"),
        ("宿迁市洋河酒业有限公司", "洋河（宿迁）酒业有限公司", "compatible"),
        ("张记小吃店（个体工商户）", "宿城区张记小吃店", "compatible"),
        ("宿迁市洋河酒业有限公司", "徐州市洋河酒业有限公司", "different"),
        ("沭阳县洋河酒业有限公司", "宿城区洋河酒业有限公司", "different"),
        ("洋河酒业有限公司", "洋和酒业有限公司", "different"),
        ("洋河酒业有限公司", "洋河酒业股份有限公司", "different"),
        ("洋河酒业有限公司", "洋河酒业", "different"),
        ("洋河酒业商行", "洋河酒业经营部", "different"),
        ("洋河酒业有限公司", "洋河酒业集团有限公司", "different"),
        ("洋河酒业有限公司", "洋河酒业有限公司沭阳分公司", "different"),
        ("洋河酒业有限公司第一分公司", "洋河酒业有限公司第二分公司", "different"),
        ("洋河商贸有限公司", "洋河食品有限公司", "different"),
        ("河有限公司", "宿迁河有限公司", "different"),
        ("江苏酒业有限公司", "宿迁酒业有限公司", "compatible"),
        # What scanners make of a form says nothing.
        ("宿迁市洋河酒业有眼公司", "宿迁市洋河酒业有限公司", "compatible"),
        ("宿迁市洋河酒业有眼夷任公司", "洋河酒业有限责任公司", "compatible"),
        ("洋河酒业般份有眼公司", "洋河酒业股份有限公司", "compatible"),
        ("洋河酒业有限公3", "洋河酒业有限公司", "compatible"),
        ("洋河酒业有眼公司沭阳分公司", "洋河酒业有限公司沭阳分公司", "compatible"),
        ("洋河酒业有眼公司", "双沟酒业有限公司", "different"),
        ("洋河酒业有眼公司", "洋河酒业股份有限公司", "different"),
        ("洋河有线公司", "洋河有限公司", "different"),
        ("徐州市鼓楼区大枣商行", "鼓楼区大枣商行", "compatible"),
    ],
)
def test_two_names_agree_as_far_as_their_parts_do(one, other, how):
    assert agreement(one, other, DIVISIONS) == how


def test_without_a_division_table_only_forms_are_told_apart():
    assert (
        agreement("洋河酒业有限公司", "洋河酒业有限责任公司", NOWHERE) == "compatible"
    )
    assert agreement("宿迁洋河酒业有限公司", "洋河酒业有限公司", NOWHERE) == "different"


def test_a_move_or_new_form_keeps_the_core():
    assert shares_core("宿迁洋河酒业有限公司", "徐州洋河酒业股份有限公司", DIVISIONS)
    assert not shares_core("宿迁洋河酒业有限公司", "宿迁双沟酒业有限公司", DIVISIONS)
    assert not shares_core("河有限公司", "河厂", DIVISIONS)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("宿迁市", "宿迁"),
        ("广西壮族自治区", "广西"),
        ("沭阳县", "沭阳"),
        ("矿区", "矿区"),
        ("辖县", "辖县"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("洋河新区", "洋河"),
    ],
)
def test_a_division_is_known_by_its_short_name_too(name, short):
    assert short_name(name) == short


@given(names, names)
def test_agreement_has_no_direction(one, other):
    assert agreement(one, other, DIVISIONS) == agreement(other, one, DIVISIONS)


@given(names)
def test_a_name_agrees_with_itself(name):
    assert agreement(name, name, DIVISIONS) == "equal"


@given(
    st.text(max_size=12)
    | st.text(
        alphabet=string.printable + "（）【】宿迁洋乾俱·　Ａ㈱ﬁÅ¸１．", max_size=40
    )
)
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)
    assert flat(flat(name)) == flat(name)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(name):
    parts = anatomy(name, DIVISIONS)

    assert len(parts.core) <= len(fold(name))


@pytest.mark.parametrize(
    ("name", "stem", "industry", "form", "shop"),
    [
        ("宿迁市洋河酒业有限公司", "洋河", "酒业", "有限公司", ""),
        ("宿迁双沟酿造设备制造有限公司", "双沟", "酿造设备制造", "有限公司", ""),
        ("沭阳县水利水电工程有限公司", "", "水利水电工程", "有限公司", ""),
        ("云朵官方旗舰店", "云朵", "", "", "旗舰店"),
        ("云朵童装专营店", "云朵", "童装", "", "专营店"),
        ("云朵（宿迁）电子商务有限公司", "云朵", "电子商务", "有限公司", ""),
        # Brackets that got lost, and columns that got mixed up.
        ("云朵电子商务宿迁有限公司", "云朵", "电子商务", "有限公司", ""),
        ("宿迁市有限公司商贸云朵", "云朵", "商贸", "有限公司", ""),
        ("有限公司", "", "", "有限公司", ""),
        ("ＡＢＣ科技有限公司", "abc", "科技", "有限公司", ""),
    ],
)
def test_trade_name_and_industry_are_told_apart(name, stem, industry, form, shop):
    parts = anatomy(name, DIVISIONS)

    assert (parts.stem, parts.industry, parts.form, parts.shop) == (
        stem,
        industry,
        form,
        shop,
    )


def test_old_characters_and_what_nobody_sees_are_folded():
    assert fold("宿遷雙溝釀酒廠") == "宿迁双沟酿酒厂"
    assert fold("洋\u200b河\u202e酒\x00业") == "洋河酒业"


def test_a_name_of_ten_thousand_characters_is_left_whole():
    name = "洋河" * 5_000

    assert anatomy(name, DIVISIONS).stem == name


def test_syllables_and_shapes_of_characters_are_known():
    assert sound("洋河") == sound("洋和") != sound("双沟")
    assert look_alike("未", "末")
    assert look_alike("末", "未")
    assert not look_alike("洋", "双")


@pytest.mark.parametrize(
    ("form", "of_class"),
    [("有限公司", "company"), ("商行", "trade"), ("分公司", "branch"), ("", "")],
)
def test_a_form_has_a_class(form, of_class):
    assert form_class(form) == of_class


def test_names_that_need_no_folding_are_those_that_folding_leaves_alone():
    for character in map(chr, (*range(128), *range(0x4E00, 0xA000))):
        # What stands beside brackets goes the long way.
        assert fold(f"({character})") == f"({fold(character)})"
        assert flat(f"({character})") == flat(character)
