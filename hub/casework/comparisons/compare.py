"""Two comparisons over the records of one merchant: pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from hub.calendar import add_months
from hub.casework.advice import (
    Act,
    AdviceTables,
    CaseFacts,
    EarlierSanction,
    advise,
)
from hub.casework.advice.facts import MOST_COUNT, MOST_SANCTIONS, UNDATED
from hub.casework.comparisons.comparing_rules import ComparisonRule, SaidWords
from schemas.wording import Wording
from schemas.words import AdviceVerdict, ComparisonModel, RecordStatus

PENALTY: Final = "penalty"
MET, REACHED = AdviceVerdict.MET, AdviceVerdict.AMOUNT_REACHED
TURNOVER, SALES, STOCK = "turnover", "sales", "stock"
TWO_MARKS = "two_marks"
HOLDER = "right_holder"
SEPARATORS = re.compile(r"[、；;，,/\s]+")
ACT_WORDS = ("violation_type", "case_name")
"""Fields in whose words a record says what the act was."""
CRIMINAL_CASE = "criminal_case"
MATTER = "matter"
"""A transfer among matters, read like a record; its id is its number."""
NOT_PROSECUTED = "not_prosecuted"
CHARGES = "charges"
EFFECTIVE = "effective"
GONE = frozenset({RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
COPY_UNITS = ("份", "张", "册", "本", "盘")
AMOUNTS = ("turnover_fen", "goods_value_fen", "fine_fen", "confiscated_fen", "quantity")
STAGE_DAYS = ("prosecuted_day", "filed_day", "listed_day")
FILED_DAYS = ("filed_day", "prosecuted_day", "judgment_day", "effective_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRecord:
    """A record as the comparisons read it."""

    id: str
    kind: str
    status: str
    known_on: date
    """Day on which the hub learned of it as it stands."""
    effect_day: date | None
    body: Mapping[str, Any]
    fields: frozenset[tuple[str, str | None]]
    """Fields of law that it is of, each with its group of offences."""
    doubted: frozenset[tuple[str, str | None]] = frozenset()
    """Those of which it is not certain that it punished what an offence describes."""

    def day(self, name: str) -> date | None:
        """Read a day of the body."""
        value = self.body.get(name)
        return date.fromisoformat(value) if isinstance(value, str) else value

    @property
    def amounts(self) -> dict[str, int]:
        """The amounts and numbers that it tells."""
        return {k: self.body[k] for k in AMOUNTS if self.body.get(k) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedItem:
    """An item of an article that the amounts of a record reach."""

    offence: str
    item: str
    article: Wording
    confirmed: bool
    lines: tuple[Wording, ...]
    establish: tuple[str, ...] = ()
    """What is to be established before it is surely reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonHit:
    """One hit: a lead for the prosecutor, with the records that it rests on."""

    model: ComparisonModel
    rule: ComparisonRule
    record: ComparedRecord
    day: date
    """Of the decision, or from which the time to penalise counts."""
    others: tuple[ComparedRecord, ...] = ()
    """Earlier sanctions that lowered the threshold."""
    reached: tuple[ReachedItem, ...] = ()
    is_certain: bool = True
    """Whether the record itself says all that an offence needs."""
    ask: tuple[str, ...] = ()
    """Measures of which the record tells only what they come to together."""


def not_transferred(
    records: Sequence[ComparedRecord],
    rules: Iterable[ComparisonRule],
    tables: AdviceTables,
    *,
    since: date,
) -> Iterator[ComparisonHit]:
    """Find the penalties of a merchant that met a threshold and were not transferred.

    A criminal case of the merchant, or a matter that was handed over, from the day of
    the source of the case on counts as one, if it may be about the same.
    """
    told = tuple(rules)
    penalties = [
        one
        for one in records
        if one.kind == PENALTY and one.status not in GONE and one.day("decision_day")
    ]
    by_rule = {rule: _sanctions(penalties, rule) for rule in told}
    cases = list(_criminal_cases(records))
    for penalty in penalties:
        decided = penalty.day("decision_day")
        if decided is None or decided < since or _is_transferred(penalty):
            continue
        begun = _act_day(penalty, decided)
        later = [case for day, case in cases if day >= begun]
        for rule in told:
            if not rule.in_force(decided) or not _is_of(penalty, rule):
                continue
            if any(_may_be_of(case, rule) for case in later):
                continue
            earlier = _earlier(by_rule[rule], penalty, begun)
            hit = _weighed(penalty, decided, begun, earlier, rule, tables)
            if hit is not None:
                yield hit


