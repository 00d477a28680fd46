"""Which file of its door a delivery was: an old full list that still lies is no news.

Empty for what was taken in before.
"""

import sqlalchemy as sa
from alembic import op

revision = "business_0056"
down_revision = "business_0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("landed_file", sa.Column("mark", sa.String(64), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("landed_file", "mark")
