"""Find the versions of a run without reading all of its source."""

from alembic import op

revision = "business_0086"
down_revision = "business_0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_index("ix_record_version_run", "record_version", ["run_id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_record_version_run", "record_version")
