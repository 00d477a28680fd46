"""The queue as people see it: what waits for them, and what they decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from hub.db.tables import EPOCH
from hub.merchants.identity.cards import merchants_by_ids
from hub.merchants.models import ReviewAssignment, ReviewItem
from hub.merchants.review.filter import ReviewFilter
from hub.merchants.rules.comparison import ADVERSE, SCALE
from hub.outbox import service as outbox
from schemas.words import Operation

ITEMS_NAMED = 500
"""Items that the event of a look at a list names; all of them are counted."""


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
    adverse: bool = False
    """Whether the record that is asked about says something adverse."""
    assigned_to: str | None = None

    @property
    def needs_second(self) -> bool:
        """Tell whether one opinion is in and that of another person is missing."""
        return self.state == "open" and self.first_actor is not None

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
            "second_opinion_needed": self.needs_second,
            "assigned_to": self.assigned_to,
            "decision": self.decision,
            "decided_by": self.decided_by,
        }


def list_reviews(  # a state or a filter, and where the page begins
    session: Session,
    *,
    state: str = "open",
    limit: int = 100,
    after: int = 0,
    before: int = 0,
    wanted: ReviewFilter | None = None,
) -> list[ReviewCard]:
    """List review items from behind number ``after``, or up to number ``before``.

    Adverse records come first; among them, and then among the others, those whose names
    are most alike; or, where that is wanted, what has waited longest.
    """
    wanted = wanted or ReviewFilter(EPOCH, state=state)
    table = ReviewItem
    query = select(table.__table__).where(*wanted.conditions())
    backwards = bool(before) and not after
    if (place := _queue_key(session, after or before)) is not None:
        query = query.where(wanted.beyond(place, backwards=backwards))
    rows = session.execute(
        query.order_by(*wanted.sequence(backwards=backwards)).limit(limit)
    ).all()
    return cards_of(session, rows[::-1] if backwards else rows)


def place_of_review(session: Session, item_id: int, wanted: ReviewFilter) -> int:
    """Tell how many of the wanted items come before one."""
    place = _queue_key(session, item_id)
    if place is None:
        return 0
    query = (
        select(func.count())
        .select_from(ReviewItem)
        .where(*wanted.conditions(), wanted.beyond(place, backwards=True))
    )
    return session.scalar(query) or 0


def neighbours_of(
    session: Session, item_id: int, wanted: ReviewFilter
) -> tuple[int | None, int | None]:
    """Name the wanted items before and behind one, whether or not it is wanted."""
    place = _queue_key(session, item_id)
    if place is None:
        return None, None
    found = []
    for backwards in (True, False):
        query = (
            select(ReviewItem.id)
            .where(*wanted.conditions(), wanted.beyond(place, backwards=backwards))
            .order_by(*wanted.sequence(backwards=backwards))
            .limit(1)
        )
        found.append(session.scalar(query))
    return found[0], found[1]


def _queue_key(session: Session, item_id: int) -> tuple[int, int, datetime] | None:
    """Tell where in a queue an item stands: its number, priority and moment."""
    table = ReviewItem
    query = select(table.id, table.priority, table.opened_at)
    row = session.execute(query.where(table.id == item_id)).first()
    return None if row is None else (row.id, row.priority, row.opened_at)


def cards_of(session: Session, rows: Sequence[Row[Any]]) -> list[ReviewCard]:
    """Write the cards of rows of the queue's table, with both merchants' names."""
    ids = {row.merchant_id for row in rows} | {row.other_id for row in rows}
    cards = merchants_by_ids(session, ids - {None})
    taken = ReviewAssignment
    query = select(taken.item_id, taken.officer).where(
        taken.item_id.in_([row.id for row in rows])
    )
    officers = dict(session.execute(query).all())
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
                adverse=row.priority >= ADVERSE,
                assigned_to=officers.get(row.id) if row.state == "open" else None,
            )
        )
    return listed


def show_reviews(  # as above, and who looks when
    session: Session,
    *,
    actor: str,
    at: datetime,
    state: str = "open",
    limit: int = 100,
    after: int = 0,
    wanted: ReviewFilter | None = None,
) -> list[ReviewCard]:
    """List review items to a person; they name merchants, so looking is an event."""
    cards = list_reviews(session, state=state, limit=limit, after=after, wanted=wanted)
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.REVIEW_LIST,
        subject_type="review",
        subject=state if wanted is None else wanted.state,
        detail={
            "count": len(cards),
            "items": [card.id for card in cards][:ITEMS_NAMED],
        },
    )
    return cards