def not_penalised(
    records: Sequence[ComparedRecord],
    rules: Iterable[ComparisonRule],
    *,
    since: date,
    today: date,
) -> Iterator[ComparisonHit]:
    """Find the cases that were not prosecuted and after which came no penalty.

    No record names that decision's day: it counts from the last that the case tells, or
    from that on which the hub learned of it.
    """
    told = tuple(rules)
    for case in records:
        is_case = case.kind in {CRIMINAL_CASE, MATTER} and case.status not in GONE
        if not is_case or case.body.get("stage") != NOT_PROSECUTED:
            continue
        days = [day for day in map(case.day, STAGE_DAYS) if day is not None]
        day = max(days, default=case.known_on)
        if max(day, case.known_on) < since:
            continue
        if any(
            one.kind == PENALTY
            and one.status not in GONE
            and (one.day("decision_day") or date.min) >= day
            and _may_answer(one, case)
            for one in records
        ):
            continue
        # The time to penalise cannot have begun before the hub knew of the case.
        begun = max(day, case.known_on)
        for rule in told:
            if rule.in_force(begun) and add_months(begun, rule.grace_months) < today:
                yield ComparisonHit(
                    model=ComparisonModel.NOT_PENALISED,
                    rule=rule,
                    record=case,
                    day=begun,
                )


def _is_transferred(penalty: ComparedRecord) -> bool:
    """Tell whether a penalty says itself that its case went to the police."""
    body = penalty.body
    return bool(body.get("transferred_to_justice")) or bool(
        body.get("transferred_to_justice_day")
    )


def _act_day(penalty: ComparedRecord, decided: date) -> date:
    """Give the latest day on which the act can have been done.

    No record tells when: it was before the case was noticed, or else decided.
    """
    noticed = penalty.day("case_source_day")
    return noticed if noticed is not None and noticed <= decided else decided


def _criminal_cases(
    records: Iterable[ComparedRecord],
) -> Iterator[tuple[date, ComparedRecord]]:
    """List criminal cases and transfers with the last day that tells of each."""
    for one in records:
        if one.kind in {CRIMINAL_CASE, MATTER} and one.status not in GONE:
            days = [day for day in map(one.day, FILED_DAYS) if day is not None]
            yield max(days, default=one.known_on), one


def _is_of(record: ComparedRecord, rule: ComparisonRule) -> bool:
    """Tell whether a record is of the field of a rule."""
    return any(
        field == rule.field and (rule.group is None or group == rule.group)
        for field, group in record.fields
    )


def _may_be_of(case: ComparedRecord, rule: ComparisonRule) -> bool:
    """Tell whether a case may be about what a rule looks for.

    One whose charges nobody told may be about anything; charges that are of no field
    known are about something else.
    """
    if not case.fields:
        return not case.body.get(CHARGES)
    return any(
        field == rule.field and (None in {group, rule.group} or group == rule.group)
        for field, group in case.fields
    )


def _may_answer(penalty: ComparedRecord, case: ComparedRecord) -> bool:
    """Tell whether a penalty may be that of a case; a field nobody knows may be any."""
    fields = {field for field, _ in case.fields}
    mine = {field for field, _ in penalty.fields}
    return not fields or not mine or bool(fields & mine)


Dated = tuple[date, ComparedRecord, EarlierSanction]


def _sanctions(
    penalties: Iterable[ComparedRecord], rule: ComparisonRule
) -> list[Dated]:
    """Read the penalties of the field of a rule as sanctions, by the day of effect.

    One that says itself that it punished something else is none.
    """
    found = []
    for one in penalties:
        day = one.effect_day or one.day("decision_day")
        if day is None or rule.field is None or not _is_of(one, rule):
            continue
        if _worded(one, rule.ruled_out_by):
            continue
        is_doubted = not _is_certainly_of(one, rule)
        sanction = EarlierSanction(
            day=day,
            kind=PENALTY,
            field=rule.field,
            group=rule.group,
            number=str(one.body.get("document_no") or ""),
            is_certain=one.effect_day is not None and not is_doubted,
            doubt="prior_conduct" if is_doubted else UNDATED,
            is_dated=one.effect_day is not None,
        )
        found.append((day, one, sanction))
    return sorted(found, key=lambda one: (one[0], one[1].id))


def _is_certainly_of(record: ComparedRecord, rule: ComparisonRule) -> bool:
    """Tell whether a record surely punished what the offences of a rule describe."""
    return any(
        field == rule.field and (rule.group is None or group == rule.group)
        for field, group in record.fields - record.doubted
    )


def _worded(record: ComparedRecord, said_by: Iterable[SaidWords]) -> frozenset[str]:
    """Find what the words of a record say of its act."""
    act = " ".join(str(record.body.get(name) or "") for name in ACT_WORDS)
    return frozenset(
        one.key for one in said_by if any(word in act for word in one.words)
    )


def _earlier(
    sanctions: Sequence[Dated], penalty: ComparedRecord, begun: date
) -> list[tuple[ComparedRecord, EarlierSanction]]:
    """Give the newest of the other sanctions that took effect before the act."""
    end = bisect_right(sanctions, begun, key=lambda one: one[0])
    newest = sanctions[max(end - MOST_SANCTIONS - 1, 0) : end]
    mine = [(one, said) for _, one, said in newest if one.id != penalty.id]
    return mine[-MOST_SANCTIONS:]


