"""Keep the fields of law of a record beside how it is judged."""

import sqlalchemy as sa
from alembic import op

revision = "business_0036"
down_revision = "business_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision; the next pass writes the fields of what is judged already."""
    op.add_column("record_judgement", sa.Column("law", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("record_judgement", "law")
