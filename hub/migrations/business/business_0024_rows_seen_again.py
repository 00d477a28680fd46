"""Let a row in quarantine be known when a later delivery brings it again."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0024"
down_revision = "business_0023"
branch_labels = None
depends_on = None

TABLE = "quarantined_row"
INDEX = "ix_quarantined_row_source_content"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(TABLE, sa.Column("content", sa.String(64), nullable=True))
    op.add_column(
        TABLE, sa.Column("seen_again", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(TABLE, sa.Column("seen_at", UtcMoment(), nullable=True))
    is_open = sa.text("state = 'open'")
    op.create_index(
        INDEX,
        TABLE,
        ["source", "content"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(INDEX, table_name=TABLE)
    for column in ("seen_at", "seen_again", "content"):
        op.drop_column(TABLE, column)
