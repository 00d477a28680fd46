"""The tables of redactions: what was proposed, and which decision it is.

Who released, refused or ended it is said in that decision.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, UtcMoment


class Redaction(Base):
    """A text of a record with passages left out, as one person proposed it.

    ``seq`` is the version whose text it was made of, ``original`` the keyed hash of
    that text: of another text it says nothing. One without a decision, which the
    release before wrote, shows nowhere.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        Index("ix_redaction_record", "record_key"),
        {"info": {"append_only": True}},
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(128))
    proposed_at: Mapped[datetime] = mapped_column(UtcMoment)
    decision_id: Mapped[int | None] = mapped_column(BigInteger)


class RedactionWord(AppendOnly, Base):
    """What the release before wrote down of a redaction; it goes with the next one.

    All of it stands in decisions. Only an end that was written while both releases ran
    is read here, so that nothing shows that somebody has ended.
    """

    __tablename__ = "redaction_word"

    redaction_id: Mapped[str] = mapped_column(
        String(26), ForeignKey("redaction.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(128))
    said_at: Mapped[datetime] = mapped_column(UtcMoment)
