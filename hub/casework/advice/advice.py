"""Advice on a case: each offence, under the law of the acts and that of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.casework.advice.facts import AdviceFactsError, CaseFacts, check_facts
from hub.casework.advice.lines import joined, number_of
from hub.casework.advice.tables import (
    AdviceTables,
    BasisRule,
    OffenceRule,
    load_tables,
)
from hub.casework.advice.weighing import (
    MISSING,
    ItemAdvice,
    higher,
    known_of,
    lower,
    weigh,
)
from schemas.wording import Wording
from schemas.words import AdviceVerdict

MOST_TERMS = 12
"""How many acts a line adds up one by one; of more it tells only how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReading:
    """An offence under the law of one day."""

    law_day: date
    verdict: AdviceVerdict
    raised: bool
    """Whether a higher tier is reached too."""
    items: tuple[ItemAdvice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceAdvice:
    """What comes out for one offence.

    Of two readings the first is that of the day of the advice, the second that of the
    latest act; what is milder holds.
    """

    offence: OffenceRule
    verdict: AdviceVerdict
    raised: bool
    readings: tuple[LawReading, ...]
    missing: tuple[str, ...]
    lines: tuple[Wording, ...]
    """Acts added up, signs noted, and which law holds."""
    bases: tuple[BasisRule, ...]
    """What obliges to a transfer, where the verdict lets one think of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Advice on a case, for its officer alone."""

    day: date
    digest: str
    """Of the tables that it rests on."""
    offences: tuple[OffenceAdvice, ...]
    uncovered: tuple[str, ...]
    """Offences of which the tables have nothing for that day."""
    tables: AdviceTables

    @property
    def verdict(self) -> AdviceVerdict:
        """The verdict that says most."""
        most = AdviceVerdict.NOT_MET
        for one in self.offences:
            most = higher(most, one.verdict)
        return most


def advise(
    facts: CaseFacts,
    day: date,
    offences: Sequence[str] = (),
    *,
    tables: AdviceTables | None = None,
) -> Advice:
    """Weigh a case against offences, all of them where none is named.

    Raises:
        AdviceFactsError: a fact or an offence is none that the tables know, a number
            is none, or an act or a sanction lies after the day.
    """
    tables = tables or load_tables()
    check_facts(facts, day, tables)
    keys = tuple(dict.fromkeys(offences)) or tuple(tables.offences)
    for key in keys:
        if key not in tables.offences:
            known = ", ".join(tables.offences)
            raise AdviceFactsError(
                Wording(f"没有罪名 {key}；可用：{known}", f"{key} is none of: {known}")
            )
    covered = [key for key in keys if tables.items(key, day)]
    return Advice(
        day=day,
        digest=tables.digest,
        offences=tuple(
            _on_offence(tables.offences[key], facts, day, tables) for key in covered
        ),
        uncovered=tuple(key for key in keys if key not in covered),
        tables=tables,
    )


def _on_offence(
    offence: OffenceRule, facts: CaseFacts, day: date, tables: AdviceTables
) -> OffenceAdvice:
    """Read an offence under the law of the day and that of the latest act."""
    readings = [_read(offence, facts, day, tables)]
    acts = facts.open_acts
    lines = _acts_lines(offence, facts, day, tables)
    if acts:
        # Acts across a change are one series: the law of the latest holds for it.
        then = max(acts[-1].day, tables.first_day(offence.key))
        if tables.items(offence.key, then) != tables.items(offence.key, day):
            readings.append(_read(offence, facts, then, tables))
            lines += [
                Wording(
                    f"最后行为时的标准与现行标准不同，从旧兼从轻（{rule.zh}）",
                    f"another law held when the last act was done: the milder holds"
                    f" ({rule.source})",
                )
                for rule in tables.basis("milder", offence, day)
            ]
    verdict, raised = readings[0].verdict, readings[0].raised
    for reading in readings[1:]:
        verdict = lower(verdict, reading.verdict)
        raised = raised and reading.raised
    verdict, signs = _suspected(verdict, offence, facts, day, readings, tables)
    missing: dict[str, None] = {}
    for reading in readings:
        for item in reading.items:
            missing |= dict.fromkeys(item.missing)
    duties = ["transfer"]
    if verdict == AdviceVerdict.SUSPICION:
        duties.append("suspicion")
    thinks = verdict in {AdviceVerdict.MET, AdviceVerdict.SUSPICION}
    return OffenceAdvice(
        offence=offence,
        verdict=verdict,
        raised=raised and verdict == AdviceVerdict.MET,
        readings=tuple(readings),
        missing=tuple(missing),
        lines=(*lines, *signs),
        bases=tuple(
            rule
            for duty in (duties if thinks else ())
            for rule in tables.basis(duty, offence, day)
        ),
    )


def _read(
    offence: OffenceRule, facts: CaseFacts, law_day: date, tables: AdviceTables
) -> LawReading:
    """Weigh a case against all items of an offence that are in force on a day."""
    rules = tables.items(offence.key, law_day)
    by_key = {rule.key: rule for rule in rules}
    items = tuple(
        weigh(
            rule,
            facts,
            tables,
            by_key,
            None if rule.repeat is None else tables.window(rule.repeat, law_day),
        )
        for rule in rules
    )
    verdict = AdviceVerdict.NOT_MET
    for item in items:
        verdict = higher(verdict, item.verdict)
    return LawReading(
        law_day=law_day,
        verdict=verdict,
        raised=any(
            item.verdict == AdviceVerdict.MET
            and (item.raised > 0 or item.rule.tier == "raised")
            for item in items
        ),
        items=items,
    )


def _suspected(
    verdict: AdviceVerdict,
    offence: OffenceRule,
    facts: CaseFacts,
    day: date,
    readings: Sequence[LawReading],
    tables: AdviceTables,
) -> tuple[AdviceVerdict, list[Wording]]:
    """Turn missing facts into suspicion, where the law lets that suffice.

    A sign is noted, or what is known reaches half of a threshold under each law.
    """
    if verdict != MISSING or not tables.basis("suspicion", offence, day):
        return verdict, []
    lines = [
        Wording(f"可疑迹象：{rule.zh}", f"sign: {rule.en}")
        for name, rule in tables.circumstances.items()
        if rule.kind == "sign" and name in facts.circumstances
    ]
    if all(
        any(item.is_near for item in one.items) or one.verdict == AdviceVerdict.MET
        for one in readings
    ):
        lines += [
            Wording(rule.zh, rule.source) for rule in tables.basis("near", offence, day)
        ]
    return (AdviceVerdict.SUSPICION if lines else verdict), lines


def _acts_lines(
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
