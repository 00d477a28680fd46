"""The ledger of who decided whose a party is, and its present reading."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment
from hub.merchants.models.columns import KEY_BYTES, Number, OfParty


class LinkJudgement(Base):
    """One decision on whose a record's party is, with its rule, evidence and author.

    ``decision`` is "same" (attached to the merchant), "provisional" (attached to a
    merchant of its own), "held" (attached to nobody; ``merchant_id`` is the one that
    was considered) or "retracted" (taken from the merchant). ``claim`` is canonical
    JSON of what the row said, ``evidence`` what it was compared with. The latest
    judgement of a party is the standing one.
    """

    __tablename__ = "link_judgement"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    merchant_id: Mapped[int | None] = mapped_column(Number)
    decision: Mapped[str] = mapped_column(String(12))
    rule: Mapped[str] = mapped_column(String(24))
    claim: Mapped[str] = mapped_column(Text)
    evidence: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(String(128))
    run: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_link_judgement_party", "record_key", "party_no"),
        # Who has left a merchant: few rows, so that loading millions costs nothing.
        Index(
            "ix_link_judgement_left",
            "merchant_id",
            sqlite_where=decision == "retracted",
            postgresql_where=decision == "retracted",
        ),
        {"info": {"append_only": True}},
    )


class Membership(OfParty, Base):
    """Whose a record's party is at present; a held party has no row here."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    judgement_id: Mapped[int] = mapped_column(Number)


class LinkWatch(Base):
    """What could change a standing decision: a code or a name that it rests on.

    A held party watches its codes and its name; a party attached under another name
    than the present registered one watches that name, because it may turn out to be
    somebody else's.
    """

    __tablename__ = "link_watch"
    __table_args__ = (
        Index("ix_link_watch_party", "record_key", "party_no"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    party_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
