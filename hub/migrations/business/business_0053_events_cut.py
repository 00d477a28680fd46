"""Events of matters of which another hub keeps the facts and papers to itself."""

import sqlalchemy as sa
from alembic import op

revision = "business_0053"
down_revision = "business_0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision; an event without a paper that it needs was refused so far."""
    op.add_column(
        "matter_event",
        sa.Column("is_cut", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("matter_event", "is_cut")
