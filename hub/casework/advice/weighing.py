"""What is known of a case, weighed against one item of an article: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from hub.calendar import add_months
from hub.casework.advice.facts import Act, CaseFacts, EarlierSanction
from hub.casework.advice.lines import (
    joined,
    not_noted,
    not_shown,
    noted,
    number_of,
    ruled_out,
    sum_line,
)
from hub.casework.advice.tables import AdviceTables, ThresholdRule, ThresholdSum
from hub.rulebook.certificate_rules import WindowRule
from schemas.wording import Wording
from schemas.words import AdviceVerdict

NOT_MET, MISSING, MET = (
    AdviceVerdict.NOT_MET,
    AdviceVerdict.FACTS_MISSING,
    AdviceVerdict.MET,
)
ORDER = tuple(AdviceVerdict)
NEAR = 2
"""A known amount is near its threshold from the half of it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAdvice:
    """What comes out for one item of an article."""

    rule: ThresholdRule
    verdict: AdviceVerdict
    raised: int = 0
    """How many times the threshold is reached, of the tiers that there are; or 0."""
    is_near: bool = False
    """Whether the known amount reaches half, and amounts alone are unknown."""
    lines: tuple[Wording, ...] = ()
    missing: tuple[str, ...] = ()
    """Keys of the measures and elements of which more must be known."""


