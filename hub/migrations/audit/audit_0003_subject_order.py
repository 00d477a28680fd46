"""Keep a subject's openings in the order of their events."""

from alembic import op

revision = "audit_0003"
down_revision = "audit_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.drop_index("ix_audit_opening_subject", table_name="audit_opening")
    op.create_index(
        "ix_audit_opening_subject",
        "audit_opening",
        ["subject", "event_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_audit_opening_subject", table_name="audit_opening")
    op.create_index(
        "ix_audit_opening_subject", "audit_opening", ["subject"], unique=False
    )
