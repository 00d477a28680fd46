"""Keep what steps of redress matters make of records."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment, append_only_statements

revision = "business_0104"
down_revision = "business_0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "record_mark",
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("article", sa.String(length=400), nullable=False),
        sa.Column("matter", sa.String(length=64), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("record_key", "no", name=op.f("pk_record_mark")),
    )
    for statement in append_only_statements("record_mark", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("record_mark")
