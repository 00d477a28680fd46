"""Tables of matters: each is a list of events, and what stands is the fold over it."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment

APPEND_ONLY = {"info": {"append_only": True}}
KEYED = text("key IS NOT NULL")
NOTED = text("clock IS NOT NULL")
MATTER_ID, MEMBER, ACTOR = 27, 64, 128
ELSEWHERE = ""
"""Name of bytes that stay in another hub: only that there is a document came."""


class MatterTable(Base):
    """A version of a machine's table under which matters were opened, word by word."""

    __tablename__ = "matter_table"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    machine: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (APPEND_ONLY,)


class MatterRow(Base):
    """A matter as it stands by its events; ``version`` counts them."""

    __tablename__ = "matter"

    id: Mapped[str] = mapped_column(String(MATTER_ID), primary_key=True)
    """``C`` and an id that sorts by the moment of opening."""
    number: Mapped[str] = mapped_column(String(64), unique=True)
    machine: Mapped[str] = mapped_column(String(32))
    rules: Mapped[str] = mapped_column(ForeignKey("matter_table.digest"))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(32))
    opener: Mapped[str] = mapped_column(String(MEMBER))
    handler: Mapped[str] = mapped_column(String(MEMBER))
    """Member that handles it; the opener until somebody does."""
    awaits: Mapped[str | None] = mapped_column(String(MEMBER))
    """Member that has to act next; null when it is closed."""
    territory: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    opened_day: Mapped[date] = mapped_column(Date)
    """Day of the event that it began with."""
    last_day: Mapped[date] = mapped_column(Date)
    """Day of the last event that somebody did."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    erased_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When what it told was let go of; that it was, and how it went, stays."""
    merchant: Mapped[str | None] = mapped_column(String(32))
    """Public id of the merchant that it is about, as it was when it was opened."""
    assignee: Mapped[str | None] = mapped_column(String(ACTOR))
    priority: Mapped[int] = mapped_column(Integer)
    key: Mapped[str | None] = mapped_column(String(64))
    """What the opener named the request by, so that it opens one matter."""

    __table_args__ = (
        Index("ix_matter_machine", "machine", "state", "id"),
        Index("ix_matter_handler", "handler", "closed_at", "id"),
        Index("ix_matter_awaits", "awaits", "id"),
        Index("ix_matter_territory", "territory", "id"),
        Index("ix_matter_merchant", "merchant"),
        Index("ix_matter_assignee", "assignee", "id"),
        Index(
            "ix_matter_key",
            "opener",
            "key",
            unique=True,
            sqlite_where=KEYED,
            postgresql_where=KEYED,
        ),
    )


class MatterEventRow(Base):
    """One thing that happened in a matter; ``facts`` are sealed."""

    __tablename__ = "matter_event"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(48))
    from_state: Mapped[str] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    """When it was written down."""
    happened_at: Mapped[datetime] = mapped_column(UtcMoment)
    counts_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """From when clocks count it, where that is not when it happened."""
    day: Mapped[date] = mapped_column(Date)
    """Day in China on which it happened."""
    actor: Mapped[str] = mapped_column(String(MEMBER))
    """Member that acted; ``hub`` for what the hub notes."""
    officer: Mapped[str] = mapped_column(String(ACTOR))
    role: Mapped[str] = mapped_column(String(32))
    brings: Mapped[str | None] = mapped_column(String(MEMBER))
    """Member that took the role which the event brings in."""
    basis: Mapped[str] = mapped_column(String(400))
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[str] = mapped_column(String(64))
    """Keyed hash of what was said with it, so that the same is known again."""
    key: Mapped[str | None] = mapped_column(String(64))
    """What the caller named the request by, so that it counts once."""
    clock: Mapped[int | None] = mapped_column(BigInteger)
    """Clock that had run out, where the hub notes that something did not come."""

    __table_args__ = (
        Index(
            "ix_matter_event_key",
            "matter_id",
            "key",
            unique=True,
            sqlite_where=KEYED,
            postgresql_where=KEYED,
        ),
        Index(
            "ix_matter_event_clock",
            "clock",
            unique=True,
            sqlite_where=NOTED,
            postgresql_where=NOTED,
        ),
        APPEND_ONLY,
    )


