"""Keep the day from which a record has its status."""

import sqlalchemy as sa
from alembic import op

revision = "business_0039"
down_revision = "business_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    # Empty in what is there: what the log said of those versions stays true.
    op.add_column("record_version", sa.Column("status_from", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("record_version", "status_from")
