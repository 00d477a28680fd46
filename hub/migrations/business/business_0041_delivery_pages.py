"""Keep the pages of a delivery that is not whole yet."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0041"
down_revision = "business_0040"
branch_labels = None
depends_on = None

TABLE = "delivery_page"


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        TABLE,
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(400), nullable=False),
        sa.Column("run_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("path", sa.String(128), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("landed_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("source", "number"),
    )
    op.create_index("ix_delivery_page_run_id", TABLE, ["run_id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table(TABLE)
