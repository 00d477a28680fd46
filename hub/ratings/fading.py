"""What becomes of a rating by itself, and what it would be without one record: pure.

All of it is worked out by the functions that rate, so that no other rule tells when
points fade. Who asks hands in the facts that an asker may be shown, and no others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from hub.ratings.policy import (
    DAY,
    adverse_reasons,
    earlier_act,
    evaluate,
    next_turn,
    positive_reasons,
)
from hub.ratings.terms import Fact, Policy, RatedSubject, Reason, Verdict

TRIED = 3
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


def fadings_of(
    reasons: Iterable[Reason], facts: Sequence[Fact], policy: Policy, day: date
) -> list[Fading | None]:
    """Tell when each reason next changes by the course of time; None if it never does.

    ``facts`` are those that count on the day, as `evaluate` lists them. None too where
    a reason is of no fact, or is worth something else on the day already.
    """
    places = {fact.id: number for number, fact in enumerate(facts)}
    return [_fading_of(reason, facts, places, policy, day) for reason in reasons]


def _fading_of(
    reason: Reason,
    facts: Sequence[Fact],
    places: Mapping[str, int],
    policy: Policy,
    day: date,
) -> Fading | None:
    """Tell when one reason next changes."""
    if not reason.records or not places.keys() >= set(reason.records):
        return None
    if reason.points > 0:
        turns = _turns_of_good(reason, facts, places)
        worth = partial(_worth_of_good, reason, facts, policy)
    else:
        number = places[reason.records[0]]
        fact, before = facts[number], facts[:number]
        if len(reason.records) == 1:
            before = ()
        turns = _turns_of_act(fact, before, policy, day)
        worth = partial(_worth_of_act, reason, fact, before, policy)
    if worth(day) != reason.points:
        return None
    for turn in turns:
        if turn > day and (points := worth(turn)) != reason.points:
            return Fading(turn, points)
    return None


def _turns_of_act(
    fact: Fact, before: Sequence[Fact], policy: Policy, day: date
) -> Iterator[date]:
    """Yield the days on which an act may come to weigh otherwise.

    A repeated act is one for as long as any of the acts ``before`` stands that it
    repeats.
    """
    turn: date | None = day
    while turn is not None:
        later, _ = next_turn([fact] if fact.counts_on(turn) else [], policy, turn)
        alone = _alone_from(fact, before, policy, later) if before else None
        if alone is not None and alone > turn:
            yield alone
        if later is not None:
            yield later
        turn = later


def _alone_from(
    fact: Fact, before: Sequence[Fact], policy: Policy, later: date | None
) -> date | None:
    """Tell from when on, up to a day, no act stands any more that an act repeats."""
    last: date | None = None
    for other in reversed(before):
        if earlier_act([other], fact, policy.repeat) is None:
            continue
        until = other.public_until
        if until is None or (later is not None and until >= later):
            return None
        last = until if last is None else max(last, until)
    return None if last is None else last + DAY


def _worth_of_act(
    reason: Reason, fact: Fact, before: Sequence[Fact], policy: Policy, day: date
) -> int:
    """Tell what a reason of this code about the same act is worth on a day."""
    if not fact.counts_on(day):
        return 0
    for other in reversed(before):
        if other.counts_on(day) and earlier_act([other], fact, policy.repeat):
            counting = [other, fact]
            break
    else:
        counting = [fact]
    found = adverse_reasons(counting, len(counting) - 1, policy, day)
    return _points([one for _, one in found], reason.code)


def _turns_of_good(
    reason: Reason, facts: Sequence[Fact], places: Mapping[str, int]
) -> Iterator[date]:
    """Yield the days after which a good fact of the reason's kind stands no more."""
    kind = facts[places[reason.records[0]]].kind
    ends = [fact.public_until for fact in facts if fact.kind == kind]
    yield from sorted({end + DAY for end in ends if end is not None})


def _worth_of_good(
    reason: Reason, facts: Sequence[Fact], policy: Policy, day: date
) -> int:
    """Tell what a reason of this code for good facts is worth on a day."""
    kinds = {rule.kind for rule in policy.positive if rule.code == reason.code}
    good = [fact for fact in facts if fact.kind in kinds and fact.counts_on(day)]
    return _points(positive_reasons(good, policy, day), reason.code)


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
