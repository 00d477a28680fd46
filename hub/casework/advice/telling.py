"""What stands in advice beside its items: elements, terms, how acts add up: pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from hub.casework.advice.facts import CaseFacts
from hub.casework.advice.lines import joined, number_of, presumed, ruled_out
from hub.casework.advice.reading import LawReading
from hub.casework.advice.standing import OffenceStanding
from hub.casework.advice.table_rules import BasisRule, OffenceRule
from hub.casework.advice.tables import AdviceTables
from hub.casework.advice.weighing import known_of
from schemas.wording import Wording

MOST_TERMS = 12
"""How many acts a line adds up one by one; of more it tells only how many."""


def standing_lines(standing: OffenceStanding, tables: AdviceTables) -> list[Wording]:
    """Write what is said of the elements of an offence."""
    words = tables.circumstances
    return [
        *(ruled_out(words[name]) for name in standing.gone),
        *(
            Wording(
                f"不以本罪论：{words[name].zh}（{words[name].source}）",
                f"not this offence: {words[name].en} ({words[name].source})",
            )
            for name in standing.excluded
        ),
        *(presumed(words[by]) for by in standing.presumed.values()),
    ]


def uncovered_lines(
    readings: Sequence[LawReading], tables: AdviceTables
) -> Iterator[Wording]:
    """Say of which figures no item is held, under the law of which day."""
    for reading in readings:
        if not reading.uncovered:
            continue
        rules = [tables.measures[name] for name in reading.uncovered]
        names = joined((Wording(one.zh, one.en) for one in rules), "、", ", ")
        day = reading.law_day
        yield Wording(
            f"本平台未收录 {day} 关于{names.zh}的标准，对此不作判断",
            f"no standard of {day} on {names.en} is held: neither reached nor denied",
        )


def conflict_line(
    key: str, heavier: str | None, other: Wording, verdict: Wording, rule: BasisRule
) -> Wording:
    """Say what a rule of conflict makes of an offence beside another."""
    if heavier is None:
        return Wording(
            f"不构成本罪的，是否构成{other.zh}：{verdict.zh}（{rule.zh}）",
            f"where it is not this offence, {other.en}: {verdict.en} ({rule.source})",
        )
    is_other = heavier != key
    return Wording(
        f"同时构成{other.zh}，依照处罚较重的规定："
        f"{other.zh if is_other else '本罪'}（{rule.zh}）",
        f"also {other.en}; the heavier penalty is that of "
        f"{other.en if is_other else 'this offence'} ({rule.source})",
    )


def term_lines(
    offence: OffenceRule,
    reading: LawReading,
    day: date,
    tables: AdviceTables,
    *,
    asks: bool,
) -> Iterator[Wording]:
    """Ask about acts that were left out of a sum, and about a term that is over."""
    left = [str(act.day) for act in reading.left_out]
    if reading.with_all is not None:
        for rule in tables.basis("term", offence, day):
            yield Wording(
                f"{'、'.join(left)} 的行为未累计：与其余行为之间追诉期限可能已过，"
                f"是否有刑法第八十八条情形，请核实（{rule.zh}）",
                f"acts of {', '.join(left)} are not added: between them and the others "
                f"the term may have run out; is there a case of article 88?"
                f" ({rule.source})",
            )
    elif left:
        for rule in tables.basis("apart", offence, reading.law_day):
            yield Wording(
                f"{'、'.join(left)} 的行为不在同一累计期限内，未累计（{rule.zh}）",
                f"acts of {', '.join(left)} lie too far apart ({rule.source})",
            )
    if asks:
        for rule in tables.basis("term", offence, day):
            yield Wording(
                f"追诉期限可能已过，是否有刑法第八十八条情形，请核实（{rule.zh}）",
                f"the term of prosecution may be over: is there a case of article 88?"
                f" ({rule.source})",
            )


def acts_lines(
    offence: OffenceRule, facts: CaseFacts, day: date, tables: AdviceTables
) -> list[Wording]:
    """Write how acts that nobody dealt with add up, and which do not count."""
    lines = []
    acts = facts.open_acts
    names = sorted({name for act in acts for name in act.counts})
    rules = tables.basis("sum", offence, day)
    if len(acts) > 1 and rules:
        zh = f"未经处理的行为 {len(acts)} 次，累计计算（{rules[0].zh}）"
        en = f"{len(acts)} acts that nobody dealt with add up ({rules[0].source})"
        lines.append(Wording(zh, en))
        for name in names:
            measure = tables.measures[name]
            terms = [a.counts[name] for a in acts if name in a.counts]
            if len(terms) > MOST_TERMS:
                continue
            total = known_of(name, acts, tables).count
            told = joined((number_of(n, measure.unit) for n in terms), " ＋ ", " + ")
            zh, en = number_of(total, measure.unit)
            lines.append(
                Wording(
                    f"{measure.zh}：{told.zh} ＝ {zh}",
                    f"{measure.en}: {told.en} = {en}",
                )
            )
    past = len(facts.acts) - len(acts)
    if past:
        lines.append(
            Wording(
                f"已经处理的行为 {past} 次，不计入",
                f"{past} acts dealt with do not count",
            )
        )
    return lines
