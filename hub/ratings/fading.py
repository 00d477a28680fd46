"""What becomes of a rating by itself, and what it would be without one record: pure.

All of it is worked out by the functions that rate, so that no other rule tells when
points fade. Who asks hands in the facts that an asker may be shown, and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.ratings.policy import (
    adverse_reasons,
    evaluate,
    next_turn,
    positive_reasons,
)
from hub.ratings.terms import Fact, Policy, RatedSubject, Reason, Verdict

TRIED = 6
"""Records without which a rating is tried: those that cost most."""


@dataclass(frozen=True, slots=True)
class Fading:
    """The first later day on which a reason is worth something else, and what."""

    day: date
    points: int
    """0 where the reason ends."""


@dataclass(frozen=True, slots=True)
class WithoutRecord:
    """What a rating would be without one record that it rests on."""

    record: str
    verdict: Verdict


def fading_of(
    reason: Reason, facts: Sequence[Fact], policy: Policy, day: date
) -> Fading | None:
    """Tell when a reason next changes by the course of time; None if it never does.

    ``facts`` are those that count on the day, as `evaluate` lists them. None too where
    the reason is of no fact, or is worth something else on the day already.
    """
    if not reason.records:
        return None
    places = {fact.id: number for number, fact in enumerate(facts)}
    if not places.keys() >= set(reason.records):
        return None
    own = [facts[places[record]] for record in reason.records]
    number = places[reason.records[0]]
    if len(own) > 1 and reason.points < 0:
        # A repeated act stays one for as long as any earlier one stands.
        own += [f for f in facts[:number] if f.field == facts[number].field]
    if _worth(reason, facts, number, policy, day) != reason.points:
        return None
    turn: date | None = day
    while turn is not None:
        turn, _ = next_turn([f for f in own if f.counts_on(turn)], policy, turn)
        if turn is None:
            return None
        points = _worth(reason, facts, number, policy, turn)
        if points != reason.points:
            return Fading(turn, points)
    return None


def _worth(
    reason: Reason, facts: Sequence[Fact], number: int, policy: Policy, day: date
) -> int:
    """Tell what a reason of this code about the same fact is worth on a day."""
    if reason.points > 0:
        good = [fact for fact in facts if fact.counts_on(day)]
        return _points(positive_reasons(good, policy, day), reason.code)
    if not facts[number].counts_on(day):
        return 0
    before = [fact for fact in facts[:number] if fact.counts_on(day)]
    counting = [*before, facts[number]]
    found = adverse_reasons(counting, len(before), policy, day)
    return _points([one for _, one in found], reason.code)


def _points(reasons: Sequence[Reason], code: str) -> int:
    """Give the points of the reason with a code; 0 if there is none."""
    return next((reason.points for reason in reasons if reason.code == code), 0)


def best_without(
    verdict: Verdict, policy: Policy, day: date, subject: RatedSubject
) -> WithoutRecord | None:
    """Tell without which one record the rating would be best; None if none matters.

    Of the records that limit the grade, and of those that cost most.
    """
    if verdict.score is None:
        return None
    lost: dict[str, int] = {}
    for reason in verdict.reasons:
        if reason.points < 0 and reason.records:
            first = reason.records[0]
            lost[first] = lost.get(first, 0) + reason.points
    limiting = [record for flag in verdict.flags for record in flag.records]
    dearest = sorted(lost, key=lambda record: (lost[record], record))
    tried = dict.fromkeys([*limiting[:TRIED], *dearest[:TRIED]])
    best: WithoutRecord | None = None
    for record in tried:
        left = [fact for fact in verdict.inputs if fact.id != record]
        other = evaluate(left, policy, day, subject=subject)
        if other.score is None or _rank(other, policy) <= _rank(verdict, policy):
            continue
        if best is None or _rank(other, policy) > _rank(best.verdict, policy):
            best = WithoutRecord(record, other)
    return best


def _rank(verdict: Verdict, policy: Policy) -> tuple[int, int]:
    """Order verdicts by grade, then by score."""
    letters = [letter for letter, _ in policy.grades]
    return -letters.index(verdict.grade), verdict.score or 0
