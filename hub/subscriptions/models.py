"""Tables of what leaves the hub: watched merchants, entries, deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment
from schemas.answers.changes import place_of

ID = 26
NAME = 64
PURPOSE = 16


class ChangeFeed(Base):
    """The entries of one member for one purpose, by the number of the last one."""

    __tablename__ = "change_feed"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    member_code: Mapped[str] = mapped_column(ForeignKey("member.code"))
    purpose: Mapped[str] = mapped_column(String(PURPOSE))
    last: Mapped[int] = mapped_column(BigInteger)
    """Number of the newest entry; 0 before the first one."""
    first: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")
    """Number of the oldest entry that is kept, which only grows: those before it
    have ended, and triggers let them go."""

    __table_args__ = (UniqueConstraint("member_code", "purpose"),)


class FeedEpoch(AppendOnly, Base):
    """From which moment on entries are numbered after a restore, or at all.

    The newest row tells the present epoch. Rows are only ever added.
    """

    __tablename__ = "feed_epoch"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcMoment)


class FeedEntry(Base):
    """That something changed of a watched merchant, and nothing of what it is now."""

    __tablename__ = "feed_entry"
    __table_args__ = (
        Index("ix_feed_entry_at", "feed_id", "at"),
        {"info": {"append_only": True}},
    )

    feed_id: Mapped[str] = mapped_column(ForeignKey("change_feed.id"), primary_key=True)
    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    epoch: Mapped[str] = mapped_column(String(ID))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    merchant: Mapped[str] = mapped_column(String(32))
    """Public id."""
    kind: Mapped[str] = mapped_column(String(16))
    """What changed: one of ``ChangeKind``."""
    subscription: Mapped[str] = mapped_column(String(NAME))
    """Name of the list that the merchant is watched by."""

    @property
    def place(self) -> str:
        """Name its place in the feed, to go on after."""
        return place_of(self.epoch, self.number)


class FeedLook(Base):
    """Up to which entry an officer said to have seen a feed."""

    __tablename__ = "feed_look"

    officer: Mapped[str] = mapped_column(String(64), primary_key=True)
    feed_id: Mapped[str] = mapped_column(ForeignKey("change_feed.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(64))
    """As places in the feed are written."""
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)


class Subscription(Base):
    """A list of merchants that a member watches for one purpose."""

    __tablename__ = "subscription"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    feed_id: Mapped[str] = mapped_column(ForeignKey("change_feed.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    """Given by the member; the list is asked for by it."""
    reference: Mapped[str] = mapped_column(String(200))
    officer: Mapped[str | None] = mapped_column(String(200))
    kinds: Mapped[list[str]] = mapped_column(Json)
    """What changes it is to be told of."""
    set_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index(
            "ix_subscription_standing",
            "feed_id",
            "name",
            unique=True,
            sqlite_where=ended_at.is_(None),
            postgresql_where=ended_at.is_(None),
        ),
    )


class WatchedMerchant(Base):
    """One merchant of a list, and what its member was shown of it last, as digests."""

    __tablename__ = "watched_merchant"

    subscription_id: Mapped[str] = mapped_column(
        ForeignKey("subscription.id"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    """As the member named it: a code or public id."""
    place: Mapped[int] = mapped_column(Integer)
    merchant: Mapped[str | None] = mapped_column(String(32))
    """Public id under which it was shown last; null where nobody was."""
    seen: Mapped[dict[str, Any]] = mapped_column(Json)
    """For each kind of change a digest of what was shown; empty where nothing was."""


class Webhook(Base):
    """An address that a member's entries are sent to."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    feed_id: Mapped[str] = mapped_column(ForeignKey("change_feed.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: the shared secret (``v1``) and the signing key (``v1a``)."""
    former: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed: those before, which sign too until ``former_until``."""
    former_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    sent: Mapped[int] = mapped_column(BigInteger)
    """Number of the last entry that was acknowledged, in order; at first of the last
    one that was made before it was set, for none of those is sent."""
    set_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    """Grows with each round that sends to it; under an older one nothing is kept."""

    __table_args__ = (
        Index(
            "ix_webhook_standing",
            "feed_id",
            "name",
            unique=True,
            sqlite_where=ended_at.is_(None),
            postgresql_where=ended_at.is_(None),
        ),
    )


class WebhookDelivery(Base):
    """One entry on its way to one address."""

    __tablename__ = "delivery"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    """Of the entry; deliveries to one address go out in its order."""
    leaf: Mapped[str] = mapped_column(String(40))
    """Receipt of the disclosure, in the log before the first attempt."""
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When it is tried again; null once it was acknowledged."""
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last: Mapped[str | None] = mapped_column(String(NAME))
    """How the last attempt ended: a status, or the code of a failure."""
