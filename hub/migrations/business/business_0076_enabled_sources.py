"""Which sources a hub watches: those that somebody enabled, and those that ever ran."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0076"
down_revision = "business_0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "enabled_source",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("enabled_at", UtcMoment(), nullable=False),
        sa.Column("enabled_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_enabled_source")),
    )
    # Nobody said so before, but what ran was meant to.
    op.execute(
        "INSERT INTO enabled_source (source, enabled_at, enabled_by) "
        "SELECT source, MIN(started_at), 'hub' FROM sync_run "
        "WHERE kind = 'sync' AND state <> 'failed' GROUP BY source"
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("enabled_source")
