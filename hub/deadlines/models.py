"""Tables of clocks: how each stands, and all that has happened to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment

OPEN = text("closed_at IS NULL")
PROVISIONAL = text("provisional")


class ClockRow(Base):
    """A term that runs for something, under the version of a rule that set it.

    All but the first columns say how it stands by what has happened to it. ``acts_at``
    is when time alone does something to it next: it warns, is computed again or
    becomes overdue; nothing while it stands still or is closed.
    """

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(String(64))
    rule_from: Mapped[date] = mapped_column(Date)
    """First day of the version of the rule."""
    rules: Mapped[str] = mapped_column(String(64))
    """Digest of the rule file that it was opened under."""
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    """The rule as it stood then."""
    event: Mapped[str] = mapped_column(String(16))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(128))
    owner: Mapped[str] = mapped_column(String(64))
    """Code of the member that has to act."""
    start_at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(12))
    due_day: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(UtcMoment)
    provisional: Mapped[bool] = mapped_column(Boolean)
    calendar: Mapped[str] = mapped_column(String(64))
    """Digest of the calendar that the due day was last computed by."""
    acts_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    overdue_since: Mapped[datetime | None] = mapped_column(UtcMoment)
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    version: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        Index(
            "ix_clock_standing",
            "rule",
            "subject_type",
            "subject",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_clock_acts", "acts_at", "id"),
        Index(
            "ix_clock_provisional",
            "calendar",
            sqlite_where=PROVISIONAL,
            postgresql_where=PROVISIONAL,
        ),
        Index("ix_clock_state", "state", "due_at", "id"),
        Index("ix_clock_owner", "owner", "state", "due_at"),
        Index("ix_clock_subject", "subject_type", "subject"),
    )


class ClockStepRow(AppendOnly, Base):
    """One thing that happened to a clock: who said so, when and why."""

    __tablename__ = "clock_step"

    clock_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("clock.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    """When it was written down."""
    counts_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """From when it counts, where that is another moment."""
    actor: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(2000))
    pause: Mapped[str | None] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(Integer)
    due_day: Mapped[date | None] = mapped_column(Date)
    due_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    provisional: Mapped[bool | None] = mapped_column(Boolean)
    calendar: Mapped[str | None] = mapped_column(String(64))
    """Digest of the calendar that the due day was computed by."""

    @property
    def counted_at(self) -> datetime:
        """From when it counts: when it happened."""
        return self.counts_at or self.at

    def as_json(self) -> dict[str, Any]:
        """Write the step as a document."""
        due = self.due_day
        return {
            "number": self.seq,
            "step": self.kind,
            "at": self.at.isoformat(),
            "counts_at": self.counted_at.isoformat(),
            "by": self.actor,
            "reason": self.reason,
            "pause": self.pause,
            "extended_by": self.amount or None,
            "due_day": None if due is None else due.isoformat(),
            "provisional": self.provisional,
        }
