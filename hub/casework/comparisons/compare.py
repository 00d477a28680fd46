"""Two comparisons over the records of one merchant: pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from hub.calendar import add_months
from hub.casework.advice import AdviceTables
from hub.casework.comparisons.compared import (
    CRIMINAL_CASE,
    GONE,
    MATTER,
    PENALTY,
    ComparedRecord,
    ComparisonHit,
)
from hub.casework.comparisons.comparing_rules import ComparisonRule
from hub.casework.comparisons.weighed import (
    earlier_than,
    is_of,
    sanctions_of,
    weigh_penalty,
)
from schemas.words import ComparisonModel

NOT_PROSECUTED = "not_prosecuted"
CHARGES = "charges"
STAGE_DAYS = ("prosecuted_day", "filed_day", "listed_day")
FILED_DAYS = ("filed_day", "prosecuted_day", "judgment_day", "effective_day")


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
    by_rule = {rule: sanctions_of(penalties, rule) for rule in told}
    cases = list(_criminal_cases(records))
    for penalty in penalties:
        decided = penalty.day("decision_day")
        if decided is None or decided < since or _is_transferred(penalty):
            continue
        begun = _act_day(penalty, decided)
        later = [case for day, case in cases if day >= begun]
        for rule in told:
            if not rule.in_force(decided) or not is_of(penalty, rule):
                continue
            if any(_may_be_of(case, rule) for case in later):
                continue
            earlier = earlier_than(by_rule[rule], penalty, begun)
            hit = weigh_penalty(penalty, decided, begun, earlier, rule, tables)
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
