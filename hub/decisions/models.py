"""Tables of what two people decide: the proposal, and each word that was said to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment

WAITING = text("state = 'waiting'")


class DecisionRow(Base):
    """A proposal that two people decide, as it stands by all that was said to it.

    ``content`` is what is decided; of one ``topic`` and subject one waits.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(32))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    """How many words were said."""

    __table_args__ = (
        Index(
            "ix_decision_waiting",
            "topic",
            "subject_type",
            "subject",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )


class DecisionWordRow(AppendOnly, Base):
    """What one person said, why, and the papers it rests on by their SHA-256."""

    __tablename__ = "decision_word"

    decision_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("decision.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    said: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(2000))
    documents: Mapped[list[str]] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)
