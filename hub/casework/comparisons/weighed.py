"""A penalty weighed against the offences of a rule of comparison: pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from hub.casework.advice import (
    Act,
    AdviceTables,
    CaseFacts,
    EarlierSanction,
    advise,
)
from hub.casework.advice.facts import MOST_COUNT, MOST_SANCTIONS, UNDATED
from hub.casework.advice.lines import number_of
from hub.casework.comparisons.compared import (
    PENALTY,
    ComparedRecord,
    ComparisonHit,
    ReachedItem,
)
from hub.casework.comparisons.comparing_rules import ComparisonRule, SaidWords
from schemas.wording import Wording
from schemas.words import AdviceVerdict, ComparisonModel

MET, REACHED = AdviceVerdict.MET, AdviceVerdict.AMOUNT_REACHED
TURNOVER, SALES, STOCK = "turnover", "sales", "stock"
TWO_MARKS = "two_marks"
HOLDER = "right_holder"
SEPARATORS = re.compile(r"[、；;，,/\s]+")
ACT_WORDS = ("violation_type", "case_name")
"""Fields in whose words a record says what the act was."""
COPY_UNITS = ("份", "张", "册", "本", "盘")


def is_of(record: ComparedRecord, rule: ComparisonRule) -> bool:
    """Tell whether a record is of the field of a rule."""
    return any(
        field == rule.field and (rule.group is None or group == rule.group)
        for field, group in record.fields
    )


Dated = tuple[date, ComparedRecord, EarlierSanction]


def sanctions_of(
    penalties: Iterable[ComparedRecord], rule: ComparisonRule
) -> list[Dated]:
    """Read the penalties of the field of a rule as sanctions, by the day of effect.

    One that says itself that it punished something else is none.
    """
    found = []
    for one in penalties:
        day = one.effect_day or one.day("decision_day")
        if day is None or rule.field is None or not is_of(one, rule):
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


def earlier_than(
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


def weigh_penalty(
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
    if splits:
        line = _whole_line(facts, tables)
        reached = {key: replace(one, lines=(line,)) for key, one in reached.items()}
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


def _whole_line(facts: CaseFacts, tables: AdviceTables) -> Wording:
    """Write the value of all goods under its own name: nobody told what was sold."""
    rule = tables.measures[TURNOVER]
    told = number_of(facts.acts[0].counts[TURNOVER], rule.unit)
    return Wording(
        f"{rule.zh} {told.zh}，已售和未售各多少尚待查明",
        f"{rule.en} {told.en}: what of it was sold is to be established",
    )


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
