"""What merchants were, written when they cease to be so."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.merchants.models.columns import Number


class MerchantPast(Base):
    """What was known of a merchant until a moment: its own row, codes and names.

    Written when any of them changes, so most merchants have none. What held at a
    moment is the earliest that ends after it, or what the present tables say.
    """

    __tablename__ = "merchant_past"
    __table_args__ = ({"info": {"append_only": True}, "sqlite_with_rowid": False},)

    merchant_id: Mapped[int] = mapped_column(Number, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    card: Mapped[str] = mapped_column(Text)


class CodePast(Base):
    """A code that was a merchant's until a moment."""

    __tablename__ = "code_past"
    __table_args__ = ({"info": {"append_only": True}, "sqlite_with_rowid": False},)

    scheme: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number)
