"""Keep who does which slot of a job, so that several schedulers do it once."""

import sqlalchemy as sa
from alembic import op

revision = "business_0042"
down_revision = "business_0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "known_job",
        sa.Column("job", sa.String(80), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("pruned_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_known_job")),
    )
    op.create_table(
        "job_slot",
        sa.Column("job", sa.String(80), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(26), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_slot")),
    )
    op.create_index("ix_job_slot_state", "job_slot", ["state", "job"])
    op.create_index("ix_rating_known_at", "rating", ["known_at"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_rating_known_at", "rating")
    op.drop_table("job_slot")
    op.drop_table("known_job")
