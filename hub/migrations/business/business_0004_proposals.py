"""Order the queue of questions for people, and find who waits for a merchant."""

import sqlalchemy as sa
from alembic import op

revision = "business_0004"
down_revision = "business_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    # Open questions are scored when their parties are decided again.
    for name in ("score", "priority"):
        op.add_column(
            "review_item",
            sa.Column(name, sa.Integer(), nullable=False, server_default="0"),
        )
    op.drop_index("ix_review_item_state", "review_item")
    op.create_index(
        "ix_review_item_state",
        "review_item",
        ["state", "priority", "id"],
        unique=False,
    )
    op.create_index(
        "ix_merchant_provisional",
        "merchant",
        ["id"],
        unique=False,
        sqlite_where=sa.text("kind = 'provisional'"),
        postgresql_where=sa.text("kind = 'provisional'"),
    )
