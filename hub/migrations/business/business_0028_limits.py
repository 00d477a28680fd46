"""Agree how much a member may ask, and keep whom it asked about today."""

import sqlalchemy as sa
from alembic import op

revision = "business_0028"
down_revision = "business_0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    for name in ("rate", "quota"):
        op.add_column("agreement", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "merchant_asked",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("member_code", sa.String(64), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "member_code", "merchant"),
    )
    op.create_index(
        "ix_merchant_asked_noted",
        "merchant_asked",
        ["day", "member_code", "noted_at"],
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("merchant_asked")
    for name in ("quota", "rate"):
        op.drop_column("agreement", name)
