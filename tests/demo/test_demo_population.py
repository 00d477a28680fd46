"""The made-up merchants: valid, distinct, the same every time, and never kept."""

import tracemalloc
from collections import defaultdict
from datetime import timedelta
from math import gcd

import pytest

from hub.demo.records.laggard import han_number
from hub.demo.records.truth import rows_of
from hub.demo.town import codes
from hub.demo.town.codes import identity_number, org_code
from hub.demo.town.dice import Dice
from hub.demo.town.population import BLOCK, Population
from hub.demo.town.words import COMPANIES, COOPERATIVES, HOUSEHOLDS, SYLLABLES
from hub.names import agreement, anatomy, flat
from hub.names.branches import parent_key
from hub.rulebook import load_rulebook
from schemas.codes.identifiers import identify
from schemas.record.amounts import penalty_amounts

MANY = 20_000


@pytest.fixture(scope="module")
def divisions():
    return load_rulebook().divisions


def test_every_merchant_has_a_code_that_passes_every_check(population):
    schemes = defaultdict(int)

    for index in range(MANY):
        merchant = population.merchant(index)
        verdict = identify(merchant.code)
        assert verdict.status == "valid", merchant
        assert set(verdict.warnings) <= {"form-only"}
        schemes[verdict.scheme] += 1

    assert set(schemes) == {"uscc", "reg_no_15", "coop_reg_no"}
    assert schemes["uscc"] > MANY * 0.9


def test_no_two_merchants_share_a_code_or_a_name(population):
    merchants = [population.merchant(index) for index in range(MANY)]

    assert len({merchant.code for merchant in merchants}) == MANY
    assert len({merchant.org for merchant in merchants if merchant.org}) == len(
        [merchant for merchant in merchants if merchant.org]
    )
    assert len({flat(merchant.name) for merchant in merchants}) == MANY


def test_organisation_codes_are_a_permutation_of_the_index():
    far = [*range(3_000), *range(4_990_000, 4_993_000)]

    for step, size in (
        (codes.LETTER_STEP, codes.LETTER_CODES),
        (codes.DIGIT_STEP, codes.DIGIT_CODES),
        (codes.SERIAL_STEP, codes.SERIALS),
        (codes.SHORT_STEP, codes.SHORT_SERIALS),
        (codes.PERSON_STEP, codes.PERSONS),
    ):
        assert gcd(step, size) == 1
    for lettered in (True, False):
        assert len({org_code(n, lettered=lettered) for n in far}) == len(far)
    assert len({identity_number(n) for n in far}) == len(far)


def test_merchants_with_one_stem_are_siblings_that_no_rule_takes_for_one(
    population, divisions
):
    by_stem = defaultdict(list)
    for index in range(MANY):
        name = population.merchant(index).name
        parts = anatomy(name, divisions)
        by_stem[parts.core, parts.form].append((index, name))

    siblings = [group for group in by_stem.values() if len(group) > 1]

    assert len(siblings) >= MANY // BLOCK
    for group in siblings:
        (one, name), (other, other_name) = group
        assert one // BLOCK == other // BLOCK
        assert agreement(name, other_name, divisions) == "different"


def test_names_never_run_into_their_lines_of_business():
    firsts = {trade.word[0] for trade in COMPANIES + HOUSEHOLDS + COOPERATIVES}

    assert len(SYLLABLES) == len(set(SYLLABLES)) == 128
    assert firsts.isdisjoint(SYLLABLES)


def test_every_merchant_sits_where_its_code_says_and_the_zones_have_some(population):
    counts = defaultdict(int)

    for index in range(MANY):
        merchant = population.merchant(index)
        if merchant.uscc:
            assert merchant.uscc[2:8] == merchant.place.code
        counts[merchant.place.code] += 1

    suqian = {"321302", "321311", "321322", "321323", "321324"}
    zones = {"321391", "321392", "321393", "321395"}
    assert suqian | zones < set(counts)
    assert 0 < sum(n for code, n in counts.items() if code[:4] != "3213") < MANY / 20


def test_a_merchant_is_a_pure_function_of_seed_day_and_index(population):
    again = Population(population.day)
    tomorrow = Population(population.day + timedelta(days=1))
    elsewhere = Population(population.day, seed="another")

    assert again.merchant(77) == population.merchant(77)
    assert list(again_rows(again, 77)) == list(again_rows(population, 77))
    assert tomorrow.merchant(77).code == population.merchant(77).code
    assert elsewhere.merchant(77).address != population.merchant(77).address


def again_rows(population, index):
    """The rows of a merchant, whatever was asked before."""
    list(rows_of(population, index + 1))
    return rows_of(population, index)


def test_identity_numbers_are_well_formed_and_of_no_place(divisions):
    number = identity_number(5)

    assert identify(number).scheme == "id_hash"
    assert not divisions.known(number[:6])


def test_a_population_takes_no_memory(population):
    def peak_of(count):
        tracemalloc.start()
        for index in range(count):
            for _ in rows_of(population, index):
                pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_of(500)

    # Another thread of the run may take memory once, but not each time.
    assert any(peak_of(4_000) < peak_of(1_000) + 100_000 for _ in range(3))


def test_records_come_as_often_as_asked(population):
    def mean(asked):
        rows = sum(
            1 for index in range(1_500) for _ in rows_of(population, index, asked)
        )
        return rows / 1_500 - 1

    assert 1.3 < mean(1_500) < 2
    assert 9 < mean(10_000) < 11.5


def test_the_chance_of_the_dice_is_fair_and_repeatable():
    dice, same = Dice("a", 1), Dice("a", 1)

    throws = [dice.below(10) for _ in range(20_000)]

    assert throws == [same.below(10) for _ in range(20_000)]
    assert all(1_800 < throws.count(value) < 2_200 for value in range(10))
    assert sum(dice.count(2_250_000) for _ in range(4_000)) / 4_000 == pytest.approx(
        2.25, abs=0.05
    )


@pytest.mark.parametrize(
    "yuan", [1, 10, 105, 200, 1_005, 2_300, 10_000, 10_080, 43_210]
)
def test_fines_spelt_in_numerals_read_back(yuan):
    text = f"罚款人民币{han_number(yuan)}元整"

    assert penalty_amounts(text).fine_fen == yuan * 100


def test_branches_bear_their_parents_name_and_a_code_of_their_own(population):
    merchants = [population.merchant(index) for index in range(MANY)]
    named = {flat(merchant.name): merchant for merchant in merchants}

    branches = [merchant for merchant in merchants if merchant.is_branch]

    assert 0.025 < len(branches) / MANY < 0.04
    for branch in branches:
        parent = named[parent_key(branch.name)]
        assert branch.org != parent.org
        assert branch.established >= parent.established
        assert not parent.is_branch
    assert [m for m in merchants if parent_key(m.name) is not None] == branches
