"""Rate a merchant from facts, a policy and a day: pure, in integers only.

The score is the sum of the reasons' points. A fact counts only on days on which the
public may see its record in full, so two merchants that differ only in hidden records
rate alike; points are lost only to final acts of an authority or court.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hub.calendar import add_months, full_months
from hub.ratings.digest import Result, digest_of
from hub.ratings.terms import (
    FULL_SCORE,
    PERMILLE,
    TIERS,
    Adverse,
    Fact,
    Flag,
    Policy,
    RatedSubject,
    Reason,
    Repeat,
    Ties,
    Verdict,
)
from schemas.words import RecordStatus

UNRATED = "unrated"
DAY = timedelta(days=1)
Place = Callable[[Fact], tuple[Any, ...]]


def evaluate(
    facts: Iterable[Fact],
    policy: Policy,
    day: date,
    *,
    subject: RatedSubject = RatedSubject(),  # noqa: B008  (frozen: the default is never changed)
) -> Verdict:
    """Rate a merchant on a day; the order of the facts never matters.

    The policy must be the one that holds on the day, as `policy_of` gives it.
    """
    policy = policy.applied_to(subject)
    counting = (
        fact
        for fact in _distinct(facts)
        if fact.kind in policy.kinds and fact.counts_on(day)
    )
    seen = _once_a_document(counting, _PLACES[policy.ties])
    result = _rate(seen, policy, day, subject)
    change, expiry = next_turn(result[4], policy, day)
    # An expiry always changes what a rating rests on; of the rest nothing may come.
    while change is not None and not expiry:
        left = [fact for fact in result[4] if fact.counts_on(change)]
        if _rate(left, policy, change, subject) != result:
            break
        change, expiry = next_turn(result[4], policy, change)
    return Verdict(*result, digest=digest_of(result, policy), next_change=change)


def next_due(facts: Iterable[Fact], verdict: Verdict, day: date) -> date | None:
    """Tell the first later day on which the merchant must be rated again.

    It knows of records that will become public, so it must never be disclosed.
    """
    coming = [
        max(fact.public_from, fact.event_day)
        for fact in facts
        if fact.status == RecordStatus.ACTIVE and fact.public_from is not None
    ]
    days = [first for first in coming if first > day]
    if verdict.next_change is not None:
        days.append(verdict.next_change)
    return min(days, default=None)


def _distinct(facts: Iterable[Fact]) -> Iterable[Fact]:
    """Take each record once, in its newest version."""
    newest: dict[str, Fact] = {}
    for fact in facts:
        known = newest.get(fact.id)
        if known is None or fact.seq > known.seq:
            newest[fact.id] = fact
    return newest.values()


def _once_a_document(facts: Iterable[Fact], place: Place) -> list[Fact]:
    """Take one fact of each document, in order; one that a code tells goes first.

    Only facts that count come here, so that no hidden one takes another's place.
    """
    taken: dict[tuple[str, ...], Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.by_name, *place(fact))):
        document = (fact.id,) if fact.document is None else (fact.kind, *fact.document)
        taken.setdefault(document, fact)
    return sorted(taken.values(), key=place)


def _by_id(fact: Fact) -> tuple[Any, ...]:
    """Order facts by day and id."""
    return fact.event_day, fact.id


def _by_content(fact: Fact) -> tuple[Any, ...]:
    """Order facts by day and by what they say, the graver and dearer first.

    Only of facts that say the same, and so weigh the same, does the id decide.
    """
    grave = TIERS.index(fact.tier) if fact.tier in TIERS else -1
    return (
        fact.event_day,
        -grave,
        -fact.amount_fen,
        fact.kind,
        sorted(fact.penalty_kinds),
        sorted(fact.fields),
        fact.outcome or "",
        fact.public_until or date.max,
        fact.id,
    )


_PLACES: Mapping[Ties, Place] = {"id": _by_id, "content": _by_content}
"""How a policy puts facts in order."""


def _rate(
    facts: list[Fact], policy: Policy, day: date, subject: RatedSubject
) -> Result:
    """Rate facts that all count on the day and are in order."""
    not_this_one = policy.unrated.why(subject)
    if not_this_one is not None:
        # Not even the digest may tell what stands in such a file.
        return None, UNRATED, (), (Flag(not_this_one),), ()
    inputs = tuple(facts)
    lost = _all_adverse_reasons(facts, policy, day)
    flags, limit = _limits(facts, policy)
    why = _why_unrated(facts, policy, day, adverse=bool(lost or flags))
    if why is not None:
        return None, UNRATED, (), (Flag(why), *flags), inputs
    reasons = [Reason("base", policy.base), *_capped(lost, policy)]
    reasons += positive_reasons(facts, policy, day)
    total = sum(reason.points for reason in reasons)
    score = min(max(total, 0), FULL_SCORE)
    if score != total:
        reasons.append(Reason("clamp", score - total))
    letters = [letter for letter, _ in policy.grades]
    earned = next(n for n, (_, floor) in enumerate(policy.grades) if score >= floor)
    return score, letters[max(earned, limit)], tuple(reasons), flags, inputs


def _all_adverse_reasons(
    facts: Sequence[Fact], policy: Policy, day: date
) -> list[tuple[str, Reason]]:
    """List what the facts cost, each with its group; faded points are left out."""
    return [
        reason
        for number in range(len(facts))
        for reason in adverse_reasons(facts, number, policy, day)
    ]


def adverse_reasons(
    facts: Sequence[Fact], number: int, policy: Policy, day: date
) -> list[tuple[str, Reason]]:
    """List what one of the facts costs on a day, those before it being known."""
    fact = facts[number]
    rule = _rule_for(fact, policy)
    if rule is None:
        return []
    points = rule.points
    if rule.bands is not None:
        points += _step(policy.bands[rule.bands], fact.amount_fen)
    if rule.decay is not None:
        months = full_months(fact.event_day, day)
        # Rounded down: a fraction of a point is never lost.
        points = points * _step(policy.decays[rule.decay], months) // PERMILLE
    if not points:
        return []
    reasons = [(rule.group, Reason(rule.code, -points, (fact.id,)))]
    earlier = earlier_act(facts[:number], fact, policy.repeat)
    if earlier is not None:
        more = points * (policy.repeat.factor - PERMILLE) // PERMILLE
        if more:
            pair = (fact.id, earlier.id)
            reasons.append((rule.group, Reason("repeat", -more, pair)))
    return reasons


def earlier_act(before: Sequence[Fact], fact: Fact, repeat: Repeat) -> Fact | None:
    """Find the latest act in a common field that makes this one a repeated one."""
    if fact.kind in repeat.kinds and fact.fields:
        for other in reversed(before):
            if (
                other.kind in repeat.kinds
                and not set(fact.fields).isdisjoint(other.fields)
                and fact.event_day <= add_months(other.event_day, 12 * repeat.years)
                and not (repeat.earlier_day and other.event_day == fact.event_day)
            ):
                return other
    return None


def _capped(lost: Sequence[tuple[str, Reason]], policy: Policy) -> list[Reason]:
    """Give back what a group costs beyond its cap, as reasons of their own."""
    reasons = [reason for _, reason in lost]
    totals: dict[str, int] = {}
    for group, reason in lost:
        totals[group] = totals.get(group, 0) + reason.points
    for group in sorted(totals):
        beyond = -totals[group] - policy.groups[group]
        if beyond > 0:
            reasons.append(Reason(f"cap.{group}", beyond))
    return reasons


def positive_reasons(facts: Sequence[Fact], policy: Policy, day: date) -> list[Reason]:
    """List what good facts add, each rule once."""
    reasons = []
    for rule in policy.positive:
        records = tuple(
            fact.id
            for fact in facts
            if fact.kind == rule.kind
            and full_months(fact.event_day, day) >= rule.min_months
        )
        if records:
            reasons.append(Reason(rule.code, rule.points, records))
    return reasons


def _limits(facts: Sequence[Fact], policy: Policy) -> tuple[tuple[Flag, ...], int]:
    """List what limits the grade, and the place of the best grade that remains."""
    letters = [letter for letter, _ in policy.grades]
    flags = []
    limit = 0
    for rule in policy.overrides:
        records = tuple(fact.id for fact in facts if rule.speaks_of(fact))
        if records:
            flags.append(Flag(rule.code, records))
            limit = max(limit, letters.index(rule.at_most))
    return tuple(flags), limit


def _why_unrated(
    facts: Sequence[Fact],
    policy: Policy,
    day: date,
    *,
    adverse: bool,
) -> str | None:
    """Tell why the facts allow no grade, or None."""
    rule = policy.unrated
    registrations = [fact for fact in facts if fact.kind in policy.registers]
    if not registrations:
        return "unrated.no-registration"
    if all(fact.outcome in rule.ended for fact in registrations):
        return "unrated.ended"
    age = max(full_months(fact.event_day, day) for fact in registrations)
    if age < rule.min_months and not adverse:
        return "unrated.too-young"
    return None


def next_turn(
    facts: Sequence[Fact], policy: Policy, day: date
) -> tuple[date | None, bool]:
    """Tell the next day on which a fact expires, fades or comes of age.

    And whether one expires on it.
    """
    turns = []
    ends = [fact.public_until for fact in facts if fact.public_until is not None]
    expiry = min((end for end in ends if end >= day), default=None)
    if expiry is not None:
        turns.append(expiry + DAY)
    for fact in facts:
        ages = policy.ages.get(fact.kind)
        if ages is None:
            rule = _rule_for(fact, policy)
            if rule is None or rule.decay is None:
                continue
            ages = policy.decay_ages[rule.decay]
        months = full_months(fact.event_day, day)
        place = bisect_right(ages, months)
        if place < len(ages):
            turns.append(add_months(fact.event_day, ages[place]) + DAY)
    turn = min(turns, default=None)
    return turn, turn is not None and expiry is not None and turn == expiry + DAY


def _rule_for(fact: Fact, policy: Policy) -> Adverse | None:
    """Find what a fact costs: the first rule that speaks of it."""
    for rule in policy.adverse_of.get(fact.kind, ()):
        if rule.speaks_of(fact):
            return rule
    return None


def _step(table: Sequence[tuple[int, int]], value: int) -> int:
    """Read a table of steps: the last one that does not lie above the value."""
    return table[bisect_right(table, value, key=_first) - 1][1]


def _first(step: tuple[int, int]) -> int:
    """Give the threshold of a step."""
    return step[0]
