"""The sender's receipt of an event that came from another hub."""

import sqlalchemy as sa
from alembic import op

revision = "business_0060"
down_revision = "business_0059"
branch_labels = None
depends_on = None

TABLE = "matter_parcel"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(TABLE, sa.Column("receipt", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column(TABLE, "receipt")
