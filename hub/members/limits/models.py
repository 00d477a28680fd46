"""Table of the merchants that each member asked about today."""

from datetime import date

from sqlalchemy import BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base


class MerchantAsked(Base):
    """That a member asked about a merchant on a day, which only a keyed hash names.

    The rows of a day are deleted when it is over.
    """

    __tablename__ = "merchant_asked"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    member_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    merchant: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    """The first eight bytes of a keyed hash of day, member and merchant."""
    noted_at: Mapped[int] = mapped_column(BigInteger)
    """When, in microseconds since 1970."""

    __table_args__ = (
        Index("ix_merchant_asked_noted", "day", "member_code", "noted_at"),
    )
