"""The table of what the log was found to contradict."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.ground.documents import document_of

MOST_DETAIL = 500
"""Characters of a detail that are kept."""


def key_of(code: str, closes: str, detail: str) -> tuple[str, str]:
    """Tell a contradiction from others by what of it is kept."""
    return (code, closes or detail[:MOST_DETAIL])


class Contradiction(Base):
    """One thing that the log contradicts, and what is closed by it until it is lifted.

    ``code`` says which comparison failed. ``address`` names the entry that contradicts;
    empty where what is stored is in no entry.
    """

    __tablename__ = "contradiction"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    closes: Mapped[str] = mapped_column(String(200))
    """Whom or what may not be answered for, such as ``merchant:…``; empty for none."""
    address: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(MOST_DETAIL))
    found_at: Mapped[datetime] = mapped_column(UtcMoment)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lifted_by: Mapped[str | None] = mapped_column(String(128))

    # Only those that stand are ever looked for.
    __table_args__ = (
        Index(
            "ix_contradiction_open",
            "closes",
            sqlite_where=lifted_at.is_(None),
            postgresql_where=lifted_at.is_(None),
        ),
    )

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others."""
        return key_of(self.code, self.closes, self.detail)

    def as_json(self) -> dict[str, Any]:
        """Write it as a document, while it stands."""
        names = ("id", "code", "closes", "address", "detail", "found_at")
        return document_of(self, names)
