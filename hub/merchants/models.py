"""The tables of identity: merchants, what identifies them, and who decided what.

``link_judgement`` is the ledger and is only ever appended to. ``membership`` and
``link_watch`` are its present reading and can be rebuilt from it; ``merchant``,
``merchant_identifier`` and ``merchant_name`` hold what the standing judgements taught.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Json, UtcMoment

# SQLite saves an index where the key is its row number, which must be an INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

KEY_BYTES = 32
"""Length of a record key: the SHA-256 of a record's kind and natural key."""


class Merchant(Base):
    """One merchant, as the hub tells it apart from all others.

    ``kind`` is "registered" (a register named it), "unconfirmed" (a checked code, but
    no register yet) or "provisional" (no usable code: it carries one record's party).
    ``status`` is "active", "dormant" (nothing is attached to it any more) or
    "superseded": then ``superseded_by`` answers for its public id, which never dies.
    ``merged_into`` is the merchant that stands for all those that people found it to be
    one with; it keeps its own records, codes and names, so that a merge can be taken
    back exactly. Since
    ``disputed_from`` people hold that somebody else may have registered in its name.
    """

    __tablename__ = "merchant"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(21), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    superseded_by: Mapped[int | None] = mapped_column(Number, ForeignKey("merchant.id"))
    subject_class: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12))
    region: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    merged_into: Mapped[int | None] = mapped_column(Number)
    disputed_from: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (
        Index(
            "ix_merchant_superseded",
            "superseded_by",
            sqlite_where=superseded_by.is_not(None),
            postgresql_where=superseded_by.is_not(None),
        ),
        # Those that wait to be told whose they are, in the order they came.
        Index(
            "ix_merchant_provisional",
            "id",
            sqlite_where=text("kind = 'provisional'"),
            postgresql_where=text("kind = 'provisional'"),
        ),
        Index(
            "ix_merchant_merged",
            "merged_into",
            sqlite_where=merged_into.is_not(None),
            postgresql_where=merged_into.is_not(None),
        ),
    )


