"""Tables of administrators: samples of looks, checks of the log, uses of tokens."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment
from hub.ground.documents import document_of

ID = 26


class AccessSample(AppendOnly, Base):
    """The looks of one week that are to be explained, and what they were drawn by."""

    __tablename__ = "access_sample"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    """Its Monday."""
    heads: Mapped[list[Any]] = mapped_column(Json)
    """Of each shard with entries of the week its name, how many of its first entries
    were drawn from, and the Merkle root over those."""
    seed: Mapped[str] = mapped_column(String(64))
    looks: Mapped[int] = mapped_column(Integer)
    """How many looks there were to draw from."""
    warned: Mapped[dict[str, int] | None] = mapped_column(Json)
    """How often each member was told of others' cases by a party; null before that was
    counted."""
    rules: Mapped[str] = mapped_column(String(64))
    """The rule version that says which hours are worked."""
    drawn_at: Mapped[datetime] = mapped_column(UtcMoment)


class AccessLook(AppendOnly, Base):
    """One look of a sample: its place in the log, and why it was drawn."""

    __tablename__ = "access_look"

    week: Mapped[date] = mapped_column(
        Date, ForeignKey("access_sample.week"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    shard: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int] = mapped_column(BigInteger)
    signs: Mapped[list[str]] = mapped_column(Json)


class AccessOpinion(Base):
    """What somebody found of a drawn look; the latest opinion of a look counts."""

    __tablename__ = "access_opinion"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    week: Mapped[date] = mapped_column(Date)
    number: Mapped[int] = mapped_column(Integer)
    mark: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_access_opinion_look", "week", "number", "id"),
        {"info": {"append_only": True}},
    )


class LogCheck(AppendOnly, Base):
    """A check of the whole log: when, by what, and what it found."""

    __tablename__ = "log_check"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime] = mapped_column(UtcMoment)
    actor: Mapped[str] = mapped_column(String(128))
    ok: Mapped[bool] = mapped_column(Boolean)
    shards: Mapped[list[Any]] = mapped_column(Json)
    """Of each sound shard its name, size and root."""
    fault: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The first fault: code, shard, and the first entry that may be wrong."""

    @property
    def entries(self) -> int:
        """How many entries were found to be sound."""
        return sum(size for _, size, _ in self.shards)

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        names = ("began_at", "ended_at", "actor", "ok", "shards", "fault", "entries")
        return document_of(self, names)


class TokenUse(Base):
    """When a token was last shown, as far as the log has been read."""

    __tablename__ = "token_use"

    token_id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UtcMoment)


class TokenUseRead(Base):
    """How far the log has been read for uses of tokens: one row a shard."""

    __tablename__ = "token_use_read"

    shard: Mapped[str] = mapped_column(String(16), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[datetime] = mapped_column(UtcMoment)


class EvidencePlace(Base):
    """How far what is stored has been compared with the log: one row."""

    __tablename__ = "evidence_place"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    portion: Mapped[int] = mapped_column(Integer)
    """The part of the whole that is next."""
    sizes: Mapped[dict[str, int]] = mapped_column(Json)
    """For each shard how many of its entries are no news any more."""
    judgement: Mapped[int] = mapped_column(BigInteger)
    """The last judgement that is none."""
    looked_at: Mapped[datetime] = mapped_column(UtcMoment)
