"""From when a step counts for the clocks, where it was written down later."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0070"
down_revision = "business_0068"
branch_labels = None
depends_on = None

TABLES = ("clock_step", "matter_event")


def upgrade() -> None:
    """Apply the revision."""
    for table in TABLES:
        op.add_column(table, sa.Column("counts_at", UtcMoment(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    for table in TABLES:
        op.drop_column(table, "counts_at")
