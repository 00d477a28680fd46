"""How often each member was told in a week of others' cases by a party of both."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import Json

revision = "business_0068"
down_revision = "business_0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("access_sample", sa.Column("warned", Json(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("access_sample", "warned")
