"""Tables of the ratings: what was given is never changed, only followed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment


class Rating(Base):
    """A merchant's rating by one policy from a moment on; the highest ``seq`` holds.

    ``as_of`` and ``known_at`` are of the moment when the content last changed, so that
    they never betray that something hidden arrived.
    """

    __tablename__ = "rating"
    __table_args__ = (
        # The ratings of a night.
        Index("ix_rating_known_at", "known_at"),
        {"info": {"append_only": True}},
    )

    merchant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    policy: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_of: Mapped[date] = mapped_column(Date)
    known_at: Mapped[datetime] = mapped_column(UtcMoment)
    score: Mapped[int | None] = mapped_column(Integer)
    """0 to 1000; None when unrated."""
    grade: Mapped[str] = mapped_column(String(8))
    """``A`` to ``D`` or ``unrated``."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """``{"code", "points", "records"}``; the points add up to the score."""
    flags: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """``{"code", "records"}``."""
    digest: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[list[list[Any]]] = mapped_column(Json)
    """``[record id, seq]`` of every record version it rests on."""
    policy_version: Mapped[str] = mapped_column(String(32))
    rules_digest: Mapped[str] = mapped_column(String(64))


class RatedUnder(Base):
    """Under which rules everyone was last called to be rated by a policy.

    Where others hold on a day, everyone is due on it.
    """

    __tablename__ = "rated_under"

    policy: Mapped[str] = mapped_column(String(64), primary_key=True)
    rules: Mapped[str] = mapped_column(String(64))
    """Digest of the version, its rules and what is open on the day, as the policy
    gives it."""
    since: Mapped[date] = mapped_column(Date)
    """The day of that call."""


class RatingDue(Base):
    """The first day on which a merchant's rating may change by itself or by news."""

    __tablename__ = "rating_due"

    merchant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    due_day: Mapped[date] = mapped_column(Date, index=True)
