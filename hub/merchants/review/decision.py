"""Where people decide what no rule may, and take back what they decided.

An attachment or a merge has consequences for merchants, so it needs two different
people, and so does taking it back. That a party is not a merchant, or is a branch or a
shop of it, attaches nothing to anybody and rates nobody, so one person is enough.
Whoever is unsure says so; the item stays open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.counters import allocate_ids
from hub.ground.documents import document_of
from hub.ground.errors import ConflictError, NotFoundError
from hub.merchants.batch.apart import set_apart
from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.identity.other_names import set_aliases
from hub.merchants.ledger.judgements import hold_linking, stands_by
from hub.merchants.ledger.merges import merge_of
from hub.merchants.ledger.opinions import (
    ATTACHING,
    BRANCH_REASON,
    PAIR_REASON,
    PAIR_REASONS,
    TOLD_OF_ANOTHER,
    OpinionGiver,
    first_beside,
    note,
    open_again,
    say,
    takes_two,
    who_agrees,
    who_retracted,
)
from hub.merchants.link.batch_rows import write_batch
from hub.merchants.link.merging import (
    IdentityDisputedError,
    check_merge,
    keep_groups,
    regroup,
)
from hub.merchants.models import Merchant, ReviewItem
from hub.merchants.relate.relations import RelationAuthor, withdraw_item
from hub.merchants.review.assignments import end_assignments
from hub.merchants.review.stated_relations import relate_item
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.match import Decision
from hub.merchants.rules.states import BY_PEOPLE
from hub.names import Divisions
from schemas.words import SubjectClass

Opinion = Literal["same", "other", "different", "branch-of", "shop-of", "unsure"]


class ReviewUnknownError(NotFoundError):
    """No review item has this number."""

    code = "review-unknown"
    title = "There is no such review item: list them with credithub review list."


class ReviewClosedError(ConflictError):
    """People or newer evidence have answered the item already."""

    code = "review-closed"
    title = "This review item is not open any more: take another."


class ReviewNothingProposedError(ConflictError):
    """The item proposes no merchant that the party could be attached to."""

    code = "review-nothing-proposed"
    title = "No merchant is proposed here: have the source correct its row."


class ReviewAnswerError(ConflictError):
    """What the item asks cannot be answered like this."""

    code = "review-answer"
    title = (
        "This item does not take this answer: choose one of those that credithub"
        " review show lists."
    )


class ReviewNotDecidedError(ConflictError):
    """People have not decided the item, so there is nothing to take back."""

    code = "review-not-decided"
    title = "This review item is not decided by people: choose one that is."


class ReviewOvertakenError(ConflictError):
    """The record has said something new since, which was decided by itself."""

    code = "review-overtaken"
    title = (
        "Newer evidence has replaced this decision, so there is nothing to take back:"
        " look at the newer one."
    )


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What an opinion came to: the item waits for people, or is decided.

    ``touched`` are the merchants that are due for rating.
    """

    id: int
    state: str
    decision: Opinion | None
    merchant_id: int | None
    touched: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, object]:
        """Give the outcome as a JSON object, without internal ids."""
        return document_of(self, ("id", "state", "decision"))


