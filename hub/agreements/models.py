"""Tables of the sharing agreements and of the views that they gave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment


class Agreement(Base):
    """A sharing agreement with one member, or with every member of a kind."""

    __tablename__ = "agreement"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_kind: Mapped[str] = mapped_column(String(32), index=True)
    member_code: Mapped[str | None] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    legal_basis: Mapped[str] = mapped_column(Text)
    purposes: Mapped[list[str]] = mapped_column(Json)
    items: Mapped[dict[str, Any]] = mapped_column(Json)
    named_officer: Mapped[bool] = mapped_column(
        Boolean, server_default=true(), deferred=True
    )
    """What stood in the place of ``officer_for``; nothing reads it any more."""
    officer_for: Mapped[list[str]] = mapped_column(Json)
    """The purposes for which each question must name the officer who asks."""
    officers: Mapped[str | None] = mapped_column(String(16))
    """``listed`` where officers are known to the hub; null where any name is taken."""
    territory: Mapped[list[str]] = mapped_column(Json)
    """Divisions outside the member's own that are opened; ``*`` for all."""
    personal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Fields by data item whose personal values a second question may open."""
    reference_form: Mapped[str | None] = mapped_column(String(200))
    """Regular expression of the references that officers' tasks are begun under."""
    rate: Mapped[int | None]
    """Questions a minute of each member; as the rules say if none was agreed."""
    quota: Mapped[int | None]
    """Different merchants a day of each member; as the rules say if none."""
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class DisclosureView(Base):
    """A view that answers were cut to: what it shows and withholds, under its id."""

    __tablename__ = "disclosure_view"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[dict[str, Any]] = mapped_column(Json)
    first_at: Mapped[datetime] = mapped_column(UtcMoment)
