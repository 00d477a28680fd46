"""The table of early warnings."""

from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment


class ClueWarningRow(Base):
    """A pattern that is not yet a clue, since when, and what somebody said of it."""

    __tablename__ = "clue_warning"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The same for the same finding on every night."""
    rule: Mapped[str] = mapped_column(String(64))
    territory: Mapped[str] = mapped_column(String(12))
    count: Mapped[int] = mapped_column(Integer)
    found_day: Mapped[date] = mapped_column(Date)
    seen_day: Mapped[date] = mapped_column(Date)
    """Last day on which it was found."""
    state: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Parties, records and reasons."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    member: Mapped[str | None] = mapped_column(String(64))
    officer: Mapped[str | None] = mapped_column(String(128))
    matter: Mapped[str | None] = mapped_column(String(64))
    """Number of the clue that it was opened as."""
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why it was put aside; sealed, for it may name somebody."""

    __table_args__ = (Index("ix_clue_warning_state", "state", "key"),)
