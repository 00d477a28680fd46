"""Make the audit log's tables."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "audit_0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_checkpoint", "audit_entry", "audit_tile")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "size", name=op.f("pk_audit_checkpoint")),
        info={"append_only": True},
    )
    op.create_table(
        "audit_entry",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_entry_id")),
        info={"append_only": True},
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_opening",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "subject", name=op.f("pk_audit_opening")),
    )
    op.create_index(
        "ix_audit_opening_subject", "audit_opening", ["subject"], unique=False
    )
    op.create_table(
        "audit_tile",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("shard", "level", "number", name=op.f("pk_audit_tile")),
        info={"append_only": True},
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("audit_tile")
    op.drop_index("ix_audit_opening_subject", table_name="audit_opening")
    op.drop_table("audit_opening")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("audit_checkpoint")
