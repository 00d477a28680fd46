"""Rounds of rating: who is due is rated, and what was written is read."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from hub.outbox.models import OutboxEvent
from hub.ratings.models import RatingDue
from hub.ratings.service import current_rating, mark_due, rate_due

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PENALTY = {
    "tier": "ordinary",
    "publicity_until": date(2027, 10, 10),
    "body": {
        "penalty_kinds": ["fine"],
        "fine_fen": 1_500_000,
        "confiscated_fen": 500_000,
        "violation_type": "销售侵犯注册商标专用权的商品",
    },
}


def rate(house, day=TODAY, at=NOW, **more):
    """Rate who is due."""
    return rate_due(house, day=day, at=at, actor="tester", **more)


def touch(house, *numbers, day=TODAY):
    """Mark merchants as due."""
    with house.writes.begin() as session:
        mark_due(session, numbers, day)


def rating(house, number):
    """The rating that holds."""
    with house.reads() as session:
        return current_rating(session, number, "public-trust")


def due_day(house, number):
    """The day on which a merchant is due."""
    with house.reads() as session:
        return session.scalar(
            select(RatingDue.due_day).where(RatingDue.merchant_id == number)
        )


def events(house):
    """What was told of ratings."""
    with house.reads() as session:
        return session.scalars(
            select(OutboxEvent)
            .where(OutboxEvent.op == "rating.give")
            .order_by(OutboxEvent.id)
        ).all()
