"""How often the wanted merchant is found among six thousand, by kind of damage."""

import csv
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from hub.names import anatomy, flat
from hub.names.search.completing import complete
from hub.names.search.rank import rank
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName, Segment
from hub.rulebook import load_rulebook
from scripts.workloads.w2_names import BRAND_CHARACTERS, make_names

PAIRS = Path(__file__).parents[3] / "shared" / "data" / "name_pairs_dev.csv"
pytestmark = pytest.mark.skipif(not PAIRS.exists(), reason="shared data is not here")
EVERY = 3
"""One in this many queries is asked."""


def read_pairs(made):
    """Read the pairs of an origin, by kind: (query, full name)."""
    found = defaultdict(list)
    with PAIRS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            origin, _, kind = row["source"].partition(":")
            if origin == made:
                found[kind].append((row["query"], row["full_name"]))
    return found


def store_of(names):
    """Index names by their places."""
    return NameStore(
        (Segment.of([IndexedName(at, True, name) for at, name in enumerate(names)]),)
    )


def completed(store, text, divisions):
    """List the merchants whose names a text completes to."""
    return complete(store, text, divisions).merchants.tolist()


@pytest.fixture(scope="module")
def divisions():
    return load_rulebook().divisions


def recall(store, places, pairs, divisions, every=EVERY):
    """Give the shares found first and among five, averaged over the kinds."""
    shares = Counter()
    for queries in pairs.values():
        asked = queries[::every]
        for query, full in asked:
            hits = [r.merchant_id for r in rank(store, query, divisions, 5)]
            shares[1] += (hits[:1] == [places[full]]) / len(asked)
            shares[5] += (places[full] in hits) / len(asked)
    return shares[1] / len(pairs), shares[5] / len(pairs)


def test_damaged_names_find_their_merchants(divisions):
    made = read_pairs("synthetic")
    registry = [full for _, full in made.pop("registry")]
    del made["absent"]
    places = {name: at for at, name in enumerate(registry)}

    first, among_five = recall(store_of(registry), places, made, divisions, every=1)

    assert len(registry) == 6_000
    assert first >= 0.95
    assert among_five >= 0.99


def test_names_of_strangers_are_nobodys_and_branches_find_their_parents(divisions):
    made = read_pairs("synthetic")
    registry = [full for _, full in made["registry"]]
    keys = Counter(map(flat, registry))
    store = store_of(registry)
    places = {name: at for at, name in enumerate(registry)}

    strangers = [query for query, _ in made["absent"] if keys[flat(query)]]
    merged = [query for query, _ in made["branch"] if keys[flat(query)]]
    found, _ = recall(store, places, {"branch": made["branch"]}, divisions, every=1)

    assert (len(made["absent"]), strangers, merged) == (600, [], [])
    assert found >= 0.98
    # Nor does any of them score like a name that is there.
    assert [
        q for q, _ in made["absent"] if best_score(store, q, divisions) >= 0.95
    ] == []


def best_score(store, name, divisions):
    hits = rank(store, name, divisions, 1)
    return hits[0].comparison.score if hits else 0


def test_a_thousand_made_names_of_strangers_score_like_nobody(divisions):
    """Each differs from a registered name by one character."""
    names = make_names(6_000, divisions)
    store, keys = store_of(names), {flat(name) for name in names}
    dice = random.Random(7)  # made-up names, no secrets

    strangers = []
    while len(strangers) < 1_000:
        name = dice.choice(names)
        at = dice.randrange(len(name) - 2)
        other = name[:at] + dice.choice(BRAND_CHARACTERS) + name[at + 1 :]
        if flat(other) not in keys:
            strangers.append(other)

    like = [name for name in strangers if best_score(store, name, divisions) >= 0.95]
    assert like == []


def test_names_that_lost_two_characters_are_found_first_as_by_plain_distance(divisions):
    names = make_names(4_000, divisions)
    store, flats = store_of(names), [flat(name) for name in names]
    dice = random.Random(8)  # made-up names, no secrets

    ours = plain = 0
    for at in dice.sample(range(len(names)), 200):
        name = names[at]
        gone = set(dice.sample(range(len(name)), 2))
        lost = "".join(char for place, char in enumerate(name) if place not in gone)
        ours += [hit.merchant_id for hit in rank(store, lost, divisions, 1)] == [at]
        best = process.extractOne(flat(lost), flats, scorer=fuzz.ratio)
        plain += best[2] == at

    assert ours >= plain - 1
    assert ours >= 190


