"""How each officer's session was opened: by password alone, or by which factor."""

import sqlalchemy as sa
from alembic import op

revision = "business_0067"
down_revision = "business_0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "officer_session", sa.Column("opened_by", sa.String(16), nullable=True)
    )


def downgrade() -> None:
    """Take the revision back."""
    with op.batch_alter_table("officer_session") as table:
        table.drop_column("opened_by")
