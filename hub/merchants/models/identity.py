"""Merchants, what identifies them and what they are called."""

from datetime import date, datetime

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.merchants.models.columns import KEY_BYTES, Number, OfParty

UNCONFIRMED = text("kind = 'unconfirmed'")
"""As the index of these says it: a query that says so by a parameter does without."""


class Merchant(Base):
    """One merchant, as the hub tells it apart from all others.

    ``kind`` is "registered" (a register named it), "unconfirmed" (a checked code, but
    no register yet) or "provisional" (no usable code: it carries one record's party).
    ``status`` is "active", "dormant" (nothing is attached to it any more) or
    "superseded": then ``superseded_by`` answers for its public id, which never dies.
    ``merged_into`` is the merchant that stands for all those that people found it to be
    one with; it keeps its own records, codes and names, so that a merge can be taken
    back exactly. Since
    ``disputed_from`` people hold that somebody else may have registered in its name.
    """

    __tablename__ = "merchant"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(21), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    superseded_by: Mapped[int | None] = mapped_column(Number, ForeignKey("merchant.id"))
    subject_class: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12))
    region: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    merged_into: Mapped[int | None] = mapped_column(Number)
    disputed_from: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index(
            "ix_merchant_superseded",
            "superseded_by",
            sqlite_where=superseded_by.is_not(None),
            postgresql_where=superseded_by.is_not(None),
        ),
        # Those that wait to be told whose they are, in the order they came.
        Index(
            "ix_merchant_provisional",
            "id",
            sqlite_where=text("kind = 'provisional'"),
            postgresql_where=text("kind = 'provisional'"),
        ),
        # Those of whom it may be that hidden records alone tell.
        Index(
            "ix_merchant_unconfirmed",
            "id",
            sqlite_where=UNCONFIRMED,
            postgresql_where=UNCONFIRMED,
        ),
        Index(
            "ix_merchant_merged",
            "merged_into",
            sqlite_where=merged_into.is_not(None),
            postgresql_where=merged_into.is_not(None),
        ),
    )


class MerchantIdentifier(Base):
    """One code of a merchant: a (scheme, value) belongs to one merchant only.

    ``record_key`` and ``party_no`` name the row that taught it: when that row leaves
    the merchant, the code leaves with it unless another row says the same.
    """

    __tablename__ = "merchant_identifier"
    __table_args__ = (
        Index("ix_merchant_identifier_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    scheme: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    raw: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(64))
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    known_from: Mapped[datetime] = mapped_column(UtcMoment)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class MerchantName(Base):
    """One name of a merchant, as it was received.

    ``kind`` is "registered" (the present name in a register), "former" (an earlier
    one), "claimed" (what a row with a checked code called a merchant that no register
    has named yet), "alias" (what a provisional merchant was called) or "shop".
    ``flat`` is the search key, empty for natural persons, whose names are stored masked
    and are never searched.
    """

    __tablename__ = "merchant_name"
    __table_args__ = (
        Index("ix_merchant_name_flat", "flat"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(
        Number, ForeignKey("merchant.id"), primary_key=True
    )
    flat: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(64))
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class MerchantAlias(OfParty, Base):
    """What else a merchant is called, by a shop of its or a row that people attached.

    The alias is the party's of one record and goes when that party leaves the merchant.
    Names that decide anything stand in ``merchant_name``; an alias is only found.
    ``source`` is "platform" or "review".
    """

    __tablename__ = "merchant_alias"
    __table_args__ = (
        Index("ix_merchant_alias_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(8))


class OperatorNumber(OfParty, Base):
    """Who runs an individual business, as a row says: a keyed hash of the number.

    In criminal law the operator is the party, and may run several. The hash is the
    party's of one record: whose that party is, ``membership`` tells.
    """

    __tablename__ = "operator_number"
    __table_args__ = (
        Index("ix_operator_number_value", "value"),
        {"sqlite_with_rowid": False},
    )

    value: Mapped[str] = mapped_column(String(80))
