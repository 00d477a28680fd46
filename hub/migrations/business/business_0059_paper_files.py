"""Receipts of the files that issued papers were taken as."""

import sqlalchemy as sa
from alembic import op

revision = "business_0059"
down_revision = "business_0056"
branch_labels = None
depends_on = None

TABLE = "matter_paper_file"


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        TABLE,
        sa.Column("paper_id", sa.String(26), nullable=False),
        sa.Column("ending", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["matter_paper.id"],
            name=op.f("fk_matter_paper_file_paper_id_matter_paper"),
        ),
        sa.PrimaryKeyConstraint(
            "paper_id", "ending", "sha256", name=op.f("pk_matter_paper_file")
        ),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table(TABLE)
