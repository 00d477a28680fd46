"""The merchants of the demo city: each a pure function of a seed, a day and an index.

Nothing is kept, so a population of any size takes no memory. Names are distinct because
a trade name is a permutation of the index. In every sixteen merchants there are two
pairs of siblings: one trade name and line of business in two counties, and one trade
name in two lines of business of one county. Half of the blocks have a branch of one of
their companies.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from hub.demo.town import codes
from hub.demo.town.dice import Dice
from hub.demo.town.places import BY_WEIGHT, COUNTIES, NEIGHBOURS, Locality
from hub.demo.town.words import (
    COMPANIES,
    COOPERATIVES,
    GIVEN,
    HOUSEHOLDS,
    ROADS,
    SURNAMES,
    SYLLABLES,
    Trade,
)

Family = Literal["company", "household", "cooperative"]
Standing = Literal["sound", "guessed", "set_aside", "absent"]
"""How the register's file has a merchant: properly; under a code with a blank in it,
which has to be guessed; in a row that cannot be taken; or not at all."""

BLOCK = 16
HEAD, TWIN, COUSIN_HEAD, COUSIN = 0, 8, 4, 12
SWAPS = (1, 2)
SHORT = 3
COOPERATIVE = 5
BRANCH = 15
BRANCHES = 500_000
BRANCH_TAIL = "分公司"
WELL_KNOWN = frozenset({HEAD, TWIN, COUSIN_HEAD, COUSIN, *SWAPS, SHORT})
"""Places in a block whose merchants are registered companies with a unified code."""

RANKS = {place: rank for rank, place in enumerate(sorted({*range(BLOCK)} - {3, 8, 12}))}
BASE = len(SYLLABLES)
LONG_NAMES = BASE**3
SHORT_NAMES = BASE**2
LONG_STEP, LONG_START = 1_296_073, 1_618_034
SHORT_STEP, SHORT_START = 10_127, 4_669
MIX = 2_654_435_761
SCATTER = 1 << 32

PEOPLE = 3
"""People that rows may speak of beside each merchant."""

EXAMPLE = 0
EXAMPLE_AGE = 3_400
OLDEST_DAYS = 9_000
UNIFIED_CODE = date(2015, 10, 1)
"""First day of unified codes, whose organisation codes begin with MA."""

OLD_NUMBERS = date(2014, 1, 1)
"""Merchants of before this day may still have a registration number only."""

HOUSEHOLD_TAIL = date(2024, 1, 1)
CATEGORY = {"company": "91", "household": "92", "cooperative": "93"}
TRADES = {"company": COMPANIES, "household": HOUSEHOLDS, "cooperative": COOPERATIVES}

TEMPERS = ((600_000, 200), (880_000, 1_700), (980_000, 3_500), (1_000_000, 8_000))
"""Share of merchants up to here, and how often they err, in thousandths of the mean."""


@dataclass(frozen=True, slots=True)
class MadeMerchant:
    """One made-up merchant."""

    index: int
    family: Family
    standing: Standing
    place: Locality
    trade: Trade
    name: str
    stem: int
    """Where in the name the trade name begins."""
    established: date
    org: str | None
    uscc: str | None
    reg_no: str | None
    """A 15-digit or a cooperative's number, where there is no unified code."""
    temper: int
    legal_rep: str
    address: str

    @property
    def code(self) -> str:
        """The code that stands in the register."""
        return self.uscc or self.reg_no or ""

    @property
    def is_branch(self) -> bool:
        """Whether it is a branch, with a code of its own and its parent's name."""
        return self.name.endswith(BRANCH_TAIL)

    def age_on(self, day: date) -> int:
        """Count the days since it was established."""
        return (day - self.established).days

    @property
    def registered(self) -> bool:
        """Whether a register names the merchant under a code that passes."""
        return self.standing == "sound"


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody there could be, as of a day."""

    day: date
    seed: str = "suqian"

    def merchant(self, index: int) -> MadeMerchant:
        """Make one merchant."""
        block, place_in_block = divmod(index, BLOCK)
        dice = Dice(self.seed, "merchant", index)
        if place_in_block == BRANCH and dice.happens(BRANCHES):
            return self._branch(index, self.merchant(block * BLOCK + SHORT), dice)
        family = self._family(place_in_block, dice)
        known = place_in_block in WELL_KNOWN
        place = self._locality(block, place_in_block, dice)
        age = EXAMPLE_AGE if index == EXAMPLE else dice.between(40, OLDEST_DAYS)
        established = self.day - timedelta(days=age)
        standing = self._standing(dice, place, known=known)
        trade_name, trade = self._trade(block, place_in_block, family)
        name, stem = self._name(
            dice, place, trade_name, trade, (family, place_in_block, established)
        )
        org, uscc, reg_no = self._codes(
            dice, index, family, place, (established, standing == "sound" and not known)
        )
        level = dice.below(1_000_000)
        return MadeMerchant(
            index=index,
            family=family,
            standing=standing,
            place=place,
            trade=trade,
            name=name,
            stem=stem,
            established=established,
            org=org,
            uscc=uscc,
            reg_no=reg_no,
            temper=next(factor for most, factor in TEMPERS if level < most),
            legal_rep=person_name(dice),
            address=f"{place.home}{dice.pick(ROADS)}{dice.between(1, 288)}号",
        )

    def _branch(self, index: int, parent: MadeMerchant, dice: Dice) -> MadeMerchant:
        """Make a branch: younger than its parent, perhaps in another county."""
        place = dice.pick(COUNTIES)
        age = dice.between(40, parent.age_on(self.day))
        established = self.day - timedelta(days=age)
        org = codes.org_code(index, lettered=established >= UNIFIED_CODE)
        return replace(
            parent,
            index=index,
            place=place,
            name=f"{parent.name}{place.county.removesuffix('县')}{BRANCH_TAIL}",
            established=established,
            org=org,
            uscc=codes.uscc(CATEGORY["company"], place.code, org),
            legal_rep=person_name(dice),
            address=f"{place.home}{dice.pick(ROADS)}{dice.between(1, 288)}号",
        )

    def swap_partner(self, index: int) -> int | None:
        """Tell with whom a merchant's code is mixed up in one row of each, if at all.

        Half of these pairs are siblings in two counties: the hardest to tell apart.
        """
        block, place_in_block = divmod(index, BLOCK)
        if block == 0:
            return None
        dice = Dice(self.seed, "swap", block)
        twins, others = dice.happens(80_000), dice.happens(80_000)
        if twins and place_in_block in (HEAD, TWIN):
            return block * BLOCK + HEAD + TWIN - place_in_block
        if others and place_in_block in SWAPS:
            return block * BLOCK + sum(SWAPS) - place_in_block
        return None

    def _family(self, place_in_block: int, dice: Dice) -> Family:
        """Choose what kind of merchant it is."""
        if place_in_block in WELL_KNOWN:
            return "company"
        if place_in_block == COOPERATIVE:
            return "cooperative" if dice.happens(600_000) else "company"
        return "household" if dice.happens(560_000) else "company"

    def _locality(self, block: int, place_in_block: int, dice: Dice) -> Locality:
        """Choose where it sits; siblings sit in two counties or in one."""
        if block == 0 and place_in_block == EXAMPLE:
            return COUNTIES[0]
        county = Dice(self.seed, "county", block).below(len(COUNTIES))
        if place_in_block == TWIN:
            apart = 1 + block % (len(COUNTIES) - 1)
            first = 0 if block == 0 else county
            return COUNTIES[(first + apart) % len(COUNTIES)]
        if place_in_block in (HEAD, COUSIN_HEAD, COUSIN):
            return COUNTIES[county]
        if place_in_block not in WELL_KNOWN and dice.happens(45_000):
            return dice.pick(NEIGHBOURS)
        return dice.pick(BY_WEIGHT)

    def _standing(self, dice: Dice, place: Locality, *, known: bool) -> Standing:
        """Choose how the register has it."""
        if not place.in_city:
            return "absent"
        if known or not dice.happens(6_000):
            return "sound"
        return "guessed" if dice.happens(200_000) else "set_aside"

    def _trade(
        self, block: int, place_in_block: int, family: Family
    ) -> tuple[str, Trade]:
        """Give trade name and line of business, which together belong to one only."""
        trades = TRADES[family]
        if place_in_block == SHORT:
            number = (block * SHORT_STEP + SHORT_START) % SHORT_NAMES
            again, size = block // SHORT_NAMES, 2
        else:
            head = {TWIN: HEAD, COUSIN: COUSIN_HEAD}.get(place_in_block, place_in_block)
            rank = block * len(RANKS) + RANKS[head]
            number = (rank * LONG_STEP + LONG_START) % LONG_NAMES
            again, size = rank // LONG_NAMES, 3
        line = (number * MIX % SCATTER >> 8) + again
        if place_in_block == COUSIN:
            line += len(trades) // 2
        letters = ""
        for _ in range(size):
            number, digit = divmod(number, BASE)
            letters += SYLLABLES[digit]
        return letters, trades[line % len(trades)]

    def _name(
        self,
        dice: Dice,
        place: Locality,
        trade_name: str,
        trade: Trade,
        about: tuple[Family, int, date],
    ) -> tuple[str, int]:
        """Put a name together; also tell where its trade name begins."""
        family, place_in_block, established = about
        tail = trade.word + trade.ending
        county = place.county.removesuffix("县") if dice.happens(300_000) else None
        if place_in_block in (HEAD, TWIN, COUSIN_HEAD, COUSIN):
            return f"{place.county}{trade_name}{tail}", len(place.county)
        if family != "company" or not place.in_city:
            if family == "household" and established >= HOUSEHOLD_TAIL:
                tail += "（个体工商户）"
            front = county or place.county
            return f"{front}{trade_name}{tail}", len(front)
        if place_in_block not in (SHORT, *SWAPS) and dice.happens(80_000):
            left, right = dice.pick((("（", "）"), ("(", ")")))
            return f"{trade_name}{left}宿迁{right}{tail}", 0
        front = dice.pick(("宿迁", "宿迁", "宿迁市", county or place.county))
        return f"{front}{trade_name}{tail}", len(front)

    def _codes(
        self,
        dice: Dice,
        index: int,
        family: Family,
        place: Locality,
        about: tuple[date, bool],
    ) -> tuple[str | None, str | None, str | None]:
        """Give organisation code and unified code, or an old number alone."""
        established, may_be_old = about
        old = may_be_old and established < OLD_NUMBERS
        if old and family == "cooperative" and dice.happens(500_000):
            return None, None, codes.coop_no(index // BLOCK, place.code)
        if old and family != "cooperative" and dice.happens(70_000):
            household = family == "household"
            return None, None, codes.reg_no_15(index, place.code, household=household)
        org = codes.org_code(index, lettered=established >= UNIFIED_CODE)
        return org, codes.uscc(CATEGORY[family], place.code, org), None


def person_name(dice: Dice) -> str:
    """Make a person's name that nobody is likely to bear."""
    return dice.pick(SURNAMES) + dice.pick(GIVEN) + dice.pick(GIVEN)


def person(index: int, number: int) -> tuple[str, str]:
    """Make one of the three people around a merchant: name and identity number.

    The number belongs to nobody: no place has its division code.
    """
    known_as = index * PEOPLE + number
    return person_name(Dice("person", known_as)), codes.identity_number(known_as)
