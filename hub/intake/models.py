"""The tables of intake: runs, landed files, rows in quarantine, and where to go on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment
from hub.ground.documents import document_of

DONE = "done"
"""The state of a run whose rows are in."""
GOOD_ENDS = (DONE, "nothing-new")
"""How a run ends that went well."""


class SyncRun(Base):
    """One walk of a source's deliveries into the hub, and how it ended.

    States: running, done, nothing-new, waiting (for a person's yes), kept-yesterday,
    failed, interrupted.
    Kinds: sync (deliveries), quarantine (rows that a person fixed or released),
    bulk (loaded without files). The counts are those of ``report``, apart so that
    days and sources are summed without reading it.
    """

    __tablename__ = "sync_run"
    __table_args__ = (
        Index("ix_sync_run_source_id", "source", "id"),
        Index("ix_sync_run_source_started", "source", "state", "started_at"),
        Index("ix_sync_run_source_ended", "source", "state", "ended_at"),
        Index("ix_sync_run_state_ended", "state", "ended_at"),
    )

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
    rows: Mapped[int] = mapped_column(BigInteger, server_default="0")
    records: Mapped[int] = mapped_column(BigInteger, server_default="0")
    quarantined: Mapped[int] = mapped_column(BigInteger, server_default="0")

    @property
    def is_good(self) -> bool:
        """Tell whether it ended well."""
        return self.state in GOOD_ENDS

    def as_json(self) -> dict[str, Any]:
        """Write the run as a document, without what it reported."""
        names = ("id", "source", "kind", "state", "actor", "started_at", "ended_at")
        return document_of(self, (*names, "reason", "rows", "records", "quarantined"))


class EnabledSource(Base):
    """A source that is watched: due at its times, told where it is late or fails."""

    __tablename__ = "enabled_source"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    enabled_at: Mapped[datetime] = mapped_column(UtcMoment)
    enabled_by: Mapped[str] = mapped_column(String(128))


class LandedFile(Base):
    """A delivered file: its hash for good, its bytes until retention ends them.

    States: landed (bytes kept, content not in), applying (judged as a whole, its rows
    are coming in), done, failed, kept-yesterday, waiting (for a person's yes to what
    its columns are), refused (that person's no), repeated (the same bytes are already
    in, or wait; not kept twice). ``path`` is null where no bytes are kept, be it any
    more.
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
    mark: Mapped[str | None] = mapped_column(String(64))
    """Which file of its door it was, so that it is no news when it is met again."""
    path: Mapped[str | None] = mapped_column(String(128))
    form: Mapped[str] = mapped_column(String(16), server_default="delivered")
    """``delivered`` bytes, or the ``rows`` of them without those that are sealed."""
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    rows: Mapped[int | None] = mapped_column(BigInteger)
    landed_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    def as_json(self) -> dict[str, Any]:
        """Write the file as a document."""
        names = ("name", "sha256", "size", "state", "reason", "rows", "landed_at")
        return document_of(self, names)


class RowSeenAgain(Base):
    """How many rows of a file are open in quarantine from an earlier delivery."""

    __tablename__ = "row_seen_again"

    file_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    rows: Mapped[int]


class StagedFile(Base):
    """A file that was read and judged as a whole, and how far its rows have come in.

    The rows wait in a file of their own, ``path``. This row goes with the last of them.
    """

    __tablename__ = "staged_file"

    file_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(26))
    source: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(128))
    cursor: Mapped[str | None] = mapped_column(Text)
    """Where the source goes on after the file; null where a person named it."""
    snapshot: Mapped[bool] = mapped_column(Boolean)
    rows: Mapped[int] = mapped_column(BigInteger)
    applied: Mapped[int] = mapped_column(BigInteger)
    """How many of the rows are in: the next chunk begins behind them."""
    tally: Mapped[dict[str, Any]] = mapped_column(Json)
    """What reading the whole file counted."""
    fates: Mapped[dict[str, int]] = mapped_column(Json)
    """What became of the rows that are in."""
    warnings: Mapped[list[str]] = mapped_column(Json)
    keeps_fates: Mapped[bool] = mapped_column(Boolean, server_default=false())
    """Whether it is kept what became of each row, for its sender to ask."""


