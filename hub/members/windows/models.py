"""The table of windows: whose own file was open on which screen, and until when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment

ID = 26
HASH = 64


class OwnFileWindow(Base):
    """A merchant's own file, open at a counter: on one device, for one session.

    Of whoever came it keeps what was shown and the keyed hash of one number.
    """

    __tablename__ = "own_file_window"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    session_id: Mapped[str] = mapped_column(
        ForeignKey("officer_session.id"), index=True
    )
    screen_hash: Mapped[str] = mapped_column(String(HASH))
    """Keyed hash of what the browser alone holds that it was opened in."""
    device: Mapped[str] = mapped_column(String(100))
    merchant: Mapped[str] = mapped_column(String(64))
    """Public id of the merchant."""
    visitor: Mapped[str] = mapped_column(String(16))
    papers: Mapped[list[str]] = mapped_column(Json)
    number_hash: Mapped[str] = mapped_column(String(HASH))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    until: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    pages: Mapped[int] = mapped_column(Integer)
