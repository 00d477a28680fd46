"""Early warnings of clues: kept until somebody opens one or puts it aside."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0052"
down_revision = "business_0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "clue_warning",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("territory", sa.String(12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("found_day", sa.Date(), nullable=False),
        sa.Column("seen_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", UtcMoment(), nullable=True),
        sa.Column("member", sa.String(64), nullable=True),
        sa.Column("officer", sa.String(128), nullable=True),
        sa.Column("matter", sa.String(64), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_clue_warning")),
    )
    op.create_index("ix_clue_warning_state", "clue_warning", ["state", "key"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("clue_warning")
