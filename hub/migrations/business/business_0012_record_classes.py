"""Tell sealed records from open ones, and landed copies without them from files."""

import sqlalchemy as sa
from alembic import op

revision = "business_0012"
down_revision = "business_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "record_version",
        sa.Column(
            "record_class",
            sa.String(length=16),
            server_default="open",
            nullable=False,
        ),
    )
    op.add_column(
        "landed_file",
        sa.Column(
            "form", sa.String(length=16), server_default="delivered", nullable=False
        ),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("landed_file", "form")
    op.drop_column("record_version", "record_class")
