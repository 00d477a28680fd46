"""What members declare of their line of authority: their level, and their subjects."""

import sqlalchemy as sa
from alembic import op

revision = "business_0063"
down_revision = "business_0060"
branch_labels = None
depends_on = None

TABLE = "member"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(TABLE, sa.Column("level", sa.String(8), nullable=True))
    op.add_column(TABLE, sa.Column("subjects", sa.String(400), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column(TABLE, "subjects")
    op.drop_column(TABLE, "level")
