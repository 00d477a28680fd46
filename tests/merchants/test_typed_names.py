"""Typed names: from any beginning, with a slip, in pinyin, by first letters."""

import random
from collections import Counter
from datetime import date

import pytest

from hub.demo.town.population import Population
from hub.names import anatomy, flat
from hub.names.search import segment
from hub.names.search.completing import are_places, complete
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName
from hub.names.search.slips import slipped, slips_between
from hub.names.words.characters import readings
from hub.rulebook import load_rulebook
from tests.support.parts import LONG

BUSINESS = "92"
"""How codes of individual businesses begin."""
FIRMS = 2_000
SLIPS = FIRMS if LONG else 150
"""Names with a slip that are typed."""
HERE = "宿城区荷骐拓商贸有限公司"
"""The first of them."""


@pytest.fixture(scope="module")
def divisions():
    return load_rulebook().divisions


@pytest.fixture(scope="module")
def names():
    """The names of so many firms of the demo city."""
    people = Population(date(2026, 11, 24))
    found, index = {}, 0
    while len(found) < FIRMS:
        merchant = people.merchant(index)
        if merchant.code[:2] != BUSINESS:
            found.setdefault(merchant.name)
        index += 1
    return list(found)


def store_of(names):
    """Index names by their places."""
    return NameStore.of([IndexedName(at, True, name) for at, name in enumerate(names)])


@pytest.fixture(scope="module")
def store(names):
    return store_of(names)


def typed(store, text, divisions):
    """List whom a text completes to."""
    return complete(store, text, divisions).merchants.tolist()


def first_five(store, text, divisions):
    """List the first five that a page for finding would show of a text."""
    held = typed(store, text, divisions)
    slips = [one.merchant for one in slipped(store, text, divisions)]
    return list(dict.fromkeys([*held, *slips]))[:5]


@pytest.mark.parametrize("cap", [5_000, 20])
def test_any_beginning_of_a_name_finds_it_however_common_its_pairs(
    names, divisions, monkeypatch, cap
):
    monkeypatch.setattr(segment, "LEAST_CAP", cap)
    odd = ["洋河（宿迁）平安酒业有限公司", "(宿迁)宿迁市1.5号店", "宿迁市3(2)号店"]
    some = [*names[:: 1 if LONG else 25], *odd]
    store = store_of(some)
    flats = [flat(name) for name in some]

    missed = []
    for at, name in enumerate(flats):
        for size in range(3, len(name) + 1):
            found = typed(store, name[:size], divisions)
            beginning = sum(other.startswith(name[:size]) for other in flats)
            if at not in found or (beginning <= 10 and at not in found[:10]):
                missed.append(name[:size])

    assert missed == []


def with_slip(text, dice, characters):
    """Type a text with one slip; gives of which kind it is."""
    at = dice.randrange(len(text))
    kind = dice.choice(("missing", "doubled", "swapped", "another"))
    if kind == "missing":
        return kind, text[:at] + text[at + 1 :]
    if kind == "doubled":
        return kind, text[:at] + text[at] + text[at:]
    if kind == "another":
        return kind, text[:at] + dice.choice(characters) + text[at + 1 :]
    at = min(at, len(text) - 2)
    return kind, text[:at] + text[at + 1] + text[at] + text[at + 2 :]


@pytest.mark.parametrize("part", ["name", "trade name"])
def test_one_slip_in_a_name_or_trade_name_leaves_it_in_the_first_five(
    store, names, divisions, part
):
    """Of a trade name two characters must be left: one alone is too little to look."""
    dice = random.Random(11)  # made-up names, no secrets
    characters = "".join(names)

    asked, found = Counter(), Counter()
    for at in dice.sample(range(FIRMS), SLIPS):
        stem = anatomy(names[at], divisions).stem
        kind, text = with_slip(names[at] if part == "name" else stem, dice, characters)
        if len(text) < 2 or flat(text) in {flat(names[at]), stem}:
            continue
        five = first_five(store, text, divisions)
        stems = {anatomy(names[one], divisions).stem for one in five}
        asked[kind] += 1
        found[kind] += at in five if part == "name" else stem in stems

    assert len(asked) == 4
    assert found.total() >= 0.97 * asked.total(), (found, asked)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("荷骐拓商茂", "slip"),
        ("宿城区荷骐拓商茂有限公司", "slip"),
        ("荷骐拓贸易", "stem"),
        ("拓骐荷", "moved"),
        ("和骐拓", "homophone"),
        ("荷拓", "slip"),
    ],
)
def test_what_was_meant_is_told_with_why(store, names, divisions, text, why):
    assert typed(store, text, divisions) == []
    told = [(one.merchant, one.why) for one in slipped(store, text, divisions)[:5]]
    assert (names.index(HERE), why) in told