@dataclass(frozen=True, slots=True)
class Known:
    """The least that a measure is over some acts, and whether that is all of it."""

    count: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What the sums of an item come to."""

    verdict: AdviceVerdict
    raised: int = 0
    is_near: bool = False
    lines: tuple[Wording, ...] = ()
    missing: tuple[str, ...] = ()


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


def weigh(
    rule: ThresholdRule,
    facts: CaseFacts,
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
    window: WindowRule | None,
) -> ItemAdvice:
    """Weigh a case against one item.

    ``items`` are the items of the offence that are in force, by key; ``window`` is that
    of ``rule.repeat``.
    """
    if not facts.open_acts:
        line = Wording("没有未经处理的行为", "no act that is not dealt with")
        return ItemAdvice(rule=rule, verdict=NOT_MET, lines=(line,))
    lacks = [name for name in rule.needs if name not in facts.circumstances]
    gone = [name for name in rule.shows if name in facts.ruled_out]
    if lacks or gone:
        lines = [
            *(not_noted(tables.circumstances[name]) for name in lacks),
            *(ruled_out(tables.circumstances[name]) for name in gone),
        ]
        return ItemAdvice(rule=rule, verdict=NOT_MET, lines=tuple(lines))
    told = [noted(tables.circumstances[name]) for name in rule.needs]
    found = _after_sanctions(rule, facts, tables, items, window)
    unshown = [name for name in rule.shows if name not in facts.circumstances]
    told += [noted(tables.circumstances[n]) for n in rule.shows if n not in unshown]
    told += [not_shown(tables.circumstances[name]) for name in unshown]
    verdict = found.verdict
    if unshown:
        verdict = lower(verdict, MISSING)
    return ItemAdvice(
        rule=rule,
        verdict=verdict,
        raised=found.raised if verdict == MET else 0,
        # An amount says nothing of an element that is not shown.
        is_near=found.is_near and not unshown,
        lines=(*told, *found.lines),
        missing=() if verdict != MISSING else (*unshown, *found.missing),
    )


def _after_sanctions(
    rule: ThresholdRule,
    facts: CaseFacts,
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
    window: WindowRule | None,
) -> _Found:
    """Take the acts that count, which for a repeat are those after a sanction."""
    if rule.repeat is None:
        return _sums(rule, facts, facts.open_acts, tables, items)
    certain, acts = repeated(facts, window, certain_only=True)
    possible, more_acts = repeated(facts, window, certain_only=False)
    if not more_acts:
        line = Wording(
            "未发现在先处罚之后再次实施的行为", "no act after an earlier sanction"
        )
        return _Found(NOT_MET, lines=(line,))
    sure = _sums(rule, facts, acts, tables, items)
    lines = (*map(_sanction_line, certain), *sure.lines) if certain else ()
    sure = _Found(sure.verdict, sure.raised, sure.is_near, lines, sure.missing)
    if len(possible) == len(certain) or sure.verdict == MET:
        return sure
    maybe = _sums(rule, facts, more_acts, tables, items)
    verdict = higher(sure.verdict, lower(maybe.verdict, MISSING))
    doubt = Wording(
        "在先处罚是否属于本当事人、本类行为，尚须核对",
        "whether an earlier sanction is the party's and of these acts is to be checked",
    )
    return _Found(
        verdict,
        is_near=sure.is_near or maybe.is_near or maybe.verdict == MET,
        lines=(*map(_sanction_line, possible), doubt, *maybe.lines),
        missing=("sanction", *maybe.missing),
    )


def repeated(
    facts: CaseFacts, window: WindowRule | None, *, certain_only: bool
) -> tuple[tuple[EarlierSanction, ...], tuple[Act, ...]]:
    """Find the sanctions of a window, and the acts that were done after one of them.

    Each act is counted back from: both ends of the window are included, as in the
    certificate of prior penalties.
    """
    if window is None:
        return (), ()
    fitting = [
        one
        for one in facts.sanctions
        if one.field == window.field
        and (
            window.group in {None, one.group}
            or (one.group is None and not certain_only)
        )
        and (one.is_certain or not certain_only)
    ]
    used: dict[EarlierSanction, None] = {}
    acts = []
    for act in facts.open_acts:
        penalties = _first_day(act.day, window.penalty_months)
        judgments = _first_day(act.day, window.judgment_months)
        before = [
            one
            for one in fitting
            if (penalties if one.kind == "penalty" else judgments) <= one.day <= act.day
        ]
        if before:
            acts.append(act)
            used |= dict.fromkeys(before)
    return tuple(used), tuple(acts)


def _first_day(day: date, months: int | None) -> date:
    """Count the months of a window back from an act; without any, all days count.

    So they do where the window would begin before the first day of the calendar.
    """
    if months is None or (day.year - date.min.year) * 12 < months:
        return date.min
    return add_months(day, -months)


def _sanction_line(sanction: EarlierSanction) -> Wording:
    """Write an earlier sanction."""
    zh = "行政处罚" if sanction.kind == "penalty" else "刑事处罚"
    en = "administrative penalty" if sanction.kind == "penalty" else "judgment"
    number = f" {sanction.number}" if sanction.number else ""
    return Wording(
        f"在先{zh} {sanction.day}{number}", f"{en} of {sanction.day}{number}"
    )


def _sums(
    rule: ThresholdRule,
    facts: CaseFacts,
    acts: Sequence[Act],
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
) -> _Found:
    """Compare the sums of an item with what they must reach."""
    if rule.half_of:
        return _two_by_half(rule, facts, acts, tables, items)
    if not rule.reach:
        line = Wording(
            "实施行为即构成，不以数额为条件", "the act suffices, whatever its amount"
        )
        return _Found(MET, lines=(line,))
    verdict, raised, is_near = NOT_MET, 0, False
    lines: list[Wording] = []
    missing: dict[str, None] = {}
    for reach in rule.reach:
        total, open_names, line = _sum(reach, acts, tables)
        lines.append(line)
        if total >= reach.at_least:
            verdict = MET
            tiers = [n for n in rule.raised if total >= reach.at_least * n]
            raised = max([raised, *tiers])
        elif open_names:
            verdict = higher(verdict, MISSING)
            missing |= dict.fromkeys(open_names)
            is_near |= total * NEAR >= reach.at_least
    return _Found(verdict, raised, is_near, tuple(lines), tuple(missing))


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
) -> _Found:
    """Look for two items that are reached by half, each by another amount."""
    halves: list[tuple[str, frozenset[str], int]] = []
    lines: list[Wording] = []
    missing: dict[str, None] = {}
    for key in rule.half_of:
        item = items[key]
        if not set(item.needs) <= facts.circumstances:
            continue
        counted = acts
        if item.repeat is not None:
            window = tables.window(item.repeat, item.valid_from)
            _, counted = repeated(facts, window, certain_only=True)
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
        return _Found(MET, raised, lines=tuple(lines))
    few = Wording("达到一半的不足两项", "fewer than two items are reached by half")
    return _Found(
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
