"""What the sums of an item come to, over some acts of a case: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from hub.casework.advice.facts import Act, CaseFacts
from hub.casework.advice.lines import joined, number_of, sum_line, to_establish
from hub.casework.advice.table_rules import ThresholdRule, ThresholdSum
from hub.casework.advice.tables import AdviceTables
from hub.casework.advice.weighing.earlier import repeated
from schemas.wording import Wording
from schemas.words import AdviceVerdict

NOT_MET, UNCOVERED, MISSING, REACHED, MET = (
    AdviceVerdict.NOT_MET,
    AdviceVerdict.UNCOVERED,
    AdviceVerdict.FACTS_MISSING,
    AdviceVerdict.AMOUNT_REACHED,
    AdviceVerdict.MET,
)
ORDER = tuple(AdviceVerdict)
NEAR = 2
"""A known amount is near its threshold from the half of it on."""
LOCAL_SUM = "provincial_sum"


@dataclass(frozen=True, slots=True)
class Known:
    """The least that a measure is over some acts, and whether that is all of it."""

    count: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class FoundSums:
    """What the sums of an item come to."""

    verdict: AdviceVerdict
    raised: int = 0
    """How many times the threshold is reached, of the tiers that there are; or 0."""
    is_near: bool = False
    """Whether the known amount reaches half, and amounts alone are unknown."""
    lines: tuple[Wording, ...] = ()
    missing: tuple[str, ...] = ()
    """Keys of the measures of which more must be known."""
    establish: tuple[str, ...] = ()
    """What is to be established before the item is surely reached."""


def higher(one: AdviceVerdict, other: AdviceVerdict) -> AdviceVerdict:
    """Give the verdict that says more."""
    return max(one, other, key=ORDER.index)


def lower(one: AdviceVerdict, other: AdviceVerdict) -> AdviceVerdict:
    """Give the verdict that says less."""
    return min(one, other, key=ORDER.index)


def known_of(name: str, acts: Sequence[Act], tables: AdviceTables) -> Known:
    """Add a measure up over acts."""
    measure = tables.measures[name]
    total, is_whole = 0, True
    for act in acts:
        told = act.counts.get(name)
        parts = sum(act.counts.get(part, 0) for part in measure.at_least_of)
        total += max(told or 0, parts)
        if told is None:
            is_whole &= measure.untold == "none"
        else:
            is_whole &= name not in act.at_least
    return Known(total, is_whole)


def lacking(rule: ThresholdRule, facts: CaseFacts) -> tuple[str, ...]:
    """Give the circumstances that an item needs and that nobody speaks of."""
    told = facts.circumstances | facts.unsure
    lacks = [name for name in rule.needs if name not in told]
    if rule.needs_one and not told & set(rule.needs_one):
        lacks += rule.needs_one
    return tuple(lacks)


def sums_of(
    rule: ThresholdRule,
    facts: CaseFacts,
    acts: Sequence[Act],
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
) -> FoundSums:
    """Compare the sums of an item with what they must reach."""
    if rule.half_of:
        return _two_by_half(rule, facts, acts, tables, items)
    if rule.all_of:
        return _together(
            [_one_sum(one, facts, acts, tables, ()) for one in rule.all_of]
        )
    if not rule.reach:
        line = Wording("不以数额为条件", "no amount is needed")
        return FoundSums(MET, lines=(line,))
    verdict, raised, is_near = NOT_MET, 0, False
    lines: list[Wording] = []
    missing: dict[str, None] = {}
    establish: dict[str, None] = {}
    for reach in rule.reach:
        if not _counts(reach, facts, acts, tables):
            continue
        one = _one_sum(reach, facts, acts, tables, rule.raised)
        lines += one.lines
        verdict = higher(verdict, one.verdict)
        raised = max(raised, one.raised)
        is_near |= one.is_near
        missing |= dict.fromkeys(one.missing)
        establish |= dict.fromkeys(one.establish)
    if not lines:
        lines = [Wording("没有计入本项的数额", "no amount that this item counts")]
    return FoundSums(
        verdict, raised, is_near, tuple(lines), tuple(missing), tuple(establish)
    )


def _counts(
    reach: ThresholdSum, facts: CaseFacts, acts: Sequence[Act], tables: AdviceTables
) -> bool:
    """Tell whether a sum counts: what it needs is noted, and nothing is ruled out."""
    if not facts.circumstances.issuperset(reach.needs):
        return False
    if not reach.shows:
        return True
    # What is asked of goods that nobody told of is asked of nothing.
    extra = [name for name in reach.add if tables.measures[name].untold == "none"]
    told = any(known_of(name, acts, tables).count for name in extra)
    return told and not facts.ruled_out & set(reach.shows)


def _one_sum(
    reach: ThresholdSum,
    facts: CaseFacts,
    acts: Sequence[Act],
    tables: AdviceTables,
    tiers: Iterable[int],
) -> FoundSums:
    """Compare one sum with what it must reach."""
    total, open_names, line = _sum(reach, acts, tables)
    lines: tuple[Wording, ...] = (line,)
    if total >= reach.at_least:
        raised = max([0, *(n for n in tiers if total >= reach.at_least * n)])
        unsaid = [name for name in reach.shows if name not in facts.circumstances]
        lines += tuple(to_establish(tables.circumstances[name]) for name in unsaid)
        verdict = REACHED if unsaid else MET
        return FoundSums(verdict, raised, lines=lines, establish=tuple(unsaid))
    is_local = reach.local_from is not None and total >= reach.local_from
    names = (*open_names, *([LOCAL_SUM] if is_local else []))
    if not names:
        return FoundSums(NOT_MET, lines=lines)
    is_near = bool(open_names) and total * NEAR >= reach.at_least
    return FoundSums(MISSING, 0, is_near, lines, names)


def _together(sums: Sequence[FoundSums]) -> FoundSums:
    """Take what all of some sums reach."""
    verdict = MET
    for one in sums:
        verdict = lower(verdict, one.verdict)
    return FoundSums(
        verdict,
        lines=tuple(line for one in sums for line in one.lines),
        missing=tuple(name for one in sums for name in one.missing),
    )


def _sum(
    reach: ThresholdSum, acts: Sequence[Act], tables: AdviceTables
) -> tuple[int, list[str], Wording]:
    """Add a sum up; name the measures of which not all is known, and write it."""
    known = {name: known_of(name, acts, tables) for name in reach.add}
    total = sum(known[name].count * times for name, times in reach.add.items())
    unit = tables.measures[next(iter(reach.add))].unit
    terms = [
        (tables.measures[name], times, known[name].count, known[name].is_whole)
        for name, times in reach.add.items()
        if known[name].count or tables.measures[name].untold == "unknown"
    ]
    open_names = [name for name, one in known.items() if not one.is_whole]
    line = sum_line(terms, total, reach.at_least, unit, is_whole=not open_names)
    return total, open_names, line


def _two_by_half(
    rule: ThresholdRule,
    facts: CaseFacts,
    acts: Sequence[Act],
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
) -> FoundSums:
    """Look for two items that are reached by half, each by another amount."""
    halves: list[tuple[str, frozenset[str], int]] = []
    lines: list[Wording] = []
    missing: dict[str, None] = {}
    for key in rule.half_of:
        item = items[key]
        if lacking(item, facts) or facts.unsure & set(item.needs):
            continue
        counted = acts
        if item.repeat is not None:
            window = tables.window(item.repeat, item.valid_from)
            _, counted = repeated(facts, window, item.sanctions, certain_only=True)
        for reach in item.reach:
            total, open_names, _ = _sum(reach, counted, tables)
            times = 2 * total // reach.at_least
            if times:
                halves.append((key, frozenset(reach.add), times))
                lines.append(_half_line(reach, total, tables))
            else:
                missing |= dict.fromkeys(open_names)
    pairs = [
        min(one[2], other[2])
        for one, other in combinations(halves, 2)
        if one[0] != other[0] and not one[1] & other[1]
    ]
    if pairs:
        raised = max([0, *(n for n in rule.raised if max(pairs) >= n)])
        return FoundSums(MET, raised, lines=tuple(lines))
    few = Wording("达到一半的不足两项", "fewer than two items are reached by half")
    return FoundSums(
        MISSING if missing else NOT_MET,
        lines=(*lines, few),
        missing=tuple(missing),
    )


def _half_line(reach: ThresholdSum, total: int, tables: AdviceTables) -> Wording:
    """Write that a sum reaches half of its threshold."""
    names = joined(
        (Wording(tables.measures[n].zh, tables.measures[n].en) for n in reach.add),
        "＋",
        " + ",
    )
    first = tables.measures[next(iter(reach.add))].unit
    have, least = number_of(total, first), number_of(reach.at_least, first)
    return Wording(
        f"{names.zh} {have.zh} ≥ {least.zh} 的一半",
        f"{names.en} {have.en} ≥ half of {least.en}",
    )
