"""The tables of redactions: what somebody proposed, and what a second person said."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment


class Redaction(Base):
    """A text of a record with passages left out, as one person proposed it.

    ``seq`` is the version whose text it was made of, ``original`` the keyed hash of
    that text: of another text it says nothing.
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


class RedactionWord(Base):
    """What was said of a redaction: the first word decides, the second ends it.

    ``word`` is ``released``, ``refused`` or ``taken_back``, and as the second
    ``ended``, which takes what was released out of all answers again.
    """

    __tablename__ = "redaction_word"
    __table_args__ = ({"info": {"append_only": True}},)

    redaction_id: Mapped[str] = mapped_column(
        String(26), ForeignKey("redaction.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(128))
    said_at: Mapped[datetime] = mapped_column(UtcMoment)