class MerchantIdentifier(Base):
    """One code of a merchant: a (scheme, value) belongs to one merchant only.

    ``record_key`` and ``party_no`` name the row that taught it: when that row leaves
    the merchant, the code leaves with it unless another row says the same.
    """

    __tablename__ = "merchant_identifier"
    __table_args__ = (
        Index("ix_merchant_identifier_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    scheme: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    raw: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(64))
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    known_from: Mapped[datetime] = mapped_column(UtcMoment)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class MerchantName(Base):
    """One name of a merchant, as it was received.

    ``kind`` is "registered" (the present name in a register), "former" (an earlier
    one), "claimed" (what a row with a checked code called a merchant that no register
    has named yet), "alias" (what a provisional merchant was called) or "shop".
    ``flat`` is the search key, empty for natural persons, whose names are stored masked
    and are never searched.
    """

    __tablename__ = "merchant_name"
    __table_args__ = (
        Index("ix_merchant_name_flat", "flat"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(
        Number, ForeignKey("merchant.id"), primary_key=True
    )
    flat: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(64))
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class LinkJudgement(Base):
    """One decision on whose a record's party is, with its rule, evidence and author.

    ``decision`` is "same" (attached to the merchant), "provisional" (attached to a
    merchant of its own), "held" (attached to nobody; ``merchant_id`` is the one that
    was considered) or "retracted" (taken from the merchant). ``claim`` is canonical
    JSON of what the row said, ``evidence`` what it was compared with. The latest
    judgement of a party is the standing one.
    """

    __tablename__ = "link_judgement"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    merchant_id: Mapped[int | None] = mapped_column(Number)
    decision: Mapped[str] = mapped_column(String(12))
    rule: Mapped[str] = mapped_column(String(24))
    claim: Mapped[str] = mapped_column(Text)
    evidence: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(String(128))
    run: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_link_judgement_party", "record_key", "party_no"),
        # Who has left a merchant: few rows, so that loading millions costs nothing.
        Index(
            "ix_link_judgement_left",
            "merchant_id",
            sqlite_where=decision == "retracted",
            postgresql_where=decision == "retracted",
        ),
        {"info": {"append_only": True}},
    )


class Membership(Base):
    """Whose a record's party is at present; a held party has no row here."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    party_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    judgement_id: Mapped[int] = mapped_column(Number)


class LinkWatch(Base):
    """What could change a standing decision: a code or a name that it rests on.

    A held party watches its codes and its name; a party attached under another name
    than the present registered one watches that name, because it may turn out to be
    somebody else's.
    """

    __tablename__ = "link_watch"
    __table_args__ = (
        Index("ix_link_watch_party", "record_key", "party_no"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    party_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class ReviewItem(Base):
    """A question that waits for people: is this record's party that merchant?

    ``state`` is "open", "decided" (by people) or "settled" (newer evidence answered
    it). For the reason "same-merchant?" the question is whether ``merchant_id`` and
    ``other_id`` are one, for "branch-of?" whether the latter is a branch of the former,
    for "name-only" whether a party without a usable code, which has a provisional
    merchant, is ``merchant_id``.

    ``score`` is how alike the names are, in ten-thousandths; ``priority`` is that and
    more where the record is adverse: the greatest comes first.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        Index("ix_review_item_party", "record_key", "party_no"),
        Index("ix_review_item_merchant", "merchant_id"),
        Index("ix_review_item_state", "state", "priority", "id"),
        Index(
            "ix_review_item_branch",
            "other_id",
            sqlite_where=text("reason = 'branch-of?'"),
            postgresql_where=text("reason = 'branch-of?'"),
        ),
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)
    merchant_id: Mapped[int | None] = mapped_column(Number)
    other_id: Mapped[int | None] = mapped_column(Number)
    reason: Mapped[str] = mapped_column(String(24))
    score: Mapped[int] = mapped_column(Integer)
    priority: Mapped[int] = mapped_column(Integer)
    evidence: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    first_opinion: Mapped[str | None] = mapped_column(String(9))
    first_actor: Mapped[str | None] = mapped_column(String(128))
    first_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decision: Mapped[str | None] = mapped_column(String(9))
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decision_reason: Mapped[str | None] = mapped_column(String(2000))


class ReviewOpinion(Base):
    """What one person said to a review item, or what a rule made of it later.

    ``opinion`` is "same", "different", "branch-of", "shop-of", "unsure" or "retracted".
    ``decides`` tells that
    it took effect; else it waits for a second person, or said nothing. Of a merge,
    ``merchant_id`` and ``other_id`` are the two merchants that people were asked about.
    The latest opinion of an item that decides is the standing one.
    """

    __tablename__ = "review_opinion"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(Number, ForeignKey("review_item.id"))
    opinion: Mapped[str] = mapped_column(String(9))
    decides: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(24))
    merchant_id: Mapped[int | None] = mapped_column(Number)
    other_id: Mapped[int | None] = mapped_column(Number)
    evidence: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_review_opinion_item", "item_id", "id"),
        # Of pairs only; opinions on parties name no second merchant.
        Index(
            "ix_review_opinion_merchant",
            "merchant_id",
            sqlite_where=other_id.is_not(None),
            postgresql_where=other_id.is_not(None),
        ),
        Index(
            "ix_review_opinion_other",
            "other_id",
            sqlite_where=other_id.is_not(None),
            postgresql_where=other_id.is_not(None),
        ),
        {"info": {"append_only": True}},
    )


