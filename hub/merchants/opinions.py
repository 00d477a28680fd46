"""What people say to review items: kept for good, each once in the audit log."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.ground.actors import HUB
from hub.ground.errors import ConflictError
from hub.merchants.models import ReviewItem, ReviewOpinion
from hub.merchants.officers import check_word, is_same_officer
from hub.merchants.states import BY_PEOPLE
from hub.outbox import service as outbox
from schemas.words import Operation

PAIR_REASON = "same-merchant?"
"""Reason of an item that asks whether two merchants are one."""

BRANCH_REASON = "branch-of?"
"""Reason of an item that asks whether its second merchant is a branch of its first."""

PAIR_REASONS = (PAIR_REASON, BRANCH_REASON)
"""Reasons of items that ask about two merchants, not about a record's party."""

APART = ("different", "branch-of", "shop-of")
"""Answers by which two are not one."""

Said = Literal["same", "different", "unsure", "retracted", "branch-of", "shop-of"]


class ReviewSameOfficerError(ConflictError):
    """An attachment needs the opinion of a second person."""

    code = "review-same-officer"
    title = "A second person must confirm this; the first cannot."


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody says to an item: in force if it ``decides``."""

    opinion: Said
    reason: str
    actor: str
    at: datetime
    decides: bool = False
    rule: str = BY_PEOPLE


def write_opinion(session: Session, item: ReviewItem, saying: Saying) -> None:
    """Append an opinion on an item, with what was asked, and put it into the outbox."""
    number = allocate_ids(session, "review_opinion", 1)
    row = {
        "id": number,
        "item_id": item.id,
        "opinion": saying.opinion,
        "decides": saying.decides,
        "rule": saying.rule,
        "merchant_id": item.merchant_id,
        "other_id": item.other_id if item.reason in PAIR_REASONS else None,
        "evidence": {
            "reason": saying.reason,
            "asked": item.reason,
            "found": item.evidence,
        },
        "actor": saying.actor,
        "at": saying.at,
    }
    insert_rows(session, ReviewOpinion, [row])
    outbox.put(
        session,
        at=saying.at,
        actor=HUB,
        op=Operation.LINK_REVIEW,
        subject_type="review",
        subject=str(item.id),
        detail={
            "opinion": number,
            "state": item.state,
            "decision": saying.opinion,
            "decides": saying.decides,
            "officer": saying.actor,
        },
    )


def opinions_of(session: Session, item_id: int) -> list[ReviewOpinion]:
    """Read what was said to an item, in order."""
    query = select(ReviewOpinion).where(ReviewOpinion.item_id == item_id)
    return list(session.scalars(query.order_by(ReviewOpinion.id)))


def open_again(item: ReviewItem) -> None:
    """Let an item wait for people as it did before they decided it."""
    item.state = "open"
    item.first_opinion = item.first_actor = item.first_at = None
    item.decision = item.decided_by = item.decided_at = item.decision_reason = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something about an item, when and why; perhaps two people at once.

    Raises:
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
    """

    actor: str
    at: datetime
    reason: str
    second_actor: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be read later."""
        check_word(self.reason, self.actor, self.last)

    @property
    def last(self) -> str:
        """Who speaks last."""
        return self.actor if self.second_actor is None else self.second_actor


def first_of(first: str | None, voice: Voice) -> str | None:
    """Tell who was the first of two people, or that the second is missing.

    Raises:
        ReviewSameOfficerError: they are one.
    """
    people = [p for p in (first, voice.actor, voice.second_actor) if p is not None]
    if len(people) == 1:
        return None
    if all(is_same_officer(people[0], other) for other in people):
        raise ReviewSameOfficerError(voice.actor)
    return people[0]


def who_retracted(session: Session, item: ReviewItem) -> str | None:
    """Tell who said first that the standing decision should be taken back."""
    first = None
    for row in opinions_of(session, item.id):
        if row.decides:
            first = None
        elif row.opinion == "retracted" and first is None:
            first = row.actor
    return first


def say(session: Session, item: ReviewItem, said: Said, voice: Voice) -> None:
    """Write down what decides; of two people at once each has said it."""
    heard = Saying(said, voice.reason, voice.actor, voice.at)
    if voice.second_actor is not None:
        write_opinion(session, item, heard)
    write_opinion(session, item, replace(heard, actor=voice.last, decides=True))


def note(session: Session, item: ReviewItem, said: Said, voice: Voice) -> None:
    """Write down what decides nothing by itself."""
    write_opinion(session, item, Saying(said, voice.reason, voice.actor, voice.at))
