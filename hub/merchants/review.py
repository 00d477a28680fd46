"""The desk where people decide what no rule may: is this record's party that merchant?

An attachment has consequences for the merchant, so it needs two different people. That
a party is not the merchant attaches nothing to anybody, so one person is enough.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.db import allocate_ids
from hub.errors import ConflictError, NotFoundError
from hub.merchants.aliases import set_aliases
from hub.merchants.book import Book
from hub.merchants.cards import merchants_by_ids
from hub.merchants.likeness import SCALE
from hub.merchants.linking import Linker
from hub.merchants.match import Decision
from hub.merchants.models import ReviewItem
from hub.merchants.queue import PAIR_REASON
from hub.merchants.states import BY_PEOPLE
from hub.merchants.writing import write_batch
from hub.names import Divisions
from hub.outbox import service as outbox

Opinion = Literal["same", "different"]
ITEMS_NAMED = 500
"""Items that the event of a look at a list names; all of them are counted."""


class ReviewUnknownError(NotFoundError):
    """No review item has this number."""

    code = "review-unknown"
    title = "There is no such review item."


class ReviewClosedError(ConflictError):
    """People or newer evidence have answered the item already."""

    code = "review-closed"
    title = "This review item is not open any more."


class ReviewSameOfficerError(ConflictError):
    """An attachment needs the opinion of a second person."""

    code = "review-same-officer"
    title = "A second person must confirm this; the first cannot."


class ReviewNothingProposedError(ConflictError):
    """The item proposes no merchant that the party could be attached to."""

    code = "review-nothing-proposed"
    title = "No merchant is proposed here; the source must correct its row."


class ReviewPairError(ConflictError):
    """The item asks whether two merchants are one, and they cannot be joined."""

    code = "review-pair"
    title = "Two merchants cannot be joined; the item can only be answered 'different'."


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review item as officers see it; persons stand in it masked only.

    ``merchant`` and ``other`` are public ids.
    """

    id: int
    record_key: bytes
    party_no: int
    reason: str
    score: float
    state: str
    merchant: str | None
    merchant_name: str | None
    other: str | None
    other_name: str | None
    evidence: dict[str, Any]
    opened_at: datetime
    first_actor: str | None
    decision: str | None
    decided_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Give the item as a JSON object."""
        return {
            "id": self.id,
            "record": self.record_key.hex(),
            "party": self.party_no,
            "reason": self.reason,
            "score": self.score,
            "state": self.state,
            "merchant": self.merchant,
            "merchant_name": self.merchant_name,
            "other": self.other,
            "other_name": self.other_name,
            "evidence": self.evidence,
            "opened_at": self.opened_at.isoformat(),
            "first_opinion_by": self.first_actor,
            "decision": self.decision,
            "decided_by": self.decided_by,
        }


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What an opinion came to: the item waits for a second one, or is decided.

    ``touched`` are the merchants that are due for rating.
    """

    id: int
    state: Literal["open", "decided"]
    decision: Opinion | None
    merchant_id: int | None
    touched: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Give the outcome as a JSON object, without internal ids."""
        return {"id": self.id, "state": self.state, "decision": self.decision}


def list_reviews(
    session: Session, *, state: str = "open", limit: int = 100, after: int = 0
) -> list[ReviewCard]:
    """List review items from behind number ``after``: adverse records first.

    Among them, and then among the others, those come first whose names are most alike.
    """
    table = ReviewItem
    query = select(table.__table__).where(table.state == state)
    last = session.scalar(select(table.priority).where(table.id == after))
    if last is not None:
        behind = and_(table.priority == last, table.id > after)
        query = query.where(or_(table.priority < last, behind))
    rows = session.execute(
        query.order_by(table.priority.desc(), table.id).limit(limit)
    ).all()
    ids = {row.merchant_id for row in rows} | {row.other_id for row in rows}
    cards = merchants_by_ids(session, ids - {None})
    listed = []
    for row in rows:
        merchant, other = cards.get(row.merchant_id), cards.get(row.other_id)
        listed.append(
            ReviewCard(
                id=row.id,
                record_key=row.record_key,
                party_no=row.party_no,
                reason=row.reason,
                score=row.score / SCALE,
                state=row.state,
                merchant=merchant.public_id if merchant else None,
                merchant_name=merchant.name if merchant else None,
                other=other.public_id if other else None,
                other_name=other.name if other else None,
                evidence=row.evidence,
                opened_at=row.opened_at,
                first_actor=row.first_actor,
                decision=row.decision,
                decided_by=row.decided_by,
            )
        )
    return listed


def show_reviews(
    session: Session,
    *,
    actor: str,
    at: datetime,
    state: str = "open",
    limit: int = 100,
    after: int = 0,
) -> list[ReviewCard]:
    """List review items to a person; they name merchants, so looking is an event."""
    cards = list_reviews(session, state=state, limit=limit, after=after)
    outbox.put(
        session,
        at=at,
        actor=actor,
        op="review-list",
        subject_type="review",
        subject=state,
        detail={
            "count": len(cards),
            "items": [card.id for card in cards][:ITEMS_NAMED],
        },
    )
    return cards


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

    "same" attaches the held party to the proposed merchant when a second person says so
    too, in a later call or as ``second_actor``; "different" gives it a provisional
    merchant of its own, so that nothing is lost and nobody is rated by it.

    Raises:
        ReviewUnknownError: there is no such item.
        ReviewClosedError: it is decided or settled.
        ReviewSameOfficerError: both opinions are one person's.
        ReviewNothingProposedError: it proposes no merchant.
        ReviewPairError: it asks about two merchants.
    """
    # Taking no number still locks the counter: no batch links meanwhile.
    next_judgement = allocate_ids(session, "link_judgement", 0)
    item = session.get(ReviewItem, item_id, populate_existing=True)
    if item is None:
        raise ReviewUnknownError(str(item_id))
    if item.state != "open":
        raise ReviewClosedError(item.state)
    if decision == "same":
        _check_proposal(item)
        officers = [o for o in (item.first_actor, actor, second_actor) if o is not None]
        if len(officers) > 1 and len(set(officers)) == 1:
            raise ReviewSameOfficerError(actor)
        if len(officers) == 1:
            return _keep_first(session, item, actor=actor, at=at)
    first, last = item.first_actor, second_actor or actor
    if first is None and second_actor is not None:
        first = actor
    item.state, item.decision, item.decision_reason = "decided", decision, reason
    item.first_actor, item.decided_by, item.decided_at = first, last, at
    session.flush()
    touched: frozenset[int] = frozenset()
    if item.reason != PAIR_REASON:
        ids = (allocate_ids(session, "merchant", 0), next_judgement)
        touched = _carry_out(session, item, decision, ids=ids, at=at)
    _announce(session, item, actor=last, at=at)
    merchant_id = item.merchant_id if decision == "same" else None
    return ReviewOutcome(item.id, "decided", decision, merchant_id, touched)


