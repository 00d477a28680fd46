"""Make room for members' encryption keys; find a run's batches and merged merchants."""

import sqlalchemy as sa
from alembic import op

revision = "business_0002"
down_revision = "business_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "member_key",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("member_code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_code"],
            ["member.code"],
            name=op.f("fk_member_key_member_code_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_key")),
    )
    op.create_index(
        "ix_member_key_current",
        "member_key",
        ["member_code", "kind"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index(
        "ix_outbox_event_batches",
        "outbox_event",
        ["subject", "id"],
        unique=False,
        sqlite_where=sa.text("op = 'records-append'"),
        postgresql_where=sa.text("op = 'records-append'"),
    )
    op.create_index(
        "ix_merchant_superseded",
        "merchant",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_merchant_superseded", table_name="merchant")
    op.drop_index("ix_outbox_event_batches", table_name="outbox_event")
    op.drop_index("ix_member_key_current", table_name="member_key")
    op.drop_table("member_key")
