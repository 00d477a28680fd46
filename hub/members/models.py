"""Tables of the members and their tokens."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UtcMoment


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