def _check_proposal(item: ReviewItem) -> None:
    """Refuse to attach where no single merchant is proposed."""
    if item.reason == PAIR_REASON:
        raise ReviewPairError
    if item.merchant_id is None:
        raise ReviewNothingProposedError


def _keep_first(
    session: Session, item: ReviewItem, *, actor: str, at: datetime
) -> ReviewOutcome:
    """Keep the first person's opinion that it is the same."""
    item.first_opinion, item.first_actor, item.first_at = "same", actor, at
    session.flush()
    _announce(session, item, actor=actor, at=at)
    return ReviewOutcome(item.id, "open", None, None)


def _carry_out(
    session: Session,
    item: ReviewItem,
    opinion: Opinion,
    *,
    ids: tuple[int, int],
    at: datetime,
) -> frozenset[int]:
    """Write the judgement that people came to and tell whom it touches."""
    linker = Linker(Book(session), Divisions.of(()), at=at, ids=ids)
    book, party = linker.book, (item.record_key, item.party_no)
    book.load_parties([party])
    book.load_around([book.standings[party].read()])
    evidence = {"reason": item.decision_reason or "", "first": item.first_actor or ""}
    if opinion == "same" and item.merchant_id is not None:
        book.load_merchants([item.merchant_id])
        decided = Decision("linked", BY_PEOPLE, item.merchant_id, evidence=evidence)
    else:
        decided = Decision("provisional", BY_PEOPLE, evidence=evidence)
    linker.follow_people(party, decided)
    claim = book.standings[party].read().claim
    write_batch(session, linker, run=None, at=at, actor=item.decided_by or "")
    if decided.merchant_id is not None and claim.subject_class != "natural_person":
        called = {party: (decided.merchant_id, claim.name or "")}
        set_aliases(session, called, source="review")
    return frozenset(linker.touched)


def _announce(session: Session, item: ReviewItem, *, actor: str, at: datetime) -> None:
    """Put the opinion or decision into the outbox; its author is committed to."""
    outbox.put(
        session,
        at=at,
        actor="hub",
        op="link.review",
        subject_type="review",
        subject=str(item.id),
        detail={
            "state": item.state,
            "decision": item.decision or item.first_opinion,
            "officer": actor,
        },
    )
