"""The table of answers to batches that open again for a day."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment

ID = 26
HASH = 64


class KeptScreening(Base):
    """An answer to a batch, sealed under a key of its own that is no row."""

    __tablename__ = "kept_screening"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    owner: Mapped[str] = mapped_column(String(HASH), index=True)
    """Keyed hash of who asked, for what and under which reference."""
    form: Mapped[str | None] = mapped_column(String(HASH), unique=True)
    """Keyed hash of the form that was sent, where one was: sent twice, asked once."""
    view: Mapped[str] = mapped_column(String(HASH))
    """Id of the view that it was cut to."""
    lines: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[datetime] = mapped_column(UtcMoment)
    until: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
