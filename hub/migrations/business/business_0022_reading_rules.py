"""Keep the rules by which a source's values are read otherwise."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0022"
down_revision = "business_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "reading_rule",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("field", sa.String(96), nullable=False),
        sa.Column("received", sa.String(200), nullable=False),
        sa.Column("meant", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("ended_by", sa.String(128), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("end_reason", sa.String(400), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reading_rule_source_id", "reading_rule", ["source", "id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_reading_rule_source_id", table_name="reading_rule")
    op.drop_table("reading_rule")
