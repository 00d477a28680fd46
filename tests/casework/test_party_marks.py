"""Marks of parties: spellings of one thing are one mark, and much says too little."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.matter.parties import NewParty
from hub.casework.seeing.marks import PartyMark, marks_of, variants_of
from hub.casework.seeing.marks.addresses import address_key
from hub.casework.seeing.marks.policy import (
    code_keys,
    domain_keys,
    name_keys,
    phone_keys,
)
from hub.rulebook import load_rulebook
from hub.rulebook.case_rules import MarkKind
from schemas.words import PartyRole

CONCERNED = PartyRole.CONCERNED
RULES = load_rulebook()
DAY = date(2026, 11, 27)
BOUNDS = RULES.in_force("shared_marks", DAY)
DIVISIONS = RULES.divisions


def marks(**traits):
    """The marks of one party."""
    return marks_of([NewParty(CONCERNED, **traits)], BOUNDS, DIVISIONS)


ONE_ADDRESS = [
    "江苏省宿迁市宿城区人民路一号3号楼502室",
    "宿迁市宿城区人民路1号3幢502",
    "宿城区人民路1号3-502",
    "宿城区 人民路 1 号 ３ 栋 502 室（东门旁）",
]


def test_spellings_of_an_address_are_one_mark():
    assert {address_key(text, DIVISIONS) for text in ONE_ADDRESS} == {
        "321302:人民路1-3-502"
    }


@pytest.mark.parametrize(
    "other",
    [
        "沭阳县人民路1号3幢502室",
        "宿城区人民路1号3幢503室",
        "宿城区人民路11号3幢502室",
        "宿城区人民南路1号3幢502室",
        "宿城区人民路1号35幢02室",
    ],
)
def test_another_address_is_another_mark(other):
    assert address_key(other, DIVISIONS) not in {
        "",
        address_key(ONE_ADDRESS[0], DIVISIONS),
    }


@pytest.mark.parametrize("text", ["", "宿城区", "江苏省宿迁市", "宿城区路口", "路1号"])
def test_what_names_no_house_or_no_place_is_no_mark(text):
    assert address_key(text, DIVISIONS) == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("13800001234", {"13800001234"}),
        ("+86 138-0000-1234", {"13800001234"}),
        ("0086 13800001234", {"13800001234"}),
        ("１３８００００１２３４", {"13800001234"}),
        ("(0527)84361234 转 8001", {"052784361234"}),
        ("86-527-84361234", {"052784361234"}),
        ("13800001234/0527-84361234", {"13800001234", "052784361234"}),
        ("400-820-8820", {"4008208820"}),
        ("84361234", set()),
        ("12", set()),
        ("无", set()),
        ("", set()),
        ("9" * 5_000, set()),
    ],
)
def test_a_telephone_number_has_one_spelling(text, numbers):
    assert phone_keys(text) == numbers


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://www.Example.com:80/x?y=1#z", {"example.com"}),
        ("example.com.", {"example.com"}),
        ("m.example.com", {"example.com"}),
        ("shop.example.com", {"shop.example.com"}),
        ("m.cn", {"m.cn"}),
        ("http://例子.中国/a", {"xn--fsqu00a.xn--fiqs8s"}),
        ("a.cn；b.cn", {"a.cn", "b.cn"}),
        ("http://user:pw@example.com\\@evil.cn/", {"evil.cn"}),
        ("localhost", set()),
        ("127.0.0.1", set()),
        ("a..b", set()),
        ("x" * 300 + ".cn", set()),
        ("", set()),
    ],
)
def test_an_internet_address_is_known_by_its_host(text, hosts):
    assert domain_keys(text) == hosts


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("91440300708461136T", {"org_code:708461136"}),
        (" 91440300708461136t ", {"org_code:708461136"}),
        ("70846113-6", {"org_code:708461136"}),
        ("91440300708461163T", set()),
        ("00000000000000000X", set()),
        ("11010519491231002X", {"person:11010519491231002X"}),
        ("110105194912310021", set()),
        ("", set()),
    ],
)
def test_a_code_counts_where_it_passes_its_check(text, keys):
    assert code_keys(text) == keys


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("宿迁市云帆商贸有限公司", "宿迁云帆商贸有限责任公司", True),
        ("宿迁市云帆商贸有限公司", "雲帆商贸（宿迁）有限公司", True),
        ("宿迁市云帆商贸有限公司", "南京云凡商贸有限公司", True),
        ("宿迁市天元食品有限公司", "宿迁市夭元食品有限公司", True),
        ("宿迁市王记食品有限公司", "宿迁市玉记食品有限公司", True),
        ("宿迁市云帆商贸有限公司", "宿迁市云海商贸有限公司", False),
        ("宿迁市云帆商贸有限公司", "宿迁市云帆食品有限公司", False),
        ("云帆商贸旗舰店", "云帆商贸专卖店", False),
        ("张三", "张三", False),
        ("", "", False),
    ],
)
def test_names_that_look_or_sound_alike_meet(one, other, met):
    mine, theirs = marks(name=one), marks(name=other)

    assert bool((mine | variants_of(mine)) & theirs) is met
    assert bool((theirs | variants_of(theirs)) & mine) is met


def test_a_rule_bounds_what_is_that_of_many():
    assert not marks(domain="https://shop12.taobao.com/x", phone="12315")
    assert marks(domain="taobao.com.example.cn") == {
        PartyMark(MarkKind.DOMAIN, "taobao.com.example.cn")
    }
    assert marks(domain="nottaobao.com")
    assert (
        marks_of([NewParty(CONCERNED, phone="13800001234")], (), DIVISIONS)
        == frozenset()
    )


def test_a_party_has_all_its_marks_and_two_parties_theirs():
    full = NewParty(
        CONCERNED,
        code="91440300708461136T",
        name="宿迁市云帆商贸有限公司",
        phone="13800001234",
        address=ONE_ADDRESS[0],
        domain="example.com",
    )
    found = marks_of(
        [full, NewParty(CONCERNED, phone="13900001234")], BOUNDS, DIVISIONS
    )

    assert {mark.kind for mark in found} == set(MarkKind)
    assert sum(mark.kind is MarkKind.PHONE for mark in found) == 2


anything = st.text(max_size=60)


@given(anything, anything, anything, anything, anything)
def test_whatever_is_typed_gives_marks_and_no_fault(code, name, phone, address, domain):
    traits = NewParty(CONCERNED, name, code, phone, address, domain)
    found = marks_of([traits], BOUNDS, DIVISIONS)

    assert all(mark.text and len(mark.text) < 500 for mark in found)
    assert len(variants_of(found)) <= 400


@given(
    st.sampled_from(["", "+86", "0086 ", "86"]),
    st.sampled_from(["", "-", " "]),
    st.integers(13_000_000_000, 19_999_999_999),
)
def test_however_a_mobile_number_is_written_it_is_one_mark(before, between, number):
    text = str(number)
    written = before + between.join((text[:3], text[3:7], text[7:]))

    assert phone_keys(written) == {text}


@given(st.sampled_from(ONE_ADDRESS), st.integers(1, 99), st.integers(1, 9999))
def test_numbers_of_houses_keep_addresses_apart(text, house, room):
    one = address_key(f"宿城区发展大道{house}号{room}室", DIVISIONS)
    other = address_key(f"宿城区发展大道{house}{room}号", DIVISIONS)

    assert one != other
    assert address_key(text, DIVISIONS) != one


def test_names_have_no_key_of_a_place_alone():
    assert name_keys("宿迁市", DIVISIONS) == frozenset()
