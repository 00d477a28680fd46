"""Let an agreement open personal values by name."""

import sqlalchemy as sa
from alembic import op

revision = "business_0034"
down_revision = "business_0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    # Null where nothing was agreed: what the log said of earlier rows stays true.
    op.add_column("agreement", sa.Column("personal", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("agreement", "personal")
