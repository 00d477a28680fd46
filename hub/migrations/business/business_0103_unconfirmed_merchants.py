"""Find a merchant that no register named by its number."""

import sqlalchemy as sa
from alembic import op

revision = "business_0103"
down_revision = "business_0102"
branch_labels = None
depends_on = None

INDEX = "ix_merchant_unconfirmed"


def upgrade() -> None:
    """Apply the revision."""
    theirs = sa.text("kind = 'unconfirmed'")
    op.create_index(
        INDEX, "merchant", ["id"], sqlite_where=theirs, postgresql_where=theirs
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(INDEX, "merchant")
