"""Advice on a case: each offence, under the law of the acts and that of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hub.casework.advice.facts import AdviceFactsError, CaseFacts, check_facts
from hub.casework.advice.lines import TEXTS, VERDICTS
from hub.casework.advice.reading import LawReading, read_law, term_ended
from hub.casework.advice.standing import OffenceStanding, standing_of
from hub.casework.advice.table_rules import BasisRule, OffenceRule
from hub.casework.advice.tables import AdviceTables, load_tables
from hub.casework.advice.telling import (
    acts_lines,
    conflict_line,
    standing_lines,
    term_lines,
    uncovered_lines,
)
from hub.casework.advice.weighing import (
    MET,
    MISSING,
    NOT_MET,
    REACHED,
    UNCOVERED,
    higher,
)
from schemas.wording import Wording
from schemas.words import AdviceVerdict

TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceAdvice:
    """What comes out for one offence.

    Of two readings the first is that of the day of the advice, the second that of the
    latest act; what is milder holds.
    """

    offence: OffenceRule
    verdict: AdviceVerdict
    tier: int
    """Which tier is reached, 0 for the first."""
    readings: tuple[LawReading, ...]
    decides: LawReading
    """The reading that holds."""
    missing: tuple[str, ...]
    establish: tuple[str, ...]
    """Elements and facts behind an item that are to be established."""
    standing: OffenceStanding
    """What is said of its elements."""
    with_all: AdviceVerdict | None
    """The verdict if acts whose term had run out were added; None where none had."""
    ask: tuple[str, ...]
    """Questions that a person answers before anything follows."""
    lines: tuple[Wording, ...]
    """Elements, acts added up, signs noted, and which law holds."""
    bases: tuple[BasisRule, ...]
    """What obliges to a transfer, where the verdict lets one think of it."""
    conflict: "Conflict | None" = None

    @property
    def raised(self) -> bool:
        """Whether a higher tier is met too."""
        return self.tier > 0 and self.verdict == MET

    @property
    def is_of_elements(self) -> bool:
        """Whether nothing is reached but what needs no amount, and elements lack."""
        reached = [one for one in self.decides.items if one.verdict == REACHED]
        return self.verdict == REACHED and all(
            item.rule.is_of_elements for item in reached
        )

    @property
    def is_of_nothing(self) -> bool:
        """Whether nothing speaks for it: it needs elements alone, and none is said."""
        return self.is_of_elements and not self.standing.is_spoken_of

    @property
    def is_of_no_item(self) -> bool:
        """Whether no item speaks of the case, and nobody of a figure or an element."""
        is_told = self.standing.is_spoken_of or bool(self.decides.uncovered)
        return self.verdict == UNCOVERED and not is_told

    @property
    def said(self) -> Wording:
        """The verdict in words; none speaks of an amount where none is needed."""
        return TEXTS["no-amount"] if self.is_of_elements else VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What a rule of conflict says: the other offence, and which of both is heavier."""

    rule: BasisRule
    other: OffenceAdvice
    heavier: str | None
    """The offence that holds where both are met; None where only the other may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Advice on a case, for its officer alone."""

    day: date
    digest: str
    """Of the tables that it rests on."""
    offences: tuple[OffenceAdvice, ...]
    uncovered: tuple[str, ...]
    """Offences of which the tables have nothing for that day, or for the case."""
    left_out: tuple[str, ...]
    """Offences that nobody named and of which an element is ruled out."""
    not_asked: tuple[str, ...]
    """Offences that nobody named, that need no amount and of which nothing is said."""
    tables: AdviceTables

    @property
    def verdict(self) -> AdviceVerdict:
        """The verdict that says most."""
        most = NOT_MET
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

    Where none is named, those of which an element is ruled out are left out, and those
    of which no item is held are told of where somebody said an element of them.

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
    said = facts.circumstances if not offences else None
    held = [key for key in keys if tables.is_held(key, day, said)]
    left_out = [
        key
        for key in held
        if not offences and standing_of(tables.offences[key], facts, tables).is_out
    ]
    weighed = {
        key: _on_offence(tables.offences[key], facts, day, tables)
        for key in held
        if key not in left_out
    }
    not_asked = [
        key for key, one in weighed.items() if not offences and one.is_of_nothing
    ]
    silent = [key for key, one in weighed.items() if not offences and one.is_of_no_item]
    for key in (*not_asked, *silent):
        del weighed[key]
    return Advice(
        day=day,
        digest=tables.digest,
        offences=tuple(_in_conflict(weighed, facts, day, tables)),
        uncovered=tuple(key for key in keys if key not in held or key in silent),
        left_out=tuple(left_out),
        not_asked=tuple(not_asked),
        tables=tables,
    )


