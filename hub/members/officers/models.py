"""Tables of the officers: accounts, second factors, sessions, counts, tasks."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment

ID = 26
HASH = 64


class OfficerAccount(Base):
    """A person at a member who signs in; one that has ended stays and is named."""

    __tablename__ = "officer_account"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    member_code: Mapped[str] = mapped_column(ForeignKey("member.code"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    post: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(64))
    """The number under which the member itself knows the person."""
    roles: Mapped[list[str]] = mapped_column(Json)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    is_demo: Mapped[bool] = mapped_column(Boolean)
    password_hash: Mapped[str] = mapped_column(String(200))
    password_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    """Until when a password that was handed out may be used, once; null for one that
    its officer has chosen."""
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_offered: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A secret that was shown and whose first code is still to come, sealed too."""
    totp_step: Mapped[int] = mapped_column(BigInteger)
    """The time step of the last code that was taken; only later ones are."""
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What a new passkey must sign, until it has."""
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class OfficerPost(Base):
    """A post that an officer holds at the member, with its first and last day."""

    __tablename__ = "officer_post"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    post: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class OfficerPasskey(Base):
    """A passkey's public half, for one site."""

    __tablename__ = "officer_passkey"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    site: Mapped[str] = mapped_column(String(253))
    """The site (relying party) that it was made for."""
    credential: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int] = mapped_column(BigInteger)
    """How often it says it was used; one that counts backwards was copied."""
    label: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)


class RecoveryCode(Base):
    """A code that stands in for a lost second factor once: its keyed hash."""

    __tablename__ = "officer_recovery_code"

    code_hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SignInTicket(Base):
    """A sign-in whose password was right and whose second factor is still to come."""

    __tablename__ = "officer_ticket"

    ticket_hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)


class OfficerSession(Base):
    """A device on which an officer is signed in; of its token only the keyed hash."""

    __tablename__ = "officer_session"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(HASH), unique=True)
    source_hash: Mapped[str] = mapped_column(String(HASH))
    opened_by: Mapped[str | None] = mapped_column(String(16))
    """By what it was opened (`OpenedBy`); null where an earlier release opened it."""
    device: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2))
    started_at: Mapped[datetime] = mapped_column(UtcMoment)
    used_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    mac: Mapped[str | None] = mapped_column(String(64))
    """What shows that the hub opened it; null once it has ended, and where a release
    before opened it, which nobody uses any more."""

    __table_args__ = (
        Index(
            "ix_officer_session_live",
            "used_at",
            sqlite_where=ended_at.is_(None),
            postgresql_where=ended_at.is_(None),
        ),
    )


class SignInCount(Base):
    """How often one login, or one source, has failed lately: under a keyed hash."""

    __tablename__ = "officer_sign_in_count"

    key: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcMoment)


class OfficerTaskRow(Base):
    """What an officer is at: a purpose under a reference, within one session."""

    __tablename__ = "officer_task"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("officer_account.id"), index=True
    )
    session_id: Mapped[str] = mapped_column(ForeignKey("officer_session.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    reference_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed, for the numbers of cases name people."""
    started_at: Mapped[datetime] = mapped_column(UtcMoment)
    used_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    pages: Mapped[int] = mapped_column(Integer)
