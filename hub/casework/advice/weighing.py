"""What is known of a case, weighed against one item of an article: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from hub.calendar import add_months
from hub.casework.advice.facts import Act, CaseFacts, EarlierSanction
from hub.casework.advice.lines import (
    joined,
    not_noted,
    noted,
    number_of,
    sum_line,
    to_establish,
)
from hub.casework.advice.tables import (
    TIERS,
    AdviceTables,
    ThresholdRule,
    ThresholdSum,
)
from hub.rulebook.certificate_rules import WindowRule
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
SAME_DAY = "act_after_sanction"


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
    """Keys of the measures of which more must be known."""
    establish: tuple[str, ...] = ()
    """What is to be established before the item is surely reached."""

    @property
    def tier(self) -> int:
        """The tier that the item opens, 0 for the first."""
        over = sum(times <= self.raised for times in self.rule.raised)
        return TIERS.index(self.rule.tier) + over


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
    establish: tuple[str, ...] = ()


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


def weigh(
    rule: ThresholdRule,
    facts: CaseFacts,
    tables: AdviceTables,
    items: Mapping[str, ThresholdRule],
    window: WindowRule | None,
) -> ItemAdvice:
    """Weigh a case against one item, whatever is said of the elements of the offence.

    ``items`` are the items of the offence that are in force, by key; ``window`` is that
    of ``rule.repeat``.
    """
    if not facts.open_acts:
        line = Wording("没有未经处理的行为", "no act that is not dealt with")
        return ItemAdvice(rule=rule, verdict=NOT_MET, lines=(line,))
    words = tables.circumstances
    lacks = lacking(rule, facts)
    out = [name for name in rule.unless if name in facts.circumstances]
    if lacks or out:
        lines = [not_noted(words[name]) for name in lacks]
        lines += [noted(words[name]) for name in out]
        return ItemAdvice(rule=rule, verdict=NOT_MET, lines=tuple(lines))
    found = _after_sanctions(rule, facts, tables, items, window)
    named = [n for n in (*rule.needs, *rule.needs_one) if n in facts.circumstances]
    pending = [name for name in rule.needs if name in facts.unsure]
    if rule.needs_one and not facts.circumstances & set(rule.needs_one):
        pending += [name for name in rule.needs_one if name in facts.unsure]
    verdict = lower(found.verdict, REACHED) if pending else found.verdict
    return ItemAdvice(
        rule=rule,
        verdict=verdict,
        raised=found.raised if verdict in {MET, REACHED} else 0,
        is_near=found.is_near,
        lines=(
            *(noted(words[name]) for name in named),
            *(to_establish(words[name]) for name in pending),
            *found.lines,
        ),
        missing=found.missing if verdict == MISSING else (),
        establish=(*pending, *found.establish) if verdict in {REACHED, MISSING} else (),
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
    certain, acts = repeated(facts, window, rule.sanctions, certain_only=True)
    possible, more_acts = repeated(facts, window, rule.sanctions, certain_only=False)
    if not more_acts:
        line = Wording(
            "未发现在先处罚之后再次实施的行为", "no act after an earlier sanction"
        )
        return _Found(NOT_MET, lines=(line,))
    sure = _Found(NOT_MET)
    if acts:
        sums = _sums(rule, facts, acts, tables, items)
        told = (*map(_sanction_line, certain), *sums.lines)
        sure = _Found(
            sums.verdict, sums.raised, sums.is_near, told, sums.missing, sums.establish
        )
    if (acts, certain) == (more_acts, possible) or sure.verdict == MET:
        return sure
    maybe = _sums(rule, facts, more_acts, tables, items)
    doubts = dict.fromkeys(one.doubt for one in possible if not _is_sure(one, window))
    verdict = higher(sure.verdict, lower(maybe.verdict, REACHED))
    doubt = Wording(
        "在先处罚是否属于本当事人、本类行为，何时生效，尚须核对",
        "whether an earlier sanction is the party's and of these acts, and since when "
        "it has effect, is to be checked",
    )
    return _Found(
        verdict,
        maybe.raised,
        is_near=sure.is_near or maybe.is_near,
        lines=(*map(_sanction_line, possible), doubt, *maybe.lines),
        missing=maybe.missing,
        establish=tuple(doubts or (SAME_DAY,)) + maybe.establish,
    )


def _is_sure(one: EarlierSanction, window: WindowRule | None) -> bool:
    """Tell whether a sanction is surely of a window, but for its time."""
    return one.is_certain and (window is None or window.group in {None, one.group})


def repeated(
    facts: CaseFacts,
    window: WindowRule | None,
    least: int = 1,
    *,
    certain_only: bool,
) -> tuple[tuple[EarlierSanction, ...], tuple[Act, ...]]:
    """Find the sanctions of a window, and the acts that were done after so many.

    Each act is counted back from: both ends of the window are included, as in the
    certificate of prior penalties. Which came first is not told where an act was done
    on the day of effect, so that it counts as possible.
    """
    if window is None:
        return (), ()
    fitting = [
        one
        for one in facts.sanctions
        if one.field == window.field
        and (_is_sure(one, window) or not certain_only)
        and (window.group in {None, one.group} or one.group is None)
    ]
    used: dict[EarlierSanction, None] = {}
    acts = []
    for act in facts.open_acts:
        penalties = _first_day(act.day, window.penalty_months)
        judgments = _first_day(act.day, window.judgment_months)
        before = [
            one
            for one in fitting
            if one.day <= act.day
            and (one.day < act.day or not certain_only)
            and (
                not one.is_dated
                or (penalties if one.kind == "penalty" else judgments) <= one.day
            )
        ]
        if len(before) >= least:
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
    if rule.all_of:
        return _together([_one_sum(one, facts, acts, tables, ()) for one in rule.all_of])
    if not rule.reach:
        line = Wording(
            "实施行为即构成，不以数额为条件", "the act suffices, whatever its amount"
        )
        return _Found(MET, lines=(line,))
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
    return _Found(
        verdict, raised, is_near, tuple(lines), tuple(missing), tuple(establish)
    )


def _counts(
    reach: ThresholdSum, facts: CaseFacts, acts: Sequence[Act], tables: AdviceTables
) -> bool:
    """Tell whether a sum counts: nothing it needs is unsaid, nor all of it ruled out."""
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
) -> _Found:
    """Compare one sum with what it must reach."""
    total, open_names, line = _sum(reach, acts, tables)
    lines: tuple[Wording, ...] = (line,)
    if total >= reach.at_least:
        raised = max([0, *(n for n in tiers if total >= reach.at_least * n)])
        unsaid = [name for name in reach.shows if name not in facts.circumstances]
        lines += tuple(to_establish(tables.circumstances[name]) for name in unsaid)
        verdict = REACHED if unsaid else MET
        return _Found(verdict, raised, lines=lines, establish=tuple(unsaid))
    is_local = reach.local_from is not None and total >= reach.local_from
    names = (*open_names, *([LOCAL_SUM] if is_local else []))
    if not names:
        return _Found(NOT_MET, lines=lines)
    is_near = bool(open_names) and total * NEAR >= reach.at_least
    return _Found(MISSING, 0, is_near, lines, names)


def _together(sums: Sequence[_Found]) -> _Found:
    """Take what all of some sums reach."""
    verdict = MET
    for one in sums:
        verdict = lower(verdict, one.verdict)
    return _Found(
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
) -> _Found:
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
