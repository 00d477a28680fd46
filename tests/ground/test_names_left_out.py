"""Real names against themselves with parts left out: nothing tells them different.

Where a firm is registered is read from its row, not from its name.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from hub.names import agreement, anatomy, fold
from hub.names.compare import spell
from hub.names.vetoes import find_vetoes
from hub.names.words.place_words import BRAND_PLACES, TRADE_PLACES
from hub.rulebook import load_rulebook
from tests.support.parts import LONG

REGISTRY = Path(__file__).parents[3] / "shared" / "data" / "registry"
EVERY = 1 if LONG else 5
"""One in this many registered names is looked at."""

MOST_DIFFERENT = 0.002
LEAST_REST = 4
LEVELS = "省市县区"


@pytest.fixture(scope="module")
def divisions():
    return load_rulebook().divisions


def read_firms():
    """Yield registered names, folded, with the division of each one's register."""
    firms = {}
    for path in sorted(REGISTRY.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                code = row["统一社会信用代码"]
                place = code[2:8] if len(code) == 18 else code[:6]
                firms[fold(row["企业名称"])] = place
    return sorted(firms.items())


def places_of(code, bearers):
    """Give the names of a county, its city and its province, the greatest first."""
    chain = (f"{code[:2]}0000", f"{code[:4]}00", code)
    return [sorted(bearers.get(at, ()), key=len, reverse=True) for at in chain]


def without_place(name, places):
    """Take off the places that a name begins with, and list what was taken."""
    taken = []
    for level in places:
        place = next((place for place in level if name.startswith(place)), "")
        if place and name[len(place)] in LEVELS:
            # A city that is a district today: 吴江市.
            place = name[: len(place) + 1]
        if place and len(name) - len(place) >= LEAST_REST:
            name = name.removeprefix(place)
            taken.append(place)
    return name, taken


def ways_to_write(name, places):
    """Yield other ways to write a firm's name, each by its kind."""
    rest, taken = without_place(name, places)
    if taken:
        yield "no place", rest
        yield "last place only", taken[-1] + rest
        short = [place.rstrip(LEVELS) if len(place) > 2 else place for place in taken]
        yield "places in short", "".join(short) + rest
    for level in places:
        for place in level:
            if f"({place})" in name and not taken:
                yield "no bracketed place", name.replace(f"({place})", "")
    if name.endswith("有限公司"):
        longer = name.removesuffix("有限公司") + "有限责任公司"
        yield "longer form", longer
        if taken:
            yield "no place, longer form", without_place(longer, places)[0]


@pytest.mark.skipif(not REGISTRY.exists(), reason="shared data is not here")
def test_a_name_with_parts_left_out_is_not_told_different_from_itself(divisions):
    bearers = {}
    for place, codes in divisions.codes.items():
        for code in codes:
            bearers.setdefault(code, set()).add(place)

    asked, told = Counter(), []
    for name, code in read_firms()[::EVERY]:
        for kind, other in ways_to_write(name, places_of(code, bearers)):
            asked[kind] += 1
            if agreement(name, other, divisions) == "different":
                told.append((kind, name, other))
            elif "division" in vetoes_of(name, other, divisions):
                told.append((f"{kind}: vetoed", name, other))

    assert sum(asked.values()) >= 60_000 // EVERY, asked
    assert len(asked) == 6
    assert len(told) <= MOST_DIFFERENT * sum(asked.values()), "\n".join(map(str, told))


def vetoes_of(one, other, divisions):
    return find_vetoes(spell(one, divisions), spell(other, divisions), divisions)


def test_words_of_trade_are_places_in_full_only(divisions):
    assert {"资源", "合作", "港口"} <= TRADE_PLACES
    for word in sorted(TRADE_PLACES):
        name = f"{word}云朵商贸有限公司"
        assert anatomy(name, divisions).divisions == frozenset(), word
        inside = f"云朵再生{word}有限公司"
        assert anatomy(inside, divisions).divisions == frozenset(), word
    assert anatomy("资源县云朵商贸有限公司", divisions).divisions == {"450329"}


def test_words_of_brand_are_places_where_a_trade_name_follows(divisions):
    assert {"平安", "文峰", "江山"} <= BRAND_PLACES
    wrong = [
        word
        for word in sorted(BRAND_PLACES)
        if anatomy(f"{word}机械制造有限公司", divisions).core != f"{word}机械制造"
        or not anatomy(f"{word}云朵机械制造有限公司", divisions).divisions
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("南京文峰大新咨询有限公司", "文峰大新咨询有限公司"),
        ("江山现代物流信息有限公司", "现代物流信息有限公司"),
        ("宿迁大东有限公司沭阳分公司", "大东有限公司沭阳分公司"),
        ("沭阳县云朵供销合作社第五门市", "云朵供销合作社第五门市"),
    ],
)
def test_of_two_readings_that_counts_which_the_other_name_suggests(
    one, other, divisions
):
    assert agreement(one, other, divisions) == "compatible"
    assert agreement(other, one, divisions) == "compatible"
    assert "division" not in vetoes_of(one, other, divisions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("南京文峰咨询有限公司", "徐州文峰咨询有限公司"),
        ("南京文峰咨询有限公司", "文峰贸易有限公司"),
        ("文峰大新咨询有限公司", "平安大新咨询有限公司"),
        ("资源县云朵商贸有限公司", "沭阳县云朵商贸有限公司"),
    ],
)
def test_two_readings_do_not_make_two_firms_one(one, other, divisions):
    assert agreement(one, other, divisions) == "different"
