"""What is known of a case, weighed against one item of an article: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.casework.advice.facts import CaseFacts
from hub.casework.advice.lines import not_noted, noted, to_establish
from hub.casework.advice.table_rules import TIERS, ThresholdRule
from hub.casework.advice.tables import AdviceTables
from hub.casework.advice.weighing.earlier import is_sure, repeated, sanction_line
from hub.casework.advice.weighing.sums import (
    MET,
    MISSING,
    NOT_MET,
    REACHED,
    FoundSums,
    higher,
    lacking,
    lower,
    sums_of,
)
from hub.rulebook.certificate_rules import WindowRule
from schemas.wording import Wording

SAME_DAY = "act_after_sanction"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAdvice(FoundSums):
    """What comes out for one item of an article."""

    rule: ThresholdRule

    @property
    def tier(self) -> int:
        """The tier that the item opens, 0 for the first."""
        over = sum(times <= self.raised for times in self.rule.raised)
        return TIERS.index(self.rule.tier) + over


def assess_item(
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
) -> FoundSums:
    """Take the acts that count, which for a repeat are those after a sanction."""
    if rule.repeat is None:
        return sums_of(rule, facts, facts.open_acts, tables, items)
    certain, acts = repeated(facts, window, rule.sanctions, certain_only=True)
    possible, more_acts = repeated(facts, window, rule.sanctions, certain_only=False)
    if not more_acts:
        line = Wording(
            "未发现在先处罚之后再次实施的行为", "no act after an earlier sanction"
        )
        return FoundSums(NOT_MET, lines=(line,))
    sure = FoundSums(NOT_MET)
    if acts:
        sums = sums_of(rule, facts, acts, tables, items)
        told = (*map(sanction_line, certain), *sums.lines)
        sure = FoundSums(
            sums.verdict, sums.raised, sums.is_near, told, sums.missing, sums.establish
        )
    if (acts, certain) == (more_acts, possible) or sure.verdict == MET:
        return sure
    maybe = sums_of(rule, facts, more_acts, tables, items)
    doubts = dict.fromkeys(one.doubt for one in possible if not is_sure(one, window))
    verdict = higher(sure.verdict, lower(maybe.verdict, REACHED))
    doubt = Wording(
        "在先处罚是否属于本当事人、本类行为，何时生效，尚须核对",
        "whether an earlier sanction is the party's and of these acts, and since when "
        "it has effect, is to be checked",
    )
    return FoundSums(
        verdict,
        maybe.raised,
        is_near=sure.is_near or maybe.is_near,
        lines=(*map(sanction_line, possible), doubt, *maybe.lines),
        missing=maybe.missing,
        establish=tuple(doubts or (SAME_DAY,)) + maybe.establish,
    )
