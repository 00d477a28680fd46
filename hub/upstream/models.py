"""Tables of what was pushed to the upstream public-credit system."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment

ID = 26
DIGEST = 64


class UpstreamPush(AppendOnly, Base):
    """One decision as it was written for the upstream public-credit system, once."""

    __tablename__ = "upstream_push"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_key: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    content: Mapped[str] = mapped_column(String(DIGEST))
    """Digest of what was written, so that nothing is written twice."""
    change: Mapped[str] = mapped_column(String(16))
    """``new``, ``corrected`` or ``withdrawn``."""
    kind: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    office: Mapped[str | None] = mapped_column(String(200))
    """The authority that decided, as it is written."""
    decided_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    pushed_at: Mapped[datetime] = mapped_column(UtcMoment)
    batch: Mapped[str] = mapped_column(String(ID), index=True)
    row: Mapped[dict[str, Any]] = mapped_column(Json)
    """The cells that are written, by column of the template."""


class UpstreamBatch(Base):
    """A file of pushed decisions; it is due to be written until ``written_at``."""

    __tablename__ = "upstream_batch"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    template: Mapped[str] = mapped_column(String(32))
    change: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    written_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    rows: Mapped[int] = mapped_column(Integer)
