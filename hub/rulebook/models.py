"""The tables of rule files as they stood: sets of files, and the files themselves."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, Json, UtcMoment


class RuleSet(Base):
    """Which rule files the hub went by, from a moment on."""

    __tablename__ = "rule_set"
    __table_args__ = ({"info": {"append_only": True}},)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_from: Mapped[datetime] = mapped_column(UtcMoment)
    files: Mapped[dict[str, str]] = mapped_column(Json)
    """SHA-256 in hex of each file, by its path inside the rulebook."""


class RuleFile(Base):
    """A rule file or rating policy as it stood, so that its words can be told."""

    __tablename__ = "rule_file"
    __table_args__ = ({"info": {"append_only": True}},)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of what stands in it."""
    file: Mapped[str] = mapped_column(String(128))
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    """What stands in it, compressed with zlib."""