def test_a_place_alone_is_no_slip_of_a_name(store, divisions):
    assert slipped(store, "宿迁鑫", divisions) == []


@pytest.mark.parametrize(
    "text",
    [
        "heqituo",
        "He Qi Tuo",
        "suchengqu heqituo",
        "Suchengqu Heqituo Shangmao Co., Ltd.",
        "heqituo shangmao limited",
        "hqt",
        "hqtsm",
    ],
)
def test_pinyin_and_first_letters_find_who_is_called_so(store, names, divisions, text):
    assert typed(store, text, divisions)[:1] == [names.index(HERE)]


def test_letters_are_parted_into_syllables_in_all_ways(divisions):
    store = store_of(["西安恒安厂", "宿迁市平安厂", "鲜记厂"])

    assert [typed(store, text, divisions) for text in ("xian", "pingan")] == [[0], [1]]
    assert len(readings("xianan")) > 1
    assert readings("hqt") == []


def test_a_place_finds_all_who_bear_it_and_those_who_begin_with_it_come_first(
    store, names, divisions
):
    found = typed(store, "沭阳", divisions)

    assert set(found) == {at for at, name in enumerate(names) if "沭阳" in name}
    begins = [names[at].startswith("沭阳") for at in found]
    assert begins == sorted(begins, reverse=True)


def test_each_name_of_a_merchant_is_tested(divisions):
    rows = [(1, "荷骐拓优品店"), (1, HERE), (2, "荷骐拓小铺")]
    store = NameStore.of([IndexedName(*row[:1], False, row[1]) for row in rows])

    assert typed(store, "宿城区荷骐拓", divisions) == [1]


def test_persons_are_left_out_before_anything_is_counted(divisions):
    people = [IndexedName(at, False, f"宿城陈记{at}店", True) for at in range(3_000)]
    store = NameStore.of([*people, IndexedName(9_999, True, "宿城陈记酒业有限公司")])

    found = complete(store, "宿城陈记", divisions, among=store.firms)

    assert found.merchants.tolist() == [9_999]
    assert len(typed(store, "宿城陈记", divisions)) == 3_001


@pytest.mark.parametrize("text", ["有限公司", "公司", "youxiangongsi"])
def test_what_is_too_common_to_be_looked_for_is_said_to_be(
    names, divisions, monkeypatch, text
):
    monkeypatch.setattr(segment, "LEAST_CAP", 20)

    found = complete(store_of(names), text, divisions)

    assert len(found.merchants) == 0
    assert not found.is_whole or found.may_go_on


def test_places_one_behind_the_other_are_told(divisions):
    assert are_places("江苏省宿迁市", divisions)
    assert are_places("", divisions)
    assert not are_places("宿迁市大", divisions)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("江苏达惠网络料技有限责任分司", "江苏达惠网络科技有限责任公司"),
        ("江苏凤昌家居有限分司", "江苏凤昌家居有限公司"),
        ("润隆达日用品有限公司", "宿城区润隆达日用品有限公司"),
        ("suchengqubeidamuyecoltd", "宿城区贝达木业有限公司"),
    ],
)
def test_a_name_with_slips_is_near_and_another_is_not(wanted, name):
    assert slips_between(wanted, name) is not None
    assert slips_between(name, wanted) is not None
    assert slips_between(wanted, "泗阳县石桥建材厂") is None
