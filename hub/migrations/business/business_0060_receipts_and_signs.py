"""The sender's receipt of what came from another hub; what in documents acts."""

import sqlalchemy as sa
from alembic import op

revision = "business_0060"
down_revision = "business_0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("matter_parcel", sa.Column("receipt", sa.Text(), nullable=True))
    op.add_column("matter_document", sa.Column("signs", sa.String(200), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("matter_document", "signs")
    op.drop_column("matter_parcel", "receipt")
