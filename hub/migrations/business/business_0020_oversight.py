"""Keep samples of looks with their marks, checks of the log, and uses of tokens."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0020"
down_revision = "business_0019"
branch_labels = None
depends_on = None

KEPT = ("access_sample", "access_look", "access_opinion", "log_check")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "access_sample",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_access_sample")),
    )
    op.create_table(
        "access_look",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["week"],
            ["access_sample.week"],
            name=op.f("fk_access_look_week_access_sample"),
        ),
        sa.PrimaryKeyConstraint("week", "number", name=op.f("pk_access_look")),
    )
    op.create_table(
        "access_opinion",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_opinion")),
    )
    op.create_index(
        "ix_access_opinion_look", "access_opinion", ["week", "number", "id"]
    )
    op.create_table(
        "log_check",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("shards", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_check")),
    )
    op.create_table(
        "token_use",
        sa.Column("token_id", sa.String(length=26), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_token_use")),
    )
    op.create_table(
        "token_use_read",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_token_use_read")),
    )
    for table in KEPT:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    for table in ("token_use_read", "token_use", *reversed(KEPT)):
        op.drop_table(table)
