"""Tables of matters between hubs: the hubs, the matters, what went and what came."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment

APPEND_ONLY = {"info": {"append_only": True}}
WAITING = text("state = 'waiting'")
MATTER_ID, MEMBER, ADDRESS = 27, 64, 200


class MatterPeer(Base):
    """Another hub: where it is, how we are known there, who its members are here."""

    __tablename__ = "matter_peer"

    member: Mapped[str] = mapped_column(ForeignKey("member.code"), primary_key=True)
    url: Mapped[str] = mapped_column(String(400))
    token: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: our token there."""
    key: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: the private key that our parcels are signed with, in PEM."""
    trust: Mapped[str] = mapped_column(Text)
    """Verifier keys of its log, one a line."""
    certificates: Mapped[str | None] = mapped_column(String(400))
    """File of further certificates to trust."""
    names: Mapped[str] = mapped_column(Text)
    """JSON: its members that are known here, each by its code here and there."""
    receivers: Mapped[str] = mapped_column(Text)
    """JSON: who here takes which role, where it names nobody."""
    set_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    attempts: Mapped[int] = mapped_column(Integer)
    """Rounds since it was reached last."""
    next_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last: Mapped[str | None] = mapped_column(String(64))
    """Code of why it was not reached."""


class MatterAbroad(Base):
    """A matter that is kept in another hub too."""

    __tablename__ = "matter_abroad"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    peer: Mapped[str] = mapped_column(ForeignKey("matter_peer.member"))
    shared: Mapped[str] = mapped_column(String(MATTER_ID))
    """Its id in the hub where it was opened, by which both name it."""
    is_ours: Mapped[bool]
    """Whether it was opened here."""
    their_number: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last: Mapped[str | None] = mapped_column(String(64))
    """Code by which the other hub refused the last parcel, or ``held``."""

    __table_args__ = (UniqueConstraint("peer", "shared"),)


class MatterParcel(Base):
    """An event as it went to the other hub, or came from it, with the sender's leaf."""

    __tablename__ = "matter_parcel"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    no: Mapped[int] = mapped_column(Integer)
    """Number of the event, the same in both hubs."""
    way: Mapped[str] = mapped_column(String(8))
    """A word of ``ParcelWay``."""
    kind: Mapped[str] = mapped_column(String(8))
    """A word of ``MatterParcelKind``."""
    at: Mapped[datetime] = mapped_column(UtcMoment)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what the sender says, without its leaf."""
    leaf: Mapped[str] = mapped_column(String(ADDRESS))
    """The entry of the sender's log."""
    signing_key: Mapped[str | None] = mapped_column(String(32))
    signature_input: Mapped[str | None] = mapped_column(String(2000))
    signature: Mapped[str | None] = mapped_column(String(500))
    """As it came; null where it went."""
    receipt: Mapped[str | None] = mapped_column(Text)
    """The sender's receipt of its entry, proven when it came; null where it went."""

    __table_args__ = (UniqueConstraint("matter_id", "no", "way"), APPEND_ONLY)


class MatterParcelReceipt(Base):
    """What proves that a parcel was taken: an entry of the receiver's log."""

    __tablename__ = "matter_parcel_receipt"

    parcel_id: Mapped[str] = mapped_column(
        ForeignKey("matter_parcel.id"), primary_key=True
    )
    leaf: Mapped[str] = mapped_column(String(ADDRESS), primary_key=True)
    """The entry of the receiver's log: one for each answer, for one may be lost."""
    at: Mapped[datetime] = mapped_column(UtcMoment)
    receipt: Mapped[str] = mapped_column(Text)
    """JSON as the answer had it, with its proof where it came from another hub."""

    __table_args__ = (APPEND_ONLY,)


def receipt_row(
    parcel_id: str, leaf: str, receipt: Mapping[str, Any], at: datetime
) -> MatterParcelReceipt:
    """Write the row of a receipt."""
    said = json.dumps(receipt)
    return MatterParcelReceipt(parcel_id=parcel_id, leaf=leaf, at=at, receipt=said)


class HeldMatterParcel(Base):
    """A parcel that came before what it follows; it goes once that is there."""

    __tablename__ = "matter_parcel_held"

    peer: Mapped[str] = mapped_column(String(MEMBER), primary_key=True)
    shared: Mapped[str] = mapped_column(String(MATTER_ID), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    size: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed."""
    head: Mapped[str] = mapped_column(Text)
    """JSON: what it was signed with."""


class SentMatterStep(Base):
    """A step that the other hub is asked to take, and what it said."""

    __tablename__ = "matter_step_sent"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), index=True)
    base: Mapped[int] = mapped_column(Integer)
    """Version of the matter that it follows."""
    event: Mapped[str] = mapped_column(String(48))
    member: Mapped[str] = mapped_column(String(MEMBER))
    officer: Mapped[str] = mapped_column(String(128))
    key: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; gone once the other hub has said its word."""
    leaf: Mapped[str | None] = mapped_column(String(ADDRESS))
    state: Mapped[str] = mapped_column(String(16))
    """A word of ``SentStepState``."""
    code: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(400))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    their_leaf: Mapped[str | None] = mapped_column(String(ADDRESS))

    __table_args__ = (
        Index(
            "ix_matter_step_sent_waiting",
            "matter_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )
