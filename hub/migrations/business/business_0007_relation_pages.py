"""Let the relations of one merchant be read page by page, the latest first."""

from alembic import op

revision = "business_0007"
down_revision = "business_0006"
branch_labels = None
depends_on = None

TABLE = "merchant_relation"
COLUMNS = {"merchant": "merchant_id", "other": "other_id"}


def upgrade() -> None:
    """Apply the revision."""
    for name, column in COLUMNS.items():
        op.drop_index(f"ix_{TABLE}_{name}", table_name=TABLE)
        op.create_index(
            f"ix_{TABLE}_{name}", TABLE, [column, "kind", "id"], unique=False
        )


def downgrade() -> None:
    """Take the revision back."""
    for name, column in COLUMNS.items():
        op.drop_index(f"ix_{TABLE}_{name}", table_name=TABLE)
        op.create_index(f"ix_{TABLE}_{name}", TABLE, [column], unique=False)