def decide_review(
    session: Session,
    item_id: int,
    *,
    decision: Opinion,
    actor: str,
    at: datetime,
    reason: str,
    second_actor: str | None = None,
) -> ReviewOutcome:
    """Give an opinion on a review item, and decide it once enough people agree.

    "same" attaches the held party to the proposed merchant, or merges two merchants,
    when a second person says so too, in a later call or as ``second_actor``; "other"
    attaches it to the second merchant that the item names, likewise. Where two disagree
    between these two answers, a third person decides.
    "different" gives a party a provisional merchant of its own, so that nothing is lost
    and nobody is rated by it, and forbids a merge; a party that was held for its name
    alone goes to the merchant of its own valid code. So do "branch-of" and "shop-of",
    by which the party, or the item's second merchant, is a branch or a shop of the
    proposed one; "unsure" is written down. Where the source has told the document of
    another firm since, "same" leaves the record whose it is and "different" sets it
    apart, each by two people.

    Raises:
        ReviewUnknownError: there is no such item.
        ReviewClosedError: it is decided or settled.
        SameOfficerError: both opinions are one person's.
        ReviewNothingProposedError: it proposes no merchant.
        ReviewAnswerError: it asks for something else.
        IdentityDisputedError: the identity of a merchant is disputed.
        RelationUnfitError: one cannot be a branch or a shop of the other.
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
        MergeKindError, MergeCodesError, MergeDifferentError: the two merchants cannot
            be merged.
    """
    giver = OpinionGiver(actor, at, reason, second_actor)
    item, next_judgement = _take(session, item_id)
    if item.state != "open":
        raise ReviewClosedError(item.state)
    if decision == "unsure":
        note(session, item, "unsure", giver)
        end_assignments(session, item.id, giver.actor)
        return ReviewOutcome(item.id, "open", None, None)
    _check_answer(session, item, decision)
    first, last = item.first_actor, giver.last
    if takes_two(item, decision):
        first = first_beside(who_agrees(session, item, giver, decision), giver)
        if first is None:
            if item.first_actor is None:
                item.first_opinion, item.first_actor = decision, giver.actor
                item.first_at = giver.at
            session.flush()
            note(session, item, decision, giver)
            end_assignments(session, item.id, giver.actor)
            return ReviewOutcome(item.id, "open", None, None)
    item.state, item.decision, item.decision_reason = "decided", decision, giver.reason
    item.first_actor, item.decided_by, item.decided_at = first, last, giver.at
    session.flush()
    say(session, item, decision, giver)
    end_assignments(session, item.id)
    if (merge := merge_of(session, item.id)) is not None:
        pair = (merge.one, merge.other)
        touched = regroup(session, pair, giver.at, Divisions.of(()))
    elif item.reason in PAIR_REASONS:
        touched = set()
    else:
        touched = _carry_out(session, item, decision, next_judgement, giver.at)
    if decision in ("branch-of", "shop-of"):
        relate_item(session, item, decision, giver)
    return ReviewOutcome(
        item.id, "decided", decision, _meant(item, decision), frozenset(touched)
    )


def retract_review(
    session: Session,
    item_id: int,
    *,
    actor: str,
    at: datetime,
    reason: str,
    divisions: Divisions,
    second_actor: str | None = None,
) -> ReviewOutcome:
    """Take back what people decided, once as many agree as decided it.

    The item waits for people again, and what the decision changed is as it was: rules
    decide the party, or the two merchants stand for themselves.

    Raises:
        ReviewUnknownError: there is no such item.
        ReviewNotDecidedError: people have not decided it.
        ReviewOvertakenError: newer evidence has replaced the decision.
        SameOfficerError: both opinions are one person's.
    """
    giver = OpinionGiver(actor, at, reason, second_actor)
    item, next_judgement = _take(session, item_id)
    if item.state != "decided":
        raise ReviewNotDecidedError(item.state)
    party = (item.record_key, item.party_no)
    merge = merge_of(session, item.id)
    is_pair = item.reason in PAIR_REASONS
    if not is_pair and not stands_by(session, party, item.id):
        raise ReviewOvertakenError
    first: str | None = actor
    if takes_two(item, item.decision):
        first = first_beside(who_retracted(session, item), giver)
    if first is None:
        note(session, item, "retracted", giver)
        decision = cast("Opinion", item.decision)
        return ReviewOutcome(item.id, "decided", decision, _meant(item, decision))
    open_again(item)
    session.flush()
    say(session, item, "retracted", giver)
    withdraw_item(session, item.id, RelationAuthor(giver.last, giver.at, item=item.id))
    if merge is not None:
        touched = regroup(session, (merge.one, merge.other), giver.at, divisions)
    elif is_pair:
        touched = set()
    else:
        linker = _linker(session, party, next_judgement, giver.at, divisions)
        linker.take_back(party, _evidence(item, reason, first))
        linker.settle()
        write_batch(session, linker, run=None, at=giver.at, actor=giver.last)
        states = linker.book.merchants.values()
        touched = linker.touched | keep_groups(session, states, divisions, at=giver.at)
    # What rules attach anew is settled by that.
    session.refresh(item)
    return ReviewOutcome(item.id, item.state, None, None, frozenset(touched))


