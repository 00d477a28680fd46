"""An offence read under the law of one day: its items, its tier, what is added up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from hub.calendar import add_months
from hub.casework.advice.facts import Act, CaseFacts
from hub.casework.advice.standing import OffenceStanding
from hub.casework.advice.table_rules import LIFE, TIERS, OffenceRule, ThresholdSum
from hub.casework.advice.tables import AdviceTables
from hub.casework.advice.weighing import (
    MET,
    MISSING,
    NOT_MET,
    ORDER,
    REACHED,
    UNCOVERED,
    ItemAdvice,
    assess_item,
    higher,
    known_of,
    lacking,
    lower,
)
from schemas.words import AdviceVerdict

A_YEAR = 12
TERMS = ((5, 5), (10, 10), (LIFE, 15))
"""Below which highest years the term of prosecution is how long; else `LONGEST`."""
LONGEST = 20
CIRCUMSTANCE = "circumstance"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReading:
    """An offence under the law of one day."""

    law_day: date
    verdict: AdviceVerdict
    tier: int
    """Which tier is reached, 0 for the first."""
    items: tuple[ItemAdvice, ...]
    missing: tuple[str, ...] = ()
    establish: tuple[str, ...] = ()
    """Facts behind an item that are to be established, its elements apart."""
    uncovered: tuple[str, ...] = ()
    """Figures that were given and of which no item that is held speaks."""
    added: tuple[Act, ...] = ()
    left_out: tuple[Act, ...] = ()
    """Acts that nobody dealt with and that are not added."""
    with_all: AdviceVerdict | None = None
    """The verdict if acts whose term had run out were added; None where none had."""

    @property
    def raised(self) -> bool:
        """Whether a higher tier is met too."""
        return self.tier > 0 and self.verdict == MET

    @property
    def is_near(self) -> bool:
        """Whether what is known reaches half of a threshold."""
        return any(item.is_near for item in self.items)

    @property
    def order(self) -> tuple[int, int]:
        """How much it says."""
        return ORDER.index(self.verdict), self.tier


def read_law(
    offence: OffenceRule,
    facts: CaseFacts,
    law_day: date,
    tables: AdviceTables,
    standing: OffenceStanding,
) -> LawReading:
    """Weigh a case against all items of an offence that are in force on a day.

    Of several series of acts that do not add up, that which says most holds.
    """
    whole = _read(offence, facts, law_day, tables, standing)
    series = list(_series(offence, facts, law_day, tables, standing))
    # The last that says as much as any comes first.
    parts = [
        part
        for one in reversed(series)
        for part in _near_enough(offence, one, law_day, tables)
    ]
    if parts in ([], [facts.open_acts]):
        return whole
    readings = [
        _read(offence, replace(facts, acts=acts), law_day, tables, standing)
        for acts in parts
    ]
    best = max(readings, key=lambda one: (*one.order, one.is_near))
    left = tuple(act for act in facts.open_acts if act not in best.added)
    return replace(
        best, left_out=left, with_all=whole.verdict if len(series) > 1 else None
    )


def term_ended(offence: OffenceRule, reading: LawReading, day: date) -> bool:
    """Tell whether the term of what a reading adds up may be over on a day."""
    if not reading.added or reading.verdict == NOT_MET:
        return False
    return _is_over(reading.added[-1].day, offence, reading.tier, day)


def _is_over(last: date, offence: OffenceRule, tier: int, day: date) -> bool:
    """Tell whether the term of a tier that runs from a day is over before another."""
    highest = offence.highest(tier)
    years = next((term for below, term in TERMS if highest < below), LONGEST)
    if last.year + years > date.max.year:
        return False
    return add_months(last, years * A_YEAR) < day


def _series(
    offence: OffenceRule,
    facts: CaseFacts,
    law_day: date,
    tables: AdviceTables,
    standing: OffenceStanding,
) -> Iterator[tuple[Act, ...]]:
    """Part acts where the term of all before had run out before the next.

    Of continuous acts the term runs from the last of them.
    """
    begun: list[Act] = []
    tier = 0
    for act in facts.open_acts:
        # More acts never open a lower tier, so that the last one found may suffice.
        if begun and _is_over(begun[-1].day, offence, tier, act.day):
            before = replace(facts, acts=tuple(begun))
            tier = _read(offence, before, law_day, tables, standing).tier
            if _is_over(begun[-1].day, offence, tier, act.day):
                yield tuple(begun)
                begun, tier = [], 0
        begun.append(act)
    if begun:
        yield tuple(begun)


def _near_enough(
    offence: OffenceRule, acts: tuple[Act, ...], law_day: date, tables: AdviceTables
) -> list[tuple[Act, ...]]:
    """Give acts that lie within the months in which they add up.

    Of all such spans those in which any sum of an item is largest, the last first.
    """
    rules = tables.basis("apart", offence, law_day)
    months = rules[0].months if rules else None
    if months is None or not acts:
        return [acts]
    spans = []
    first = 0
    for end, act in enumerate(acts, 1):
        while add_months(acts[first].day, months) < act.day:
            first += 1
        spans.append((first, end))
    sums = [one for rule in tables.items(offence.key, law_day) for one in rule.sums]
    best = {spans[-1]: None}
    for one in sums:
        so_far = [0, *accumulate(_amount(one, act, tables) for act in acts)]
        best[max(reversed(spans), key=lambda s: so_far[s[1]] - so_far[s[0]])] = None
    return [acts[begin:end] for begin, end in best]


def _amount(reach: ThresholdSum, act: Act, tables: AdviceTables) -> int:
    """Add up what one act brings to a sum."""
    return sum(
        known_of(name, [act], tables).count * times for name, times in reach.add.items()
    )


def _read(
    offence: OffenceRule,
    facts: CaseFacts,
    law_day: date,
    tables: AdviceTables,
    standing: OffenceStanding,
) -> LawReading:
    """Weigh all acts of a case together."""
    rules = tables.items(offence.key, law_day)
    by_key = {rule.key: rule for rule in rules}
    items = tuple(
        assess_item(
            rule,
            facts,
            tables,
            by_key,
            None if rule.repeat is None else tables.window(rule.repeat, law_day),
        )
        for rule in rules
    )
    verdict = NOT_MET
    for item in items:
        verdict = higher(verdict, item.verdict)
    missing = [name for item in items for name in item.missing]
    establish = [
        name for item in items if item.verdict == verdict for name in item.establish
    ]
    reached = [item.tier for item in items if item.verdict == verdict]
    tier = max(reached, default=0) if verdict in {MET, REACHED} else 0
    uncovered: tuple[str, ...] = ()
    if verdict in {NOT_MET, MISSING} and facts.open_acts:
        uncovered, is_open = _uncovered(offence, facts, law_day, tables)
        if verdict == NOT_MET and is_open:
            verdict = UNCOVERED
        elif verdict == NOT_MET and all(rule.is_of_circumstances for rule in rules):
            verdict, missing = MISSING, [CIRCUMSTANCE]
    if standing.is_out:
        verdict, tier = NOT_MET, 0
    elif standing.unsaid:
        verdict = lower(verdict, REACHED)
    return LawReading(
        law_day=law_day,
        verdict=verdict,
        tier=tier,
        items=tuple(_under(item, standing) for item in items),
        missing=tuple(dict.fromkeys(missing)) if verdict == MISSING else (),
        establish=tuple(dict.fromkeys(establish)),
        uncovered=uncovered,
        added=facts.open_acts,
    )


def _under(item: ItemAdvice, standing: OffenceStanding) -> ItemAdvice:
    """Say what an item comes to with what is said of the elements."""
    if standing.is_out:
        return replace(item, verdict=NOT_MET, raised=0, missing=(), is_near=False)
    if not standing.unsaid:
        return item
    # An amount says nothing of an element that nobody spoke of.
    return replace(item, verdict=lower(item.verdict, REACHED), is_near=False)


def _uncovered(
    offence: OffenceRule, facts: CaseFacts, law_day: date, tables: AdviceTables
) -> tuple[tuple[str, ...], bool]:
    """Find figures that were given and of which no item that is held speaks.

    Only of those of which no whole table is held; without any item, of all. Beside them
    stands whether anything is left open by that: where no item that is held speaks of
    the case, a figure that nobody told does so, too.
    """
    rules, acts = tables.items(offence.key, law_day), facts.open_acts
    if not rules:
        given = {name for act in acts for name, count in act.counts.items() if count}
        return tuple(sorted(given)), True
    held = {
        name
        for rule in rules
        if not rule.needs_one or not lacking(rule, facts)
        for reach in rule.sums
        for name in reach.add
    }
    partial = {
        name: known_of(name, acts, tables)
        for name, since in offence.partial.items()
        if since <= law_day and name not in held
    }
    names = tuple(sorted(name for name, known in partial.items() if known.count))
    is_untold = any(not known.is_whole for known in partial.values())
    return names, bool(names) or (is_untold and not held)


def tier_name(tier: int) -> str:
    """Name a tier."""
    return TIERS[min(tier, len(TIERS) - 1)]
