"""Answers to batches are kept for a day, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "business_0018"
down_revision = "business_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "kept_screening",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("form", sa.String(64), nullable=True),
        sa.Column("view", sa.String(64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_screening"),
        sa.UniqueConstraint("form", name="uq_kept_screening_form"),
    )
    op.create_index("ix_kept_screening_owner", "kept_screening", ["owner"])
    op.create_index("ix_kept_screening_until", "kept_screening", ["until"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("kept_screening")
