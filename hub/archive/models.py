"""The tables of the archive: versions that only grow, and a pointer to the newest."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment

KEY_BYTES = 32


class OfVersion:
    """What belongs to one version of a record, which its first columns name."""

    key: Mapped[bytes] = mapped_column(
        LargeBinary(KEY_BYTES), primary_key=True, sort_order=-1
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-1)


class RecordHead(Base):
    """The newest version of each record: what a delivered row is compared with."""

    __tablename__ = "record_head"
    # One tree, not two: whoever looks through the heads of a merchant's records finds
    # each by its key, and those that are hidden take the less time to tell.
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(String(64))
    personal_hash: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    known_from: Mapped[datetime] = mapped_column(UtcMoment)
    judgement: Mapped[int] = mapped_column(Integer, server_default="1")
    """Number of the newest judgement of this version."""
    public_from: Mapped[date | None] = mapped_column(Date)
    publicity_until: Mapped[date | None] = mapped_column(Date)
    """With the status, whether it is public: told without reading what is not."""
    issuer: Mapped[str | None] = mapped_column(String(400))
    """Who issued the newest version, so that it is told without its body."""


class RecordVersion(OfVersion, Base):
    """What the hub knew about one fact from a moment on; it ends where the next begins.

    ``body`` holds masked forms of personal values, so that its hash is the same on
    every instance; the values themselves are sealed in ``sealed_value``.
    """

    __tablename__ = "record_version"
    __table_args__ = (
        Index("ix_record_version_days", "source", "kind", "event_day"),
        Index("ix_record_version_run", "run_id"),
        {"info": {"append_only": True}},
    )

    kind: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    natural_key: Mapped[list[str]] = mapped_column(Json)
    event_day: Mapped[date | None] = mapped_column(Date)
    effect_from: Mapped[date | None] = mapped_column(Date)
    effect_to: Mapped[date | None] = mapped_column(Date)
    known_from: Mapped[datetime] = mapped_column(UtcMoment)
    content_hash: Mapped[str] = mapped_column(String(64))
    personal_hash: Mapped[str | None] = mapped_column(String(64))
    run_id: Mapped[str] = mapped_column(String(26))
    status: Mapped[str] = mapped_column(String(16))
    status_from: Mapped[date | None] = mapped_column(Date)
    """Day from which it has the status, as the source or the decision tells it, else
    the day on which the hub learned of it. Empty where it always was active, and in
    versions of earlier builds: those have it since the first that says so."""
    issuer: Mapped[str | None] = mapped_column(String(400))
    issuer_code: Mapped[str | None] = mapped_column(String(64))
    record_class: Mapped[str] = mapped_column(String(16), server_default="open")
    """``open``, or ``sealed`` where the law seals the record as a whole."""
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    # How earlier builds judged the version, and those before this one still do while a
    # hub is brought up to date. Of versions that are taken in now nothing stands here.
    procedure: Mapped[str | None] = mapped_column(String(32))
    tier: Mapped[str | None] = mapped_column(String(32))
    public_from: Mapped[date | None] = mapped_column(Date)
    publicity_until: Mapped[date | None] = mapped_column(Date)
    publicity_rule: Mapped[str | None] = mapped_column(String(128))


class RecordJudgement(OfVersion, AppendOnly, Base):
    """What the rules made of one version of a record, from a moment on.

    Number 1 comes with the version, a further one where corrected rules decide
    otherwise. The one with the highest number holds, and all are kept. Of what earlier
    builds took in, number 1 stands in the version itself.
    """

    __tablename__ = "record_judgement"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    judged_at: Mapped[datetime] = mapped_column(UtcMoment)
    judged_by: Mapped[str] = mapped_column(String(26))
    """The run that brought the version, or the pass that judged it anew."""
    procedure: Mapped[str | None] = mapped_column(String(32))
    tier: Mapped[str | None] = mapped_column(String(32))
    public_from: Mapped[date | None] = mapped_column(Date)
    publicity_until: Mapped[date | None] = mapped_column(Date)
    sharing_until: Mapped[date | None] = mapped_column(Date)
    use_until: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    repair_from: Mapped[date | None] = mapped_column(Date)
    rule: Mapped[str | None] = mapped_column(String(128))
    article: Mapped[str | None] = mapped_column(String(400))
    reason: Mapped[str | None] = mapped_column(String(160))
    subject_class: Mapped[str | None] = mapped_column(String(32))
    rules: Mapped[str | None] = mapped_column(String(64))
    """Digest of the rule files as they stood, which `rule_set` tells."""
    law: Mapped[str | None] = mapped_column(Text)
    """Fields of law, as ``law_text`` writes them; null if an older build judged."""


class JudgingPass(Base):
    """One round through all records by the rules as they stand."""

    __tablename__ = "judging_pass"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    judging: Mapped[str] = mapped_column(String(64))
    """Digest of the rules by which records are judged."""
    rules: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    after: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    """The last record that was looked at, by key."""
    looked_at: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)


class SealedValue(OfVersion, Base):
    """A personal value of one version, encrypted for its place; it can be erased."""

    __tablename__ = "sealed_value"

    field: Mapped[str] = mapped_column(String(96), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SealedParty(Base):
    """A code by which a sealed record is found, by those who may see it."""

    __tablename__ = "sealed_party"
    __table_args__ = (Index("ix_sealed_party_code", "scheme", "value"),)

    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    party_no: Mapped[int] = mapped_column(Integer, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(128), primary_key=True)


class RepairClaim(AppendOnly, Base):
    """That a decision ends publicity, sharing and use of the record with this key.

    A decision may name its record by several keys, and before the record comes.
    """

    __tablename__ = "repair_claim"

    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    decision_key: Mapped[bytes] = mapped_column(
        LargeBinary(KEY_BYTES), primary_key=True
    )


class RecordMarkRow(AppendOnly, Base):
    """What a step of a redress matter made of a record, from a day on."""

    __tablename__ = "record_mark"

    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))
    from_day: Mapped[date] = mapped_column(Date)
    article: Mapped[str] = mapped_column(String(400))
    """The law in Chinese, as pages cite it."""
    matter: Mapped[str] = mapped_column(String(64))
    """Number of the matter."""
    at: Mapped[datetime] = mapped_column(UtcMoment)


class ArchiveLease(Base):
    """The one row that whoever appends versions holds until it commits."""

    __tablename__ = "archive_lease"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    moment: Mapped[datetime] = mapped_column(UtcMoment)