class IdentityDispute(Base):
    """What one person said to the identity of a merchant: disputed, or lifted.

    The second person's word ``decides``. ``document`` names the paper it rests on.
    """

    __tablename__ = "identity_dispute"
    __table_args__ = (
        Index("ix_identity_dispute_merchant", "merchant_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    verdict: Mapped[str] = mapped_column(String(8))
    decides: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(2000))
    document: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class MerchantPast(Base):
    """What was known of a merchant until a moment: its own row, codes and names.

    Written when any of them changes, so most merchants have none. What held at a
    moment is the earliest that ends after it, or what the present tables say.
    """

    __tablename__ = "merchant_past"
    __table_args__ = ({"info": {"append_only": True}, "sqlite_with_rowid": False},)

    merchant_id: Mapped[int] = mapped_column(Number, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    card: Mapped[str] = mapped_column(Text)


class CodePast(Base):
    """A code that was a merchant's until a moment."""

    __tablename__ = "code_past"
    __table_args__ = ({"info": {"append_only": True}, "sqlite_with_rowid": False},)

    scheme: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number)


class MerchantAlias(Base):
    """What else a merchant is called, by a shop of its or a row that people attached.

    The alias is the party's of one record and goes when that party leaves the merchant.
    Names that decide anything stand in ``merchant_name``; an alias is only found.
    ``source`` is "platform" or "review".
    """

    __tablename__ = "merchant_alias"
    __table_args__ = (
        Index("ix_merchant_alias_merchant", "merchant_id"),
        {"sqlite_with_rowid": False},
    )

    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    party_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(8))


class MerchantRelation(Base):
    """That one merchant stands in a relation to another, or does so no more.

    ``kind`` is "branch_of", "operates_shop", "owns_mark" or "successor_of" and reads
    from ``merchant_id`` to ``other_id``. Rows with equal ``kind``, merchants, ``rule``,
    ``record_key``, ``mark`` and days are about one relation: the latest of them tells
    whether it ``stands``. ``record_key`` is the record that it rests on, ``document``
    the paper; ``item`` the review item that people decided.
    """

    __tablename__ = "merchant_relation"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    merchant_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    other_id: Mapped[int] = mapped_column(Number, ForeignKey("merchant.id"))
    rule: Mapped[str] = mapped_column(String(24))
    record_key: Mapped[bytes | None] = mapped_column(LargeBinary(KEY_BYTES))
    mark: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    stands: Mapped[bool]
    item: Mapped[int | None] = mapped_column(Number)
    document: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(2000))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (
        Index("ix_merchant_relation_merchant", "merchant_id", "kind", "id"),
        Index("ix_merchant_relation_other", "other_id", "kind", "id"),
        Index("ix_merchant_relation_record", "record_key"),
        Index(
            "ix_merchant_relation_item",
            "item",
            sqlite_where=item.is_not(None),
            postgresql_where=item.is_not(None),
        ),
        {"info": {"append_only": True}},
    )


class BranchName(Base):
    """A registered name that is a branch's: whose, and what its parent is called."""

    __tablename__ = "branch_name"
    __table_args__ = (
        Index("ix_branch_name_parent", "parent"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(
        Number, ForeignKey("merchant.id"), primary_key=True
    )
    parent: Mapped[str] = mapped_column(Text)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES))
    party_no: Mapped[int] = mapped_column(SmallInteger)


class NameChange(Base):
    """A merchant whose names are newer than the stored index of names.

    Numbers come in the order of the commits: who has read up to one has read all below.
    """

    __tablename__ = "name_change"

    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    merchant_id: Mapped[int] = mapped_column(Number)


class NameSegment(Base):
    """One stored index of all names; the newest counts.

    ``covers`` is the last change of names that it knows of, ``names`` how many it has.
    """

    __tablename__ = "name_segment"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    covers: Mapped[int] = mapped_column(Number)
    names: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)


class NameSegmentPart(Base):
    """A piece of one array of a stored index; ``number`` orders the pieces."""

    __tablename__ = "name_segment_part"

    segment_id: Mapped[int] = mapped_column(Number, primary_key=True)
    part: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