def _facts(
    penalty: ComparedRecord,
    begun: date,
    rule: ComparisonRule,
    sanctions: Iterable[EarlierSanction],
) -> CaseFacts:
    """Read of a penalty what a threshold counts, and what it says of the act.

    What was confiscated mixes gains with goods, so it counts as neither.
    """
    body = penalty.body
    counts = {}
    for name, measure in (("turnover_fen", TURNOVER), ("goods_value_fen", STOCK)):
        if body.get(name) is not None:
            counts[measure] = min(int(body[name]), MOST_COUNT)
    unit = str(body.get("quantity_unit") or "")
    if body.get("quantity") is not None and unit.endswith(COPY_UNITS):
        counts["copies"] = min(int(body["quantity"]), MOST_COUNT)
    out = _worded(penalty, rule.ruled_out_by)
    noted = set(rule.said_by_field) | _worded(penalty, rule.said_by)
    if _is_certainly_of(penalty, rule):
        noted.update(rule.said)
    if len(set(body.get("patent_nos") or ())) > 1:
        noted.add("two_patents")
    unsure = set()
    if len(set(body.get("mark_nos") or ())) > 1:
        sources = {one for one in SEPARATORS.split(body.get(HOLDER) or "") if one}
        # Several numbers of one holder are no marks of different sources.
        if len(sources) > 1:
            noted.add(TWO_MARKS)
        elif not sources:
            unsure.add(TWO_MARKS)
    return CaseFacts(
        acts=(Act(day=begun, counts=counts),),
        circumstances=frozenset(noted - out),
        ruled_out=out,
        unsure=frozenset(unsure),
        sanctions=tuple(sanctions),
    )


def _weighed(
    penalty: ComparedRecord,
    decided: date,
    begun: date,
    earlier: Sequence[tuple[ComparedRecord, EarlierSanction]],
    rule: ComparisonRule,
    tables: AdviceTables,
) -> ComparisonHit | None:
    """Weigh a penalty against the offences of a rule; nothing where none is reached."""
    facts = _facts(penalty, begun, rule, (sanction for _, sanction in earlier))
    if not facts.circumstances.issuperset(rule.required):
        return None
    if not facts.acts[0].counts and not rule.required:
        return None
    splits = _splits(facts, decided, rule, tables)
    found = [_reached(one, decided, rule, tables) for one in splits or [facts]]
    if not any(found):
        return None
    reached = {(one.offence, one.item): one for part in found for one in part}
    # It is certain where something is surely reached however the whole is parted.
    is_certain = all(any(not one.establish for one in part) for part in found)
    repeats = any(".repeat" in one.item for one in reached.values())
    others = {one.id: one for one, _ in earlier}
    return ComparisonHit(
        model=ComparisonModel.NOT_TRANSFERRED,
        rule=rule,
        record=penalty,
        day=decided,
        others=tuple(others.values()) if repeats else (),
        reached=tuple(reached.values()),
        is_certain=is_certain,
        ask=(SALES, STOCK) if splits else (),
    )


def _splits(
    facts: CaseFacts, day: date, rule: ComparisonRule, tables: AdviceTables
) -> list[CaseFacts]:
    """Part the value of all goods into sold and not sold, where only the parts count.

    All sold, none sold, and just short of each threshold of what is sold: whatever is
    reached at each of these is reached however it is parted.
    """
    act = facts.acts[0]
    whole = act.counts.get(TURNOVER)
    sums = [
        reach
        for key in rule.offences
        for item in tables.items(key, day)
        for reach in item.sums
    ]
    counted = {name for reach in sums for name in reach.add}
    if whole is None or STOCK in act.counts or TURNOVER in counted:
        return []
    short = {
        reach.at_least - 1
        for reach in sums
        if set(reach.add) == {SALES} and reach.at_least <= whole
    }
    return [
        replace(
            facts,
            acts=(replace(act, counts={SALES: sold, STOCK: whole - sold}),),
        )
        for sold in sorted({0, whole, *short})
    ]


def _reached(
    facts: CaseFacts, day: date, rule: ComparisonRule, tables: AdviceTables
) -> list[ReachedItem]:
    """Give the items that are reached, surely or with something to be established.

    An item without a sum says nothing by itself while an element is not said.
    """
    return [
        ReachedItem(
            offence=one.offence.key,
            item=item.rule.key,
            article=Wording(item.rule.zh, item.rule.source),
            confirmed=item.rule.status == "confirmed",
            lines=item.lines,
            establish=one.establish if item.verdict == REACHED else (),
        )
        for one in advise(facts, day, rule.offences, tables=tables).offences
        if one.verdict in {MET, REACHED}
        for item in one.decides.items
        if item.verdict == MET
        or (item.verdict == one.verdict == REACHED and item.rule.sums)
    ]
