"""Keep what the log was found to contradict, and how far it has been compared."""

import sqlalchemy as sa
from alembic import op

revision = "business_0026"
down_revision = "business_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "contradiction",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("closes", sa.String(200), nullable=False),
        sa.Column("address", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(128), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_contradiction_open",
        "contradiction",
        ["closes"],
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "evidence_place",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("portion", sa.Integer(), nullable=False),
        sa.Column("sizes", sa.Text(), nullable=False),
        sa.Column("judgement", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("evidence_place")
    op.drop_index("ix_contradiction_open", table_name="contradiction")
    op.drop_table("contradiction")
