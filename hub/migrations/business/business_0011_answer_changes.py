"""Write down what each change touched, so that other answers stay good."""

import sqlalchemy as sa
from alembic import op

revision = "business_0011"
down_revision = "business_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "answer_change",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("touched", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_answer_change")),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("answer_change")