def _take(session: Session, item_id: int) -> tuple[ReviewItem, int]:
    """Read an item while no batch links; give it and the next judgement's number."""
    next_judgement = hold_linking(session)
    item = session.get(ReviewItem, item_id, populate_existing=True)
    if item is None:
        raise ReviewUnknownError(str(item_id))
    return item, next_judgement


def _check_answer(session: Session, item: ReviewItem, decision: Opinion) -> None:
    """Refuse an answer that cannot be carried out."""
    if item.merchant_id is None:
        if decision != "different":
            raise ReviewNothingProposedError
    elif item.reason == BRANCH_REASON:
        if decision not in ("branch-of", "different"):
            raise ReviewAnswerError
    elif item.reason == TOLD_OF_ANOTHER and decision not in ("same", "different"):
        raise ReviewAnswerError
    elif decision == "same" and item.reason == PAIR_REASON and item.other_id:
        check_merge(session, item.merchant_id, item.other_id)
    elif decision in ATTACHING:
        meant = None if item.reason in PAIR_REASONS else _meant(item, decision)
        if meant is None:
            raise ReviewNothingProposedError
        if _is_disputed(session, meant):
            raise IdentityDisputedError


def _meant(item: ReviewItem, decision: Opinion) -> int | None:
    """Tell which merchant an answer attaches to, if it attaches."""
    if decision == "other":
        return item.other_id
    return item.merchant_id if decision == "same" else None


def _is_disputed(session: Session, merchant_id: int) -> bool:
    """Tell whether a merchant's identity is disputed."""
    query = select(Merchant.disputed_from).where(Merchant.id == merchant_id)
    return session.scalar(query) is not None


def _evidence(item: ReviewItem, reason: str, first: str) -> dict[str, str]:
    """Write down what people rest a judgement on."""
    return {"item": str(item.id), "reason": reason, "first": first}


def _linker(
    session: Session,
    party: PartyKey,
    next_judgement: int,
    at: datetime,
    divisions: Divisions,
) -> Linker:
    """Prepare to decide about a party."""
    ids = (allocate_ids(session, "merchant", 0), next_judgement)
    linker = Linker(Book(session), divisions, at=at, ids=ids)
    linker.book.load_parties([party])
    linker.book.load_around([linker.book.standings[party].read()])
    return linker


def _carry_out(
    session: Session,
    item: ReviewItem,
    opinion: Opinion,
    next_judgement: int,
    at: datetime,
) -> set[int]:
    """Write the judgement that people came to and tell whom it touches."""
    party = (item.record_key, item.party_no)
    linker = _linker(session, party, next_judgement, at, Divisions.of(()))
    book = linker.book
    evidence = _evidence(item, item.decision_reason or "", item.first_actor or "")
    meant = _meant(item, opinion)
    if meant is not None:
        book.load_merchants([meant])
        decided = Decision("linked", BY_PEOPLE, meant, evidence=evidence)
    else:
        decided = set_apart(book, party, item.reason, evidence)
    linker.follow_people(party, decided)
    claim = book.standings[party].read().claim
    write_batch(session, linker, run=None, at=at, actor=item.decided_by or "")
    states = book.merchants.values()
    touched = linker.touched | keep_groups(session, states, linker.divisions, at=at)
    if (
        decided.merchant_id is not None
        and claim.subject_class != SubjectClass.NATURAL_PERSON
    ):
        called = {party: (decided.merchant_id, claim.name or "")}
        set_aliases(session, called, source="review")
    return touched
