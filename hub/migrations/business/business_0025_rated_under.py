"""Keep under which rules everyone was last called to be rated."""

import sqlalchemy as sa
from alembic import op

revision = "business_0025"
down_revision = "business_0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "rated_under",
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("policy"),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("rated_under")
