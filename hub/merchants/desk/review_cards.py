"""The queue as people see it: what waits for them, and what they decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.merchants.identity.cards import merchants_by_ids
from hub.merchants.models import ReviewItem
from hub.merchants.rules.comparison import SCALE
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
        op=Operation.REVIEW_LIST,
        subject_type="review",
        subject=state,
        detail={
            "count": len(cards),
            "items": [card.id for card in cards][:ITEMS_NAMED],
        },
    )
    return cards
