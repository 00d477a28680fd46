"""The kinds of rules that advice rests on: measures, circumstances, offences, items."""

from collections.abc import Collection
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta

from hub.rulebook.law_rules import OffenceGroup
from hub.rulebook.rules import FromOne, MonthsFromOne, Rule, Years
from schemas.configuration import Configured

MAKER = "maker"
"""Noted of who makes the goods; of anybody else the offence asks more."""
LIFE = 99
"""Stands for imprisonment for life among highest years; death is more."""
Unit = Literal["fen", "pieces", "copies", "works", "times", "people", "levels"]
Tier = Literal["base", "raised", "raised-2", "raised-3"]
TIERS: tuple[Tier, ...] = ("base", "raised", "raised-2", "raised-3")


class MeasureRule(Rule, frozen=True, kw_only=True):
    """What a threshold counts.

    ``at_least_of`` names measures that are part of this one: their sum is the least
    that it can be. ``untold`` says what it means that nothing is told of it.
    """

    zh: str
    en: str
    unit: Unit
    at_least_of: tuple[str, ...] = ()
    untold: Literal["unknown", "none"] = "unknown"


class CircumstanceRule(Rule, frozen=True, kw_only=True):
    """What may be noted of a case.

    ``lowers`` a threshold or opens a tier; an ``element`` of the offence must be said;
    what ``presumes`` an element of some offences stands for it, until it is ruled out;
    what ``excludes`` takes an offence or an item of it away; a ``sign`` lets an agency
    suspect what it cannot show itself.
    """

    zh: str
    en: str
    kind: Literal["lowers", "element", "presumes", "excludes", "sign"]
    presumes: str | None = None
    offences: tuple[str, ...] = ()


class OffenceRule(Rule, frozen=True, kw_only=True):
    """An offence of the Criminal Law, with the offences that count together with it.

    It is met where all of its ``elements`` are said, of who makes no goods himself
    ``seller_elements`` too. It is none where all of a list of ``unless`` are noted,
    and asks for the others where the first is. Of the figures in ``partial`` no whole
    table is held from the days named on. ``highest_years`` are the highest punishment
    of each tier; ``unlike`` names other offences whose names hold its own.
    """

    zh: str
    en: str
    field: str
    group: OffenceGroup | None = None
    elements: tuple[str, ...] = ()
    seller_elements: tuple[str, ...] = ()
    unless: tuple[tuple[str, ...], ...] = ()
    partial: MappingProxyType[str, date] = MappingProxyType({})
    highest_years: Annotated[tuple[Years, ...], Meta(min_length=1)]
    unlike: tuple[str, ...] = ()

    def is_named_in(self, text: str) -> bool:
        """Tell whether a text names it, by its Chinese name without the article."""
        for other in self.unlike:
            text = text.replace(other, "")
        return self.zh.partition("（")[0] in text

    def asked(self, noted: Collection[str]) -> tuple[str, ...]:
        """Give the elements that must be said, by what is noted."""
        of_sellers = () if MAKER in noted else self.seller_elements
        return (*self.elements, *of_sellers)

    def highest(self, tier: int) -> int:
        """Give the highest years of a tier, or of the last that there is."""
        return self.highest_years[min(tier, len(self.highest_years) - 1)]


class ThresholdSum(Configured, frozen=True, kw_only=True):
    """A sum of measures, each so many times, and what it must reach.

    Money in fen. It counts where all of ``needs`` are noted, and suffices where all of
    ``shows`` are said. From ``local_from`` on a province may set a lower number.
    """

    add: MappingProxyType[str, FromOne]
    at_least: FromOne
    needs: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    local_from: FromOne | None = None


class ThresholdRule(Rule, frozen=True, kw_only=True):
    """One item of an article: from what on an act is an offence, or a graver one.

    Without ``reach``, ``all_of`` and ``half_of`` the act itself is the offence. Each
    number of ``raised`` is how many times the threshold opens a higher tier. All of
    ``needs`` must be noted, one of ``needs_one``, none of ``unless``; ``sanctions`` is
    how many of the window of ``repeat`` there must be.
    """

    offence: str
    zh: str
    tier: Tier = "base"
    reach: tuple[ThresholdSum, ...] = ()
    all_of: tuple[ThresholdSum, ...] = ()
    raised: tuple[Annotated[int, Meta(ge=2, le=1000)], ...] = ()
    needs: tuple[str, ...] = ()
    needs_one: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    repeat: str | None = None
    sanctions: FromOne = 1
    half_of: tuple[str, ...] = ()

    @property
    def sums(self) -> tuple[ThresholdSum, ...]:
        """Give all sums of the item."""
        return (*self.reach, *self.all_of)

    @property
    def is_of_elements(self) -> bool:
        """Tell whether the elements of the offence are all that it needs."""
        others = (self.needs, self.needs_one, self.sums, self.half_of, self.repeat)
        return not any(others)

    @property
    def is_of_circumstances(self) -> bool:
        """Tell whether a circumstance alone decides, and no sum."""
        return bool(self.needs or self.needs_one) and not (self.sums or self.half_of)


class BasisRule(Rule, frozen=True, kw_only=True):
    """An article beside the thresholds; without offences and fields it is for all.

    ``months`` is how far apart acts may lie that add up; ``instead`` the offence to
    which a rule of conflict leads.
    """

    zh: str
    duty: Literal[
        "transfer",
        "return",
        "suspicion",
        "near",
        "sum",
        "apart",
        "term",
        "milder",
        "conflict",
    ]
    offences: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    months: MonthsFromOne | None = None
    instead: str | None = None

    def speaks_of(self, offence: OffenceRule) -> bool:
        """Tell whether it holds for an offence."""
        if not self.offences and not self.fields:
            return True
        return offence.key in self.offences or offence.field in self.fields
