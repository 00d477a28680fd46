"""Keep whom sealed records are about apart from all that is known of merchants."""

import sqlalchemy as sa
from alembic import op

revision = "business_0013"
down_revision = "business_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "sealed_party",
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint(
            "record_key", "party_no", "scheme", "value", name=op.f("pk_sealed_party")
        ),
    )
    op.create_index(
        "ix_sealed_party_code", "sealed_party", ["scheme", "value"], unique=False
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_sealed_party_code", table_name="sealed_party")
    op.drop_table("sealed_party")
