"""Everything that is delivered about a merchant, its registration first."""

from collections.abc import Callable, Iterator
from typing import Final

from hub.demo.records.cases import ON_THE_SPOT, SMALL_COUNTERFEIT
from hub.demo.records.dirt import PartyColumns
from hub.demo.records.enforcement import PARTY as FURTHER_PARTY
from hub.demo.records.enforcement import (
    complaint,
    copyright_case,
    customs_seizure,
    patent_case,
    postal_inspection,
    risk_alert,
)
from hub.demo.records.laggard import PARTY as LAGGARD_PARTY
from hub.demo.records.laggard import penalty_2016
from hub.demo.records.lists import abnormal_listing, judgment_debtor, serious_listing
from hub.demo.records.market import (
    LICENCE_PARTY,
    SHOP_PARTY,
    licence,
    sample,
    shop,
    website,
)
from hub.demo.records.penalties import PARTY, decide_case, penalty_2018, swapped
from hub.demo.records.platforms import (
    OPERATORS,
    fake_transaction,
    notice_months,
    platform_rating,
    platform_rules,
    takedown_outcome,
)
from hub.demo.records.platforms import PARTY as PLATFORM_PARTY
from hub.demo.records.register import registration
from hub.demo.records.rows import Row, days_before
from hub.demo.records.standing import (
    commendation,
    commitment,
    criminal_case,
    repair_decision,
    website_filing,
)
from hub.demo.town.dice import THOUSAND, Dice
from hub.demo.town.population import EXAMPLE, MadeMerchant, Population

MEAN: Final = 1_500
"""Records of a merchant beside its registration, in thousandths, as they come."""

Maker = Callable[[Dice, MadeMerchant, Population, int], Row | tuple[Row, ...]]

GOOD: tuple[tuple[int, Maker], ...] = ((420_000, licence), (400_000, shop))
WEBSITES = 60_000
ADVERSE: tuple[tuple[int, Maker], ...] = (
    (400_000, penalty_2018),
    (60_000, penalty_2016),
    (20_000, judgment_debtor),
)
LISTINGS: tuple[tuple[int, Maker], ...] = (
    (80_000, abnormal_listing),
    (5_000, serious_listing),
)
"""Of the city's own merchants only."""

SAMPLES: tuple[tuple[int, Maker], ...] = ((230_000, sample),)
"""Of food traders only. All rates are in millionths a merchant; but for the good ones
they are times its temper."""

FURTHER: tuple[tuple[int, Maker], ...] = (
    (50_000, website_filing),
    (12_000, risk_alert),
    (12_000, customs_seizure),
    (12_000, copyright_case),
    (12_000, patent_case),
    (30_000, takedown_outcome),
    (40_000, platform_rating),
    (12_000, fake_transaction),
    (40_000, complaint),
    (20_000, commendation),
    (30_000, commitment),
    (12_000, criminal_case),
)
"""Kinds of which every merchant has as many, however many records it has otherwise."""

INSPECTIONS: tuple[tuple[int, Maker], ...] = ((600_000, postal_inspection),)
"""Of firms that carry parcels only."""

CARRIERS = "物流"
REPAIRED = 60_000
IN_FORCE_DAYS = 700
EXAMPLE_FURTHER: tuple[tuple[Maker, PartyColumns], ...] = (
    (website_filing, FURTHER_PARTY),
    (takedown_outcome, PLATFORM_PARTY),
    (platform_rating, PLATFORM_PARTY),
    (customs_seizure, FURTHER_PARTY),
    (copyright_case, FURTHER_PARTY),
    (complaint, FURTHER_PARTY),
    (commendation, FURTHER_PARTY),
    (commitment, FURTHER_PARTY),
)
EXAMPLE_PENALTIES = (
    (SMALL_COUNTERFEIT, 100, "ordinary", "普通程序"),
    (ON_THE_SPOT, 400, "simple", "简易程序"),
)


