"""The tables of the audit log, in a database file or PostgreSQL schema of their own."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from hub.db.tables import NAMING

SCHEMA = "audit"
"""The PostgreSQL schema; engines reach it by search path, tables do not name it."""

metadata = MetaData(naming_convention=NAMING)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("shard", String(16), primary_key=True),
    # The leaf's place in its shard's tree, from 0 without gaps.
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("leaf_hash", LargeBinary(32), nullable=False),
    # The leaf's exact bytes; they are never written anew to be checked.
    Column("body", LargeBinary, nullable=False),
    info={"append_only": True},
)

audit_head = Table(
    "audit_head",
    metadata,
    # One row; on PostgreSQL its lock is what puts writers in line.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("shard", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("checkpoint", Text, nullable=False),
    # On PostgreSQL, the writer that may append and until when (microseconds since
    # 1970); a lock of the anchor file does the same for the writers of one machine.
    Column("holder", String(64)),
    Column("lease_until", BigInteger),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("shard", String(16), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    info={"append_only": True},
)

audit_tile = Table(
    "audit_tile",
    metadata,
    Column("shard", String(16), primary_key=True),
    # 0 for tiles of leaf hashes, one more for each 8 rows of the tree.
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # 256 hashes one after the other, and the root over them.
    Column("data", LargeBinary, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    info={"append_only": True},
)

# Rows may be deleted: erasing a subject leaves every leaf and proof valid.
audit_opening = Table(
    "audit_opening",
    metadata,
    Column("event_id", String(64), primary_key=True),
    # A keyed hash that finds a subject's events, or a random one where reads are not
    # to be listed.
    Column("subject", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_audit_opening_subject", "subject", "event_id"),
)

audit_subject_key = Table(
    "audit_subject_key",
    metadata,
    Column("key_id", String(32), primary_key=True),
    # The handle of a subject, as in audit_opening; it may have several keys.
    Column("subject", String(64), nullable=False),
    # The data key under the instance's; deleted to erase every opening at once.
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_audit_subject_key_subject", "subject"),
)

audit_key = Table(
    "audit_key",
    metadata,
    Column("shard", String(16), primary_key=True),
    Column("key_id", String(8), primary_key=True),
    Column("vkey", Text, nullable=False),
    # Checkpoints of at least the first and less than the second size bear the key's
    # line for sure; the second is null while it signs.
    Column("from_size", BigInteger, nullable=False),
    Column("to_size", BigInteger),
    # Set when the key got into other hands after this size of the shard's tree.
    Column("untrusted_after", BigInteger),
)

audit_cosignature = Table(
    "audit_cosignature",
    metadata,
    Column("shard", String(16), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    # Name and id of the witness's key, as in its verifier key.
    Column("witness", String(255), primary_key=True),
    # The signature line as the witness sent it.
    Column("line", Text, nullable=False),
    info={"append_only": True},
)
