"""The table of events that wait for the audit log, and later for delivery."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment
from schemas.words import Operation


class OutboxEvent(Base):
    """One event, written in the transaction of the change that it tells of.

    A row whose ``audit_index`` is null still waits for the audit log. Rows are kept
    after that for the delivery to others, without what opens the leaf's commitments.
    """

    __tablename__ = "outbox_event"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    """Sorts by moment; the audit log knows the event by it and takes it only once."""
    at: Mapped[datetime] = mapped_column(UtcMoment)
    actor: Mapped[str] = mapped_column(String(128))
    op: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(256))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    seed: Mapped[str | None] = mapped_column(String(32))
    """16 random bytes in hex that the leaf's salts come from; null once moved."""
    audit_shard: Mapped[str | None] = mapped_column(String(16))
    audit_index: Mapped[int | None] = mapped_column(BigInteger)
    mac: Mapped[str | None] = mapped_column(String(64))
    """What shows that the hub wrote all of this; null where an earlier release did."""

    # Only waiting rows stand in it, so it stays small under millions of moved ones.
    __table_args__ = (
        Index(
            "ix_outbox_event_waiting",
            "id",
            sqlite_where=audit_index.is_(None),
            postgresql_where=audit_index.is_(None),
        ),
        # One row for each thousand versions: what the batches of a run are found by.
        Index(
            "ix_outbox_event_batches",
            "subject",
            "id",
            sqlite_where=op.in_(Operation.RECORD_APPEND.spellings),
            postgresql_where=op.in_(Operation.RECORD_APPEND.spellings),
        ),
    )


class LastLogged(Base):
    """Which event told of a row last; the log itself says whether it did."""

    __tablename__ = "last_told"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The row's table."""
    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[str] = mapped_column(String(26))
