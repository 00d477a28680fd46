"""How merchants stand to each other, and whose names are those of branches."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.merchants.models.columns import KEY_BYTES, Number


class MerchantRelation(Base):
    """That one merchant stands in a relation to another, or does so no more.

    ``kind`` is "branch_of", "operates_shop", "owns_mark" or "successor_of" and reads
    from ``merchant_id`` to ``other_id``. Rows with equal ``kind``, merchants, ``rule``,
    ``record_key``, ``mark`` and days are about one relation: the latest of them tells
    whether it ``stands``. ``record_key`` is the record that it rests on, ``document``
    the paper; ``item`` the review item that people decided.
    """

    __tablename__ = "merchant_relation"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    other_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    rule: Mapped[str] = mapped_column(String(24))
    record_key: Mapped[bytes | None] = mapped_column(LargeBinary(KEY_BYTES))
    mark: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    stands: Mapped[bool]
    item: Mapped[int | None] = mapped_column(Number)
    document: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(2000))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_merchant_relation_merchant", "merchant_id", "kind", "id"),
        Index("ix_merchant_relation_other", "other_id", "kind", "id"),
        Index("ix_merchant_relation_record", "record_key"),
        Index(
            "ix_merchant_relation_item",
            "item",
            sqlite_where=item.is_not(None),
            postgresql_where=item.is_not(None),
        ),
        {"info": {"append_only": True}},
    )


class BranchName(Base):
    """A registered name that is a branch's: whose, and what its parent is called."""

    __tablename__ = "branch_name"
    __table_args__ = (
        Index("ix_branch_name_parent", "parent"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(
        Number, ForeignKey("merchant.id"), primary_key=True
    )
    parent: Mapped[str] = mapped_column(Text)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
