"""The tables of parcels: what was sent under which key, and which nonces were used."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment


class Parcel(Base):
    """A parcel whose signature was good, under its sender's own key for it."""

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("member_code", "idempotency_key"),
        Index("ix_parcel_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_code: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the body, as it was signed."""
    signing_key: Mapped[str] = mapped_column(String(32))
    """Id of the key that it was signed with."""
    signature_input: Mapped[str] = mapped_column(String(2000))
    signature: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(16))
    """A word of ``ParcelState``."""
    reason: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(400))
    run_id: Mapped[str | None] = mapped_column(String(26))
    file_id: Mapped[str | None] = mapped_column(String(26))
    """The delivery with its rows: its own, or an earlier one of the same bytes."""
    is_repeated: Mapped[bool] = mapped_column(default=False)
    """Whether an earlier delivery had the same bytes."""
    rows: Mapped[int | None] = mapped_column(BigInteger)


class ParcelNonce(Base):
    """A nonce that was used with a key; it is let go of when it is too old anyway."""

    __tablename__ = "parcel_nonce"

    signing_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(100), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcMoment, index=True)
