"""What people say to review items: kept for good, each once in the audit log."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.decisions import SaidWord, check_word, first_of, who_holds
from hub.ground.actors import HUB, said_by
from hub.merchants.models import ReviewItem, ReviewOpinion
from hub.merchants.rules.states import BY_PEOPLE
from hub.outbox import service as outbox
from hub.outbox.logged_rows import tell_rows
from schemas.words import Operation

PAIR_REASON = "same-merchant?"
"""Reason of an item that asks whether two merchants are one."""

BRANCH_REASON = "branch-of?"
"""Reason of an item that asks whether its second merchant is a branch of its first."""

TOLD_OF_ANOTHER = "told-of-another"
"""Reason of an item that asks whether a record stands though told of another since."""

PAIR_REASONS = (PAIR_REASON, BRANCH_REASON)
"""Reasons of items that ask about two merchants, not about a record's party."""

ATTACHING = ("same", "other")
"""Answers that attach or merge, which two people must give."""

APART = ("different", "branch-of", "shop-of")
"""Answers by which two are not one."""

Said = Literal[
    "same", "other", "different", "unsure", "retracted", "branch-of", "shop-of"
]


@dataclass(frozen=True, slots=True)
class NewOpinion:
    """What somebody says to an item: in force if it ``decides``."""

    opinion: Said
    reason: str
    actor: str
    at: datetime
    decides: bool = False
    rule: str = BY_PEOPLE


def write_opinion(session: Session, item: ReviewItem, opinion: NewOpinion) -> None:
    """Append an opinion on an item, with what was asked, and put it into the outbox."""
    number = allocate_ids(session, "review_opinion", 1)
    row = {
        "id": number,
        "item_id": item.id,
        "opinion": opinion.opinion,
        "decides": opinion.decides,
        "rule": opinion.rule,
        "merchant_id": item.merchant_id,
        "other_id": item.other_id if item.reason in PAIR_REASONS else None,
        "evidence": {
            "reason": opinion.reason,
            "asked": item.reason,
            "found": item.evidence,
        },
        "actor": opinion.actor,
        "at": opinion.at,
    }
    insert_rows(session, ReviewOpinion, [row])
    outbox.put(
        session,
        at=opinion.at,
        actor=HUB,
        op=Operation.LINK_REVIEW,
        subject_type="review",
        subject=str(item.id),
        detail={
            "opinion": number,
            "state": item.state,
            "decision": opinion.opinion,
            "decides": opinion.decides,
            **said_by(opinion.actor),
            **tell_rows(session, [(ReviewOpinion, number)], **_told_item(item)),
        },
    )


def _told_item(item: ReviewItem) -> dict[str, list[tuple[type[ReviewItem], int]]]:
    """Say whether the log commits to an item from now on: only while it is decided.

    An open one is refined or settled as newer evidence comes.
    """
    row = (ReviewItem, item.id)
    return {"also": [row]} if item.state == "decided" else {"no_more": [row]}


def opinions_of(session: Session, item_id: int) -> list[ReviewOpinion]:
    """Read what was said to an item, in order."""
    query = select(ReviewOpinion).where(ReviewOpinion.item_id == item_id)
    return list(session.scalars(query.order_by(ReviewOpinion.id)))


def takes_two(item: ReviewItem, said: str | None) -> bool:
    """Tell whether an answer to an item needs two people, as does taking it back."""
    if item.reason == TOLD_OF_ANOTHER and said == "different":
        return True
    return said in ATTACHING


def open_again(item: ReviewItem) -> None:
    """Let an item wait for people as it did before they decided it."""
    item.state = "open"
    item.first_opinion = item.first_actor = item.first_at = None
    item.decision = item.decided_by = item.decided_at = item.decision_reason = None


@dataclass(frozen=True, slots=True)
class OpinionGiver:
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


def first_beside(first: str | None, giver: OpinionGiver) -> str | None:
    """Tell who was the first of two people, or that the second is missing.

    Raises:
        SameOfficerError: they are one.
    """
    return first_of(first, giver.actor, giver.second_actor)


def who_agrees(
    session: Session, item: ReviewItem, giver: OpinionGiver, said: Said
) -> str | None:
    """Tell who holds the same of an item, somebody else before the giver if possible.

    Of what one person said since the item was opened the last counts.
    """
    words = (
        SaidWord(row.opinion, row.actor)
        for row in opinions_now(session, item.id)
        if takes_two(item, row.opinion)
    )
    return who_holds(words, said, giver.actor)


def opinions_now(session: Session, item_id: int) -> list[ReviewOpinion]:
    """Read what was said to an item since it was opened, or opened again."""
    said: list[ReviewOpinion] = []
    for row in opinions_of(session, item_id):
        if row.decides and row.opinion == "retracted":
            said = []
        else:
            said.append(row)
    return said


def who_retracted(session: Session, item: ReviewItem) -> str | None:
    """Tell who said first that the standing decision should be taken back."""
    first = None
    for row in opinions_of(session, item.id):
        if row.decides:
            first = None
        elif row.opinion == "retracted" and first is None:
            first = row.actor
    return first


def say(session: Session, item: ReviewItem, said: Said, giver: OpinionGiver) -> None:
    """Write down what decides; of two people at once each has said it."""
    opinion = NewOpinion(said, giver.reason, giver.actor, giver.at)
    if giver.second_actor is not None:
        write_opinion(session, item, opinion)
    write_opinion(session, item, replace(opinion, actor=giver.last, decides=True))


def note(session: Session, item: ReviewItem, said: Said, giver: OpinionGiver) -> None:
    """Write down what decides nothing by itself."""
    write_opinion(session, item, NewOpinion(said, giver.reason, giver.actor, giver.at))
