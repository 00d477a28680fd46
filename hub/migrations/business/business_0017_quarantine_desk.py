"""Let the quarantine desk count and page its open rows from indexes alone."""

from alembic import op

revision = "business_0017"
down_revision = "business_0016"
branch_labels = None
depends_on = None

ADDED = (
    ("ix_quarantined_row_state_id", ["state", "id"]),
    ("ix_quarantined_row_state_source_id", ["state", "source", "id"]),
    ("ix_quarantined_row_state_reason", ["state", "reason", "source", "id"]),
)


def upgrade() -> None:
    """Apply the revision."""
    for name, columns in ADDED:
        op.create_index(name, "quarantined_row", columns)
    op.drop_index("ix_quarantined_row_state_source", table_name="quarantined_row")


def downgrade() -> None:
    """Take the revision back."""
    op.create_index(
        "ix_quarantined_row_state_source", "quarantined_row", ["state", "source"]
    )
    for name, _ in reversed(ADDED):
        op.drop_index(name, table_name="quarantined_row")
