"""The tables of rule files as they stood: sets of files, their uses, and the files."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment


class RuleSet(AppendOnly, Base):
    """Rule files that the hub went by, and since when it first did."""

    __tablename__ = "rule_set"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_from: Mapped[datetime] = mapped_column(UtcMoment)
    files: Mapped[dict[str, str]] = mapped_column(Json)
    """SHA-256 in hex of each file, by its path inside the rulebook."""


class RuleUse(AppendOnly, Base):
    """That the hub went by a set of rule files from a moment on, until the next one.

    A set that was left may come back: then it is used from another moment too.
    """

    __tablename__ = "rule_use"

    used_from: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """The set, as `rule_set` has it."""


class RuleFile(AppendOnly, Base):
    """A rule file or rating policy as it stood, so that its words can be told."""

    __tablename__ = "rule_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 in hex of what stands in it."""
    file: Mapped[str] = mapped_column(String(128))
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    """What stands in it, compressed with zlib."""
