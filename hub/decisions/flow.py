"""What two people must say: who agrees with whom, and when it is decided.

Whoever is named twice is one person. Of what one person said the last word counts, and
nobody consents to their own proposal. What two people decided is taken back by two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hub.decisions.people import SameOfficerError, is_same_officer
from hub.ground.errors import ConflictError
from schemas.words import DecisionWord

DecisionState = Literal["waiting", "approved", "refused", "taken-back"]


class DecisionClosedError(ConflictError):
    """The proposal is decided, or given up, so this can no longer be said."""

    code = "decision-closed"
    title = "This matter is closed: look how it was decided, or propose it anew."


class DecisionNotOwnError(ConflictError):
    """Only whoever proposed something takes the proposal back."""

    code = "decision-not-own"
    title = "This proposal is another person's: refuse it, or leave it."


@dataclass(frozen=True, slots=True)
class SaidWord:
    """What one person said."""

    said: str
    actor: str


@dataclass(frozen=True, slots=True)
class DecisionStanding:
    """How a proposal stands, and who brought it there."""

    state: DecisionState
    proposed_by: str
    decided_by: str | None = None
    taking_back: str | None = None
    """Who has said that what was approved be taken back, before anybody agreed."""


def first_of(first: str | None, *speakers: str | None) -> str | None:
    """Tell who was the first of two people, or that the second is missing.

    Raises:
        SameOfficerError: all that spoke are one.
    """
    people = [one for one in (first, *speakers) if one is not None]
    if len(people) == 1:
        return None
    if all(is_same_officer(people[0], other) for other in people):
        raise SameOfficerError(people[-1])
    return people[0]


def who_holds(words: Iterable[SaidWord], said: str, speaker: str) -> str | None:
    """Tell who holds the same, somebody else before the speaker if possible."""
    held: list[SaidWord] = []
    for word in words:
        held = [one for one in held if not is_same_officer(one.actor, word.actor)]
        held.append(word)
    people = [word.actor for word in held if word.said == said]
    others = [actor for actor in people if not is_same_officer(actor, speaker)]
    return next(iter(others or people), None)


def decision_standing(words: Sequence[SaidWord]) -> DecisionStanding:
    """Tell how a proposal stands by all that was said, the proposal first.

    Raises:
        DecisionClosedError, DecisionNotOwnError, SameOfficerError: a word could not be
            said where it stands.
    """
    standing = DecisionStanding("waiting", words[0].actor)
    for word in words[1:]:
        standing = _after(standing, word)
    return standing


def _after(standing: DecisionStanding, word: SaidWord) -> DecisionStanding:
    """Tell how a proposal stands after one more word."""
    first, actor = standing.proposed_by, word.actor
    if standing.state == "approved" and word.said == DecisionWord.TAKEN_BACK:
        agreed = first_of(standing.taking_back, actor)
        if agreed is None:
            return DecisionStanding("approved", first, standing.decided_by, actor)
        return DecisionStanding("taken-back", first, actor)
    if standing.state != "waiting" or word.said == DecisionWord.PROPOSED:
        raise DecisionClosedError(standing.state)
    if word.said == DecisionWord.TAKEN_BACK:
        if not is_same_officer(first, actor):
            raise DecisionNotOwnError
        return DecisionStanding("taken-back", first, actor)
    first_of(first, actor)
    approves = word.said == DecisionWord.APPROVED
    return DecisionStanding("approved" if approves else "refused", first, actor)
