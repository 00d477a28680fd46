"""Keep parcels, the nonces of their signatures, and what became of each row."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0044"
down_revision = "business_0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "parcel",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("member_code", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(100), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signing_key", sa.String(32), nullable=False),
        sa.Column("signature_input", sa.String(2000), nullable=False),
        sa.Column("signature", sa.String(500), nullable=False),
        sa.Column("received_at", UtcMoment(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("detail", sa.String(400), nullable=True),
        sa.Column("run_id", sa.String(26), nullable=True),
        sa.Column("file_id", sa.String(26), nullable=True),
        sa.Column("is_repeated", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint(
            "member_code",
            "idempotency_key",
            name=op.f("uq_parcel_member_code"),
        ),
    )
    op.create_index("ix_parcel_received_at", "parcel", ["received_at"])
    op.create_table(
        "parcel_nonce",
        sa.Column("signing_key", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("until", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("signing_key", "nonce", name=op.f("pk_parcel_nonce")),
    )
    op.create_index(op.f("ix_parcel_nonce_until"), "parcel_nonce", ["until"])
    op.create_table(
        "row_fates",
        sa.Column("file_id", sa.String(26), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("fates", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "first", name=op.f("pk_row_fates")),
    )
    op.add_column(
        "staged_file",
        sa.Column(
            "keeps_fates", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("staged_file", "keeps_fates")
    op.drop_table("row_fates")
    op.drop_table("parcel_nonce")
    op.drop_table("parcel")
