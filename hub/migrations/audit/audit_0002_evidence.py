"""Make room for the writer's lease, subjects' keys, signing keys and cosignatures."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "audit_0002"
down_revision = "audit_0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_cosignature",)


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("audit_head", sa.Column("holder", sa.String(length=64)))
    op.add_column("audit_head", sa.Column("lease_until", sa.BigInteger()))
    op.create_table(
        "audit_subject_key",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_audit_subject_key")),
    )
    op.create_index(
        "ix_audit_subject_key_subject", "audit_subject_key", ["subject"], unique=False
    )
    op.create_table(
        "audit_key",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.Column("from_size", sa.BigInteger(), nullable=False),
        sa.Column("to_size", sa.BigInteger()),
        sa.Column("untrusted_after", sa.BigInteger()),
        sa.PrimaryKeyConstraint("shard", "key_id", name=op.f("pk_audit_key")),
    )
    op.create_table(
        "audit_cosignature",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(length=255), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "shard", "size", "witness", name=op.f("pk_audit_cosignature")
        ),
        info={"append_only": True},
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("audit_cosignature")
    op.drop_table("audit_key")
    op.drop_index("ix_audit_subject_key_subject", table_name="audit_subject_key")
    op.drop_table("audit_subject_key")
    op.drop_column("audit_head", "lease_until")
    op.drop_column("audit_head", "holder")
