"""Keep which records decisions on credit repair name."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0031"
down_revision = "business_0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "repair_claim",
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("decision_key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint(
            "record_key", "decision_key", name=op.f("pk_repair_claim")
        ),
    )
    for statement in append_only_statements("repair_claim", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("repair_claim")
