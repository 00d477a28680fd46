"""Find the batches of a run under either spelling of what appends records."""

import sqlalchemy as sa
from alembic import op

revision = "business_0009"
down_revision = "business_0008"
branch_labels = None
depends_on = None

INDEX = "ix_outbox_event_batches"
TABLE = "outbox_event"
BOTH = sa.text("op IN ('record.append', 'records-append')")
FORMER = sa.text("op = 'records-append'")


def upgrade() -> None:
    """Apply the revision."""
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(
        INDEX, TABLE, ["subject", "id"], sqlite_where=BOTH, postgresql_where=BOTH
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(
        INDEX, TABLE, ["subject", "id"], sqlite_where=FORMER, postgresql_where=FORMER
    )
