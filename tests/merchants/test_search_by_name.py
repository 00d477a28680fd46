"""How often the wanted merchant is found among six thousand, by kind of damage."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from hub.names import anatomy, flat
from hub.names.completing import LOOKED_AT, complete
from hub.names.rank import rank
from hub.names.retrieve import NameStore
from hub.names.segment import IndexedName, Segment
from hub.rulebook import load_rulebook

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


def test_two_or_three_characters_of_a_trade_name_complete_it(divisions):
    """Wherever no more firms hold them than are looked at; nobody else is named."""
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
        found = complete(store, text, divisions)
        wrong += [(text, registry[n]) for n in found if not set(text) <= set(flats[n])]
        holders = sum(text in name for name in flats)
        if holders <= LOOKED_AT and at not in found:
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