class RowFates(Base):
    """What became of some rows of a file that follow each other.

    Each is a list: its fate, and the public id of its record or the id of its item in
    quarantine.
    """

    __tablename__ = "row_fates"

    file_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    """How many data rows of the file stand before them."""
    fates: Mapped[list[list[str]]] = mapped_column(Json)


class QuarantinedRow(Base):
    """A row that did not become a record, why, and where its bytes are.

    The row itself stays in the landed file. A row that a later delivery brings again
    while this one is open is no further one: it is counted here. States: open, fixed,
    released, returned (its source is to send it anew), closed.
    """

    __tablename__ = "quarantined_row"
    __table_args__ = (
        Index("ix_quarantined_row_state_id", "state", "id"),
        Index("ix_quarantined_row_state_source_id", "state", "source", "id"),
        Index("ix_quarantined_row_state_reason", "state", "reason", "source", "id"),
        Index("ix_quarantined_row_file_id_state", "file_id", "state"),
        Index(
            "ix_quarantined_row_source_content",
            "source",
            "content",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_quarantined_row_party_name",
            "party_name",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_quarantined_row_party_code",
            "party_code",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_quarantined_row_decided_at",
            "decided_at",
            sqlite_where=text("decided_at IS NOT NULL"),
            postgresql_where=text("decided_at IS NOT NULL"),
        ),
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
    content: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of what stands in the row; null where nobody can or may tell."""
    party_name: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of its party's name; null where that cannot be read, or may not."""
    party_code: Mapped[str | None] = mapped_column(String(64))
    """The same of its party's code."""
    seen_again: Mapped[int] = mapped_column(Integer, server_default="0")
    """How often later deliveries have brought the row again while it was open."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When the last of them came."""
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decision: Mapped[str | None] = mapped_column(String(400))
    decision_run: Mapped[str | None] = mapped_column(String(26))


class ReadingRule(Base):
    """How a value that a source sends is read, in files received on certain days.

    ``received`` is the value as it is delivered in the column of a field, ``meant``
    what is to be read in its place. One that was ended is never read again.
    """

    __tablename__ = "reading_rule"
    __table_args__ = (Index("ix_reading_rule_source_id", "source", "id"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(96))
    received: Mapped[str] = mapped_column(String(200))
    meant: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(400))
    made_by: Mapped[str] = mapped_column(String(128))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_by: Mapped[str | None] = mapped_column(String(128))
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    end_reason: Mapped[str | None] = mapped_column(String(400))

    def as_json(self) -> dict[str, Any]:
        """Write the rule as a document."""
        return document_of(self, self.__table__.columns.keys())


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
    """A row that releases before this one hold locked on PostgreSQL during a sync.

    Nothing reads or writes it any more.
    """

    __tablename__ = "source_lock"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)


class SnapshotKey(Base):
    """A record that the newest full snapshot of a source contained."""

    __tablename__ = "snapshot_key"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(26))


class DeliveryPage(Base):
    """A page of a delivery that is not taken in yet: landed, and not fetched again.

    States: landed, spent (its delivery was decided on, or is none; its bytes go). The
    rows go with the last of them. ``cursor`` is the door's word for where it goes on.
    """

    __tablename__ = "delivery_page"
    __table_args__ = (Index("ix_delivery_page_run_id", "run_id"),)

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """From 1, in the order in which they were fetched."""
    delivery: Mapped[str] = mapped_column(String(400))
    run_id: Mapped[str] = mapped_column(String(26))
    """The run that has landed it."""
    name: Mapped[str] = mapped_column(String(400))
    path: Mapped[str] = mapped_column(String(128))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    cursor: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    landed_at: Mapped[datetime] = mapped_column(UtcMoment)
