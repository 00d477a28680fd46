"""Tables of the members and their tokens."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment


class Member(Base):
    """An agency, platform, region or other party to the sharing."""

    __tablename__ = "member"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    territory: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    succeeded_by: Mapped[str | None] = mapped_column(ForeignKey("member.code"))
    level: Mapped[str | None] = mapped_column(String(8))
    """``county``, ``city`` or ``province``; that of its territory if null."""
    subjects: Mapped[str | None] = mapped_column(String(400))
    """Keys of the subjects that alone are its own; all of its kind's if null."""


class ApiToken(Base):
    """A system's credential: its keyed hash, never itself."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_code: Mapped[str] = mapped_column(ForeignKey("member.code"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    system: Mapped[str] = mapped_column(String(100))
    standing_purpose: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class MemberKey(Base):
    """A public key that is sealed to, or that checks what a member has signed.

    The member keeps the private half. ``valid_to`` is null while the key is in force;
    a key that was revoked, and not only replaced, says so.
    """

    __tablename__ = "member_key"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_code: Mapped[str] = mapped_column(ForeignKey("member.code"))
    kind: Mapped[str] = mapped_column(String(16))
    """The algorithm: ``x25519``, or ``ed25519`` for signatures."""
    public: Mapped[bytes] = mapped_column(LargeBinary)
    valid_from: Mapped[datetime] = mapped_column(UtcMoment)
    valid_to: Mapped[datetime | None] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index(
            "ix_member_key_current",
            "member_code",
            "kind",
            unique=True,
            sqlite_where=valid_to.is_(None),
            postgresql_where=valid_to.is_(None),
        ),
    )


class OfficerList(Base):
    """The officers whom a member names by a list that it signed; the newest counts.

    The member keeps the private half of the key. ``ended_at`` is null while the list
    is the newest.
    """

    __tablename__ = "officer_list"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_code: Mapped[str] = mapped_column(ForeignKey("member.code"))
    number: Mapped[int] = mapped_column(Integer)
    """The member's own count of its lists: none is followed by one of before."""
    text: Mapped[str] = mapped_column(Text)
    """The list as it was signed."""
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(ForeignKey("member_key.id"))
    set_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index(
            "ix_officer_list_newest",
            "member_code",
            unique=True,
            sqlite_where=ended_at.is_(None),
            postgresql_where=ended_at.is_(None),
        ),
    )
