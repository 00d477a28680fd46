"""How often members asked, by day and purpose: counts out of the log, no questions."""

from datetime import date

from sqlalchemy import BigInteger, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base


class AskedDay(Base):
    """How many questions a member asked on a day for a purpose, and was refused."""

    __tablename__ = "asked_day"

    member: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Empty where none that exists was stated."""
    asked: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int] = mapped_column(BigInteger)
    """Refusals, among those asked."""


class AskedShard(Base):
    """How far a shard of the log has been counted."""

    __tablename__ = "asked_shard"

    shard: Mapped[str] = mapped_column(String(16), primary_key=True)
    counted: Mapped[int] = mapped_column(BigInteger)
    """The next entry to look at."""