def test_abbreviations_are_found_first_as_by_plain_distance(divisions):
    """The place's, the trade name's and each word of trade's first character."""
    names = make_names(4_000, divisions)
    store, flats = store_of(names), [flat(name) for name in names]
    dice = random.Random(9)  # made-up names, no secrets

    asked = ours = plain = 0
    for at in dice.sample(range(len(names)), 300):
        parts = anatomy(names[at], divisions)
        if len(parts.industry) < 4:
            continue
        short = names[at][:2] + parts.stem[:2] + parts.industry[::2]
        asked += 1
        ours += [hit.merchant_id for hit in rank(store, short, divisions, 1)] == [at]
        plain += process.extractOne(short, flats, scorer=fuzz.ratio)[2] == at

    assert asked >= 100
    assert ours >= plain


def test_two_or_three_characters_of_a_trade_name_complete_it(divisions):
    """However many firms hold them; nobody else is named."""
    registry = [full for _, full in read_pairs("synthetic")["registry"]]
    store = store_of(registry)
    flats = [flat(name) for name in registry]
    typed = [
        (at, stem[first : first + size])
        for at, name in list(enumerate(registry))[::50]
        for stem in [anatomy(name, divisions).stem]
        for first in (0, 1)
        for size in (2, 3)
        if len(stem) >= first + size
    ]

    missed, wrong = [], []
    for at, text in typed:
        found = completed(store, text, divisions)
        wrong += [(text, registry[n]) for n in found if not set(text) <= set(flats[n])]
        if at not in found:
            missed.append((text, registry[at]))

    assert len(typed) > 200
    assert (missed, wrong) == ([], [])


def test_short_names_of_listed_companies_are_found_mostly(divisions):
    """Real short names are coined freely: an alias table finds what letters cannot."""
    real = read_pairs("real")
    registry = sorted({full for pairs in real.values() for _, full in pairs})
    places = {name: at for at, name in enumerate(registry)}

    first, among_five = recall(store_of(registry), places, real, divisions)

    assert first >= 0.88
    assert among_five >= 0.93


@pytest.fixture(scope="module")
def town():
    """More firms of one town than a search looks at, and some that name it later."""
    rows = [
        IndexedName(2 * at, at % 2 == 0, f"宿迁市{at:05d}商贸{'行' * (at % 7)}")
        for at in range(14_000)
    ]
    others = [f"江苏宿迁市{at}商贸" for at in range(100)]
    rows += [IndexedName(2 * at + 1, True, name) for at, name in enumerate(others)]
    return NameStore.of(sorted(rows))


@pytest.mark.parametrize("typed", ["宿迁", "宿迁市", "(宿迁)", "宿 迁"])
def test_what_is_too_common_to_be_looked_up_finds_who_begins_with_it(
    town, divisions, typed
):
    found = complete(town, typed, divisions)

    assert town.find(typed, 60) == []
    assert not found.is_whole
    assert found.merchants[:60].tolist() == [14 * at for at in range(60)]
    assert len(found.merchants) == 14_000


def test_open_names_alone_lead_platforms_to_those_who_begin_with_a_place(
    town, divisions
):
    found = completed(town.opened, "宿迁", divisions)

    assert found[:60] == [28 * at for at in range(60)]


def test_who_is_called_otherwise_now_is_not_found_by_how_its_name_began(
    town, divisions
):
    names = [IndexedName(14, True, "江苏云朵"), IndexedName(15, True, "宿迁厂")]

    found = completed(town.renew(names, [14, 15]), "宿迁", divisions)

    assert found[:3] == [15, 0, 28]


@pytest.mark.parametrize("typed", ["迁宿", "宿迁宿迁", "宿迁龘", "商贸"])
def test_nobody_is_found_by_what_no_name_begins_with(town, divisions, typed):
    assert completed(town, typed, divisions) == []


def test_an_empty_index_completes_nothing(divisions):
    assert completed(NameStore(()), "宿迁", divisions) == []


NAMES = ["宿", "迁厂", "宿迁厂", "宿", "宿（迁）（泰）店", "3(2)号店"]


def test_a_name_begins_with_what_it_is_long_enough_for():
    segment = Segment.of([IndexedName(at, True, name) for at, name in enumerate(NAMES)])

    assert segment.beginning("宿迁").tolist() == [2, 4]
    assert segment.beginning("宿迁泰").tolist() == [4]
    assert segment.beginning("3-2号").tolist() == [5]


def test_what_holds_a_pair_that_no_name_holds_is_told_without_reading_the_names(
    town, divisions, monkeypatch
):
    monkeypatch.setattr(Segment, "beginning", None)

    assert completed(town, "宿迁龘", divisions) == []