class MatterDocumentRow(Base):
    """A document of an event: what it is, and where its encrypted bytes lie."""

    __tablename__ = "matter_document"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), index=True)
    event_no: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(48))
    title: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed, for a title may name a person."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    blob: Mapped[str] = mapped_column(String(64))
    """Name of its bytes; `ELSEWHERE` where they stay in another hub."""
    signs: Mapped[str | None] = mapped_column(String(200))
    """What in it acts by itself, as words of ``ContentSign`` with blanks between; null
    where nobody has looked."""

    __table_args__ = (APPEND_ONLY,)


class MatterPaperRow(Base):
    """A paper that was issued in a matter: its number, and sealed what it says."""

    __tablename__ = "matter_paper"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), index=True)
    form: Mapped[str] = mapped_column(String(48))
    number: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Null for a form that is not numbered."""
    place: Mapped[str] = mapped_column(String(20))
    """Short name in the number; one member's alone."""
    member: Mapped[str] = mapped_column(String(MEMBER))
    officer: Mapped[str] = mapped_column(String(ACTOR))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    day: Mapped[date] = mapped_column(Date)
    entry: Mapped[str] = mapped_column(String(26))
    """Event of the outbox that tells of it; its place in the log is the receipt."""
    content: Mapped[str] = mapped_column(String(64))
    """Keyed hash of what it says, which its entry has too."""
    key: Mapped[str | None] = mapped_column(String(64))
    """What the issuer named the request by, so that it is issued once."""
    asked: Mapped[str] = mapped_column(String(64))
    """Keyed hash of what was asked for, so that the same is known again."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Head, fields and tables."""

    __table_args__ = (
        Index("ix_matter_paper_place", "place", "member"),
        Index(
            "ix_matter_paper_key",
            "matter_id",
            "key",
            unique=True,
            sqlite_where=KEYED,
            postgresql_where=KEYED,
        ),
        APPEND_ONLY,
    )


class MatterPaperFileRow(Base):
    """The receipts of a file that an issued paper was taken as; each proves itself."""

    __tablename__ = "matter_paper_file"

    paper_id: Mapped[str] = mapped_column(
        ForeignKey("matter_paper.id"), primary_key=True
    )
    ending: Mapped[str] = mapped_column(String(8), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the file as it was made, without what lies behind the pages of a PDF."""
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    """Receipt of the entry by which the paper was issued."""
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    """Receipt of the entry that binds the file."""


class MatterPartyRow(Base):
    """Somebody whom a matter is about, or who takes part; all of it is sealed."""

    __tablename__ = "matter_party"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    event_no: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(32))
    merchant: Mapped[str | None] = mapped_column(String(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Name, code, phone, address and domain."""

    __table_args__ = (APPEND_ONLY,)


class MatterMarkRow(Base):
    """A keyed hash of what a party is known by, for warnings of the same party."""

    __tablename__ = "matter_mark"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)

    __table_args__ = (Index("ix_matter_mark_digest", "kind", "digest"), APPEND_ONLY)


class MatterMemberRow(Base):
    """A member that takes part in a matter in a role, from one event to another."""

    __tablename__ = "matter_member"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    member: Mapped[str] = mapped_column(ForeignKey("member.code"), primary_key=True)
    since_no: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False
    )
    until_no: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (Index("ix_matter_member_member", "member", "matter_id"),)


class MatterLinkRow(Base):
    """What another matter is to one, a `LinkKind`, by an event of either of them."""

    __tablename__ = "matter_link"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    event_no: Mapped[int] = mapped_column(Integer)

    __table_args__ = (Index("ix_matter_link_other", "other_id"), APPEND_ONLY)


class InformantRow(Base):
    """Who reported or complained: sealed, and read by the handler alone."""

    __tablename__ = "informant"

    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
