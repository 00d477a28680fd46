"""What people say to review items: kept for good, each once in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db import allocate_ids, insert_rows
from hub.merchants.models import ReviewItem, ReviewOpinion
from hub.merchants.states import BY_PEOPLE
from hub.outbox import service as outbox

PAIR_REASON = "same-merchant?"
"""Reason of an item that asks whether two merchants are one."""

Said = Literal["same", "different", "unsure", "retracted"]


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody says to an item: in force if it ``decides``.

    ``pair`` are the two merchants it is about, the surviving one of a merge first; the
    item's own if not given.
    """

    opinion: Said
    reason: str
    actor: str
    at: datetime
    decides: bool = False
    pair: tuple[int, int] | None = None
    rule: str = BY_PEOPLE


def write_opinion(session: Session, item: ReviewItem, saying: Saying) -> None:
    """Append an opinion on an item, with what was asked, and put it into the outbox."""
    number = allocate_ids(session, "review_opinion", 1)
    merchant_id, other_id = saying.pair or (item.merchant_id, item.other_id)
    row = {
        "id": number,
        "item_id": item.id,
        "opinion": saying.opinion,
        "decides": saying.decides,
        "rule": saying.rule,
        "merchant_id": merchant_id,
        "other_id": other_id if item.reason == PAIR_REASON else None,
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
        actor="hub",
        op="link.review",
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
