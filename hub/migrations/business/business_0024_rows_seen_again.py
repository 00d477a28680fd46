"""Let a row in quarantine be known when a later delivery brings it again."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0024"
down_revision = "business_0023"
branch_labels = None
depends_on = None

TABLE = "quarantined_row"
SEEN = "row_seen_again"
INDEX = "ix_quarantined_row_source_content"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(TABLE, sa.Column("content", sa.String(64), nullable=True))
    op.add_column(
        TABLE, sa.Column("seen_again", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(TABLE, sa.Column("seen_at", UtcMoment(), nullable=True))
    op.create_table(
        SEEN,
        sa.Column("file_id", sa.String(26), nullable=False),
        sa.Column("row_id", sa.String(26), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "row_id"),
    )
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
    op.drop_table(SEEN)
    for column in ("seen_at", "seen_again", "content"):
        op.drop_column(TABLE, column)
