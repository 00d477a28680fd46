"""What people are asked, and what they say."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment
from hub.merchants.models.columns import KEY_BYTES, Number


class ReviewItem(Base):
    """A question that waits for people: is this record's party that merchant?

    ``state`` is "open", "decided" (by people) or "settled" (newer evidence answered
    it). For the reason "same-merchant?" the question is whether ``merchant_id`` and
    ``other_id`` are one, for "branch-of?" whether the latter is a branch of the former,
    for "name-only" whether a party without a usable code, which has a provisional
    merchant, is ``merchant_id``, for "told-of-another" whether the record stands with
    ``merchant_id`` though its source has told the document of ``other_id`` since.

    ``score`` is how alike the names are, in ten-thousandths; ``priority`` is that and
    more where the record is adverse: the greatest comes first.
    """

    __tablename__ = "review_item"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    merchant_id: Mapped[int | None] = mapped_column(Number)
    other_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(24))
    score: Mapped[int] = mapped_column(Integer)
    priority: Mapped[int] = mapped_column(Integer)
    evidence: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    first_opinion: Mapped[str | None] = mapped_column(String(9))
    first_actor: Mapped[str | None] = mapped_column(String(128))
    first_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decision: Mapped[str | None] = mapped_column(String(9))
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decision_reason: Mapped[str | None] = mapped_column(String(2000))

    __table_args__ = (
        Index("ix_review_item_party", "record_key", "party_no"),
        Index("ix_review_item_merchant", "merchant_id"),
        Index(
            "ix_review_item_other",
            "other_id",
            sqlite_where=other_id.is_not(None),
            postgresql_where=other_id.is_not(None),
        ),
        # Each holds all that the queue is counted and filtered by.
        Index(
            "ix_review_item_urgent",
            "state",
            priority.desc(),
            "id",
            "reason",
            "opened_at",
        ),
        Index(
            "ix_review_item_oldest", "state", "opened_at", "id", "reason", "priority"
        ),
        Index("ix_review_item_asked", "state", "reason", "opened_at", "priority"),
        # Only what somebody has said something to.
        Index(
            "ix_review_item_second",
            "state",
            "first_actor",
            "first_at",
            sqlite_where=first_actor.is_not(None),
            postgresql_where=first_actor.is_not(None),
        ),
        Index(
            "ix_review_item_decided",
            "state",
            "decided_at",
            sqlite_where=decided_at.is_not(None),
            postgresql_where=decided_at.is_not(None),
        ),
        Index(
            "ix_review_item_branch",
            "other_id",
            sqlite_where=text("reason = 'branch-of?'"),
            postgresql_where=text("reason = 'branch-of?'"),
        ),
    )


class ReviewAssignment(Base):
    """An open item that an officer has taken to look at; anybody may still decide it.

    It ends when the officer gives the item back or an opinion on it.
    """

    __tablename__ = "review_assignment"
    __table_args__ = (Index("ix_review_assignment_officer", "officer", "item_id"),)

    item_id: Mapped[int] = mapped_column(
        Number, ForeignKey("review_item.id"), primary_key=True, autoincrement=False
    )
    officer: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class ReviewOpinion(Base):
    """What one person said to a review item, or what a rule made of it later.

    ``opinion`` is "same", "other" (the second merchant of the item is meant),
    "different", "branch-of", "shop-of", "unsure" or "retracted". ``decides`` tells that
    it took effect; else it waits for a second person, or said nothing. Of a merge,
    ``merchant_id`` and ``other_id`` are the two merchants that people were asked about.
    The latest opinion of an item that decides is the standing one.
    """

    __tablename__ = "review_opinion"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(Number, ForeignKey("review_item.id"))
    opinion: Mapped[str] = mapped_column(String(9))
    decides: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(24))
    merchant_id: Mapped[int | None] = mapped_column(Number)
    other_id: Mapped[int | None] = mapped_column(Number)
    evidence: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_review_opinion_item", "item_id", "id"),
        Index("ix_review_opinion_actor", "actor", "id"),
        # Of pairs only; opinions on parties name no second merchant.
        Index(
            "ix_review_opinion_merchant",
            "merchant_id",
            sqlite_where=other_id.is_not(None),
            postgresql_where=other_id.is_not(None),
        ),
        Index(
            "ix_review_opinion_other",
            "other_id",
            sqlite_where=other_id.is_not(None),
            postgresql_where=other_id.is_not(None),
        ),
        {"info": {"append_only": True}},
    )


class IdentityDispute(Base):
    """What one person said to the identity of a merchant: disputed, or lifted.

    The second person's word ``decides``. ``document`` names the paper it rests on.
    """

    __tablename__ = "identity_dispute"
    __table_args__ = (
        Index("ix_identity_dispute_merchant", "merchant_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    verdict: Mapped[str] = mapped_column(String(8))
    decides: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(2000))
    document: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)
