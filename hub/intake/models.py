"""The tables of intake: runs, landed files, rows in quarantine, and where to go on."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment


class SyncRun(Base):
    """One walk of a source's deliveries into the hub, and how it ended.

    States: running, done, nothing-new, kept-yesterday, failed, interrupted.
    Kinds: sync (deliveries), quarantine (rows that a person fixed or released),
    bulk (loaded without files).
    """

    __tablename__ = "sync_run"
    __table_args__ = (Index("ix_sync_run_source_state", "source", "state"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    reason: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(Text)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)


class LandedFile(Base):
    """A delivered file: its hash for good, its bytes until retention ends them.

    States: landed (bytes kept, content not in), done, failed, kept-yesterday, repeated
    (the same bytes are already in; not kept twice). ``path`` is null where no bytes
    are kept, be it any more.
    """

    __tablename__ = "landed_file"
    __table_args__ = (
        Index("ix_landed_file_source_sha256", "source", "sha256"),
        Index("ix_landed_file_state_landed_at", "state", "landed_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(26), index=True)
    source: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(400))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    path: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    rows: Mapped[int | None] = mapped_column(BigInteger)
    landed_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class QuarantinedRow(Base):
    """A row that did not become a record, why, and where its bytes are.

    The row itself stays in the landed file. States: open, fixed, released, closed.
    """

    __tablename__ = "quarantined_row"
    __table_args__ = (
        Index("ix_quarantined_row_state_source", "state", "source"),
        Index("ix_quarantined_row_file_id_state", "file_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(26))
    file_id: Mapped[str] = mapped_column(String(26))
    file_sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(64))
    field: Mapped[str | None] = mapped_column(String(96))
    detail: Mapped[str] = mapped_column(String(400))
    sheet: Mapped[str | None] = mapped_column(String(128))
    row: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int | None] = mapped_column(BigInteger)
    length: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decision: Mapped[str | None] = mapped_column(String(400))
    decision_run: Mapped[str | None] = mapped_column(String(26))


class SourceCursor(Base):
    """How far a source's scheduled deliveries have been taken in."""

    __tablename__ = "source_cursor"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    cursor: Mapped[str | None] = mapped_column(Text)
    last_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of the file that was taken in last."""
    last_good_run: Mapped[str | None] = mapped_column(String(26))
    last_good_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SourceLock(Base):
    """The row that a sync of a source holds locked on PostgreSQL while it runs."""

    __tablename__ = "source_lock"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)


class SnapshotKey(Base):
    """A record that the newest full snapshot of a source contained."""

    __tablename__ = "snapshot_key"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(26))
