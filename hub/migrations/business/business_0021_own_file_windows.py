"""Let a merchant's own file be opened at a window, on one screen for a while."""

import sqlalchemy as sa
from alembic import op

revision = "business_0021"
down_revision = "business_0020"
branch_labels = None
depends_on = None

TABLE = "own_file_window"


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("screen_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("merchant", sa.String(length=64), nullable=False),
        sa.Column("visitor", sa.String(length=16), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["officer_account.id"],
            name=op.f("fk_own_file_window_account_id_officer_account"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["officer_session.id"],
            name=op.f("fk_own_file_window_session_id_officer_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_file_window")),
    )
    for column in ("account_id", "session_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table(TABLE)
