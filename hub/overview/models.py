"""Figures that are counted at night or out of the log: no question, no merchant."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.ground.documents import document_of


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


class WithdrawalDelay(Base):
    """How fast a source told the ends of records that a rule sets a term for.

    ``provisional`` are those measured over a year whose holidays are not known, among
    the measured.
    """

    __tablename__ = "withdrawal_delay"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    measured: Mapped[int] = mapped_column(Integer)
    in_time: Mapped[int] = mapped_column(Integer)
    late: Mapped[int] = mapped_column(Integer)
    provisional: Mapped[int] = mapped_column(Integer)
    without_day: Mapped[int] = mapped_column(Integer)
    """Ends of which the source did not tell since when they hold."""
    median_days: Mapped[int | None] = mapped_column(Integer)
    """In working days from the decision."""
    most_days: Mapped[int | None] = mapped_column(Integer)
    counted_at: Mapped[datetime] = mapped_column(UtcMoment)

    def as_json(self) -> dict[str, Any]:
        """Write the figures as a document."""
        counts = ("rule", "measured", "in_time", "late", "provisional", "without_day")
        return document_of(self, (*counts, "median_days", "most_days"))
