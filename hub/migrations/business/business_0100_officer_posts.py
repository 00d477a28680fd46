"""Posts of officers: head, who presides, deputy, legal review, by days."""

import sqlalchemy as sa
from alembic import op

revision = "business_0100"
down_revision = "business_0092"
branch_labels = None
depends_on = None

NAME = "officer_post"


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        NAME,
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("account_id", sa.String(26), nullable=False),
        sa.Column("post", sa.String(16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["officer_account.id"],
            name=op.f(f"fk_{NAME}_account_id_officer_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NAME}")),
    )
    op.create_index(op.f(f"ix_{NAME}_account_id"), NAME, ["account_id"])


def downgrade() -> None:
    """Take the revision back; what was told stays told."""
    op.drop_table(NAME)
