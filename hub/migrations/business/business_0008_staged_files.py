"""Make room for files that were read as a whole and are coming in chunk by chunk."""

import sqlalchemy as sa
from alembic import op

revision = "business_0008"
down_revision = "business_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "staged_file",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=128), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("applied", sa.BigInteger(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.Column("fates", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_staged_file")),
    )


def downgrade() -> None:
    """Take the revision back; files that are half in are taken in again."""
    op.execute("UPDATE landed_file SET state = 'failed' WHERE state = 'applying'")
    op.drop_table("staged_file")