def _on_offence(
    offence: OffenceRule, facts: CaseFacts, day: date, tables: AdviceTables
) -> OffenceAdvice:
    """Read an offence under the law of the day and that of the latest act."""
    standing = standing_of(offence, facts, tables)
    readings = [read_law(offence, facts, day, tables, standing)]
    acts = facts.open_acts
    lines = [
        *standing_lines(standing, tables),
        *acts_lines(offence, facts, day, tables),
    ]
    if acts:
        # Acts across a change are one series: the law of the latest holds for it.
        then = acts[-1].day
        if tables.items(offence.key, then) != tables.items(offence.key, day):
            readings.append(read_law(offence, facts, then, tables, standing))
            lines += [
                Wording(
                    f"最后行为时的标准与现行标准不同，从旧兼从轻（{rule.zh}）",
                    f"another law held when the last act was done: the milder holds"
                    f" ({rule.source})",
                )
                for rule in tables.basis("milder", offence, day)
            ]
    decides = _milder(readings)
    verdict, signs = _suspected(offence, facts, day, readings, decides, tables)
    asks = bool(acts) and term_ended(offence, decides, day)
    establish = dict.fromkeys(standing.unsaid)
    for reading in readings:
        if reading.verdict == decides.verdict:
            establish |= dict.fromkeys(reading.establish)
    missing = [name for one in readings for name in one.missing]
    return OffenceAdvice(
        offence=offence,
        verdict=verdict,
        tier=decides.tier,
        readings=tuple(readings),
        decides=decides,
        missing=tuple(dict.fromkeys(missing)),
        establish=() if verdict in {NOT_MET, MET} else tuple(establish),
        standing=standing,
        with_all=decides.with_all,
        ask=(TERM,) if asks or decides.with_all is not None else (),
        lines=(
            *lines,
            *uncovered_lines(readings, tables),
            *term_lines(offence, decides, day, tables, asks=asks),
            *signs,
        ),
        bases=tuple(_duties(verdict, offence, standing, day, tables)),
    )


def _milder(readings: Sequence[LawReading]) -> LawReading:
    """Choose the reading that holds: that of the acts, unless today's is milder.

    What today's tables say nothing of is not known to be milder.
    """
    now, then = readings[0], readings[-1]
    is_unknown = now.verdict == UNCOVERED or (now.verdict == MISSING and now.uncovered)
    return then if is_unknown or then.order < now.order else now


def _duties(
    verdict: AdviceVerdict,
    offence: OffenceRule,
    standing: OffenceStanding,
    day: date,
    tables: AdviceTables,
) -> Iterator[BasisRule]:
    """Give what obliges to a transfer, where a verdict lets one think of it.

    An amount alone, of which nobody says what it is of, obliges to nothing.
    """
    thinks = {MET, AdviceVerdict.SUSPICION}
    if verdict in thinks or (verdict == REACHED and standing.is_spoken_of):
        yield from tables.basis("transfer", offence, day)
    if verdict == AdviceVerdict.SUSPICION:
        yield from tables.basis("suspicion", offence, day)


def _in_conflict(
    weighed: dict[str, OffenceAdvice],
    facts: CaseFacts,
    day: date,
    tables: AdviceTables,
) -> Iterator[OffenceAdvice]:
    """Say of each offence what a rule of conflict makes of it.

    What is not met leads to the other offence; of two that are met the heavier holds.
    """
    others = dict(weighed)
    for key, one in weighed.items():
        rules = tables.basis("conflict", one.offence, day)
        if not rules or rules[0].instead is None or one.verdict not in {NOT_MET, MET}:
            yield one
            continue
        name = rules[0].instead
        if name not in others:
            others[name] = _on_offence(tables.offences[name], facts, day, tables)
        other = others[name]
        heavier = None
        if one.verdict == MET:
            if other.verdict != MET:
                yield one
                continue
            both = one.offence.highest(one.tier), other.offence.highest(other.tier)
            heavier = key if both[0] >= both[1] else name
        names = Wording(other.offence.zh, other.offence.en)
        said = VERDICTS[other.verdict]
        line = conflict_line(key, heavier, names, said, rules[0])
        conflict = Conflict(rule=rules[0], other=other, heavier=heavier)
        yield replace(one, conflict=conflict, lines=(*one.lines, line))


def _suspected(
    offence: OffenceRule,
    facts: CaseFacts,
    day: date,
    readings: Sequence[LawReading],
    decides: LawReading,
    tables: AdviceTables,
) -> tuple[AdviceVerdict, list[Wording]]:
    """Turn missing facts into suspicion, where the law lets that suffice.

    A sign is noted, or what is known reaches half of a threshold under each law.
    """
    verdict = decides.verdict
    if verdict != MISSING or not tables.basis("suspicion", offence, day):
        return verdict, []
    lines = [
        Wording(f"可疑迹象：{rule.zh}", f"sign: {rule.en}")
        for name, rule in tables.circumstances.items()
        if rule.kind == "sign" and name in facts.circumstances
    ]
    if all(one.is_near or one.verdict == MET for one in readings):
        lines += [
            Wording(rule.zh, rule.source) for rule in tables.basis("near", offence, day)
        ]
    return (AdviceVerdict.SUSPICION if lines else verdict), lines