def rows_of(population: Population, index: int, mean: int = MEAN) -> Iterator[Row]:
    """Yield every row about a merchant; ``mean`` is in thousandths of a record."""
    merchant = population.merchant(index)
    dice = Dice(population.seed, "rows", index)
    if index == EXAMPLE:
        yield from example_rows(dice, merchant, population)
        return
    named = []
    for row in _told_of_each(dice, merchant, population, mean):
        if row.source == "penalty_2018" and row.fate == "linked":
            named.append(row)
        yield row
    # Dice of their own leave all others as they fall.
    further = Dice(population.seed, "further", index)
    yield from _further(further, merchant, population, named)


def _told_of_each(
    dice: Dice, merchant: MadeMerchant, population: Population, mean: int
) -> Iterator[Row]:
    """Yield the rows of a merchant that stand in registers, lists and decisions."""
    index = merchant.index
    entry = registration(dice, merchant)
    if entry is not None:
        yield entry
    good = mean * THOUSAND // MEAN
    bad = good * merchant.temper // THOUSAND
    about = (dice, merchant, population)
    yield from _draw(about, GOOD, good)
    if merchant.family == "company" and dice.happens(WEBSITES):
        yield website(dice, merchant, population)
    yield from _draw(about, ADVERSE, bad)
    if merchant.trade.food:
        yield from _draw(about, SAMPLES, bad)
    if merchant.place.in_city:
        yield from _draw(about, LISTINGS, bad)
    partner = population.swap_partner(index)
    if partner is not None:
        yield swapped(dice, merchant, population.merchant(partner), population.day)


def _further(
    dice: Dice, merchant: MadeMerchant, population: Population, penalties: list[Row]
) -> Iterator[Row]:
    """Yield what members of every line tell beside, and what repairs penalties."""
    about = (dice, merchant, population)
    if merchant.index in OPERATORS:
        yield from platform_rules(dice, merchant, population)
    yield from _draw(about, FURTHER, THOUSAND)
    if merchant.trade.word == CARRIERS:
        yield from _draw(about, INSPECTIONS, THOUSAND)
    for penalty in penalties:
        if merchant.uscc is not None and dice.happens(REPAIRED):
            row = repair_decision(dice, merchant, population, penalty)
            if row is not None:
                yield row
    if merchant.index in OPERATORS:
        yield from notice_months(dice, merchant, population)


def _draw(
    about: tuple[Dice, MadeMerchant, Population],
    makers: tuple[tuple[int, Maker], ...],
    scale: int,
) -> Iterator[Row]:
    """Throw how many there are of each kind, and make them."""
    dice, merchant, population = about
    for rate, make in makers:
        for number in range(dice.count(rate * scale // THOUSAND)):
            made = make(dice, merchant, population, number)
            if isinstance(made, Row):
                yield made
            else:
                yield from made


def example_rows(
    dice: Dice, merchant: MadeMerchant, population: Population
) -> Iterator[Row]:
    """Yield the example merchant's rows, clean, with something of every fate.

    A counterfeiting penalty that is public, one made on the spot that is not, one of
    the old layout whose procedure nobody knows, a licence in force and a shop.
    """
    day = population.day
    entry = registration(dice, merchant)
    if entry is not None:
        PARTY.plain(entry, merchant)
        yield entry
    granted = licence(dice, merchant, population, 0)
    granted.body["valid_until"] = days_before(day, -IN_FORCE_DAYS).isoformat()
    granted.written.pop("valid_until", None)
    LICENCE_PARTY.plain(granted, merchant)
    yield granted
    opened = shop(dice, merchant, population, 0)
    for name in ("party_id_no", "exempt", "exemption", "closed_day"):
        opened.body.pop(name, None)
    opened.body |= {"party_category": "organisation", "status": "open"}
    opened.write("status", "营业中")
    SHOP_PARTY.plain(opened, merchant)
    yield opened
    for number, (case, ago, procedure, word) in enumerate(EXAMPLE_PENALTIES):
        row = decide_case(dice, merchant, case, days_before(day, ago), number)
        row.body["procedure"] = procedure
        row.write("procedure", word)
        row.body["party_category"] = "organisation"
        PARTY.plain(row, merchant)
        yield row
    old = penalty_2016(dice, merchant, population, 0)
    LAGGARD_PARTY.plain(old, merchant)
    yield old
    for make, party in EXAMPLE_FURTHER:
        made = make(dice, merchant, population, 0)
        for one in (made,) if isinstance(made, Row) else made:
            party.plain(one, merchant)
            yield one
