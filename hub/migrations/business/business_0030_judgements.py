"""Keep how records are judged apart from what they tell, and by which rules."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0030"
down_revision = "business_0035"
branch_labels = None
depends_on = None

APPEND_ONLY = ("record_judgement", "rule_set", "rule_file")


def upgrade() -> None:
    """Apply the revision.

    How versions were judged stays in them; what holds of it is written down apart by
    the first pass, some at a time.
    """
    op.create_table(
        "record_judgement",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=False),
        sa.Column("judged_by", sa.String(26), nullable=False),
        sa.Column("procedure", sa.String(32), nullable=True),
        sa.Column("tier", sa.String(32), nullable=True),
        sa.Column("public_from", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column("sharing_until", sa.Date(), nullable=True),
        sa.Column("use_until", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(16), nullable=True),
        sa.Column("repair_from", sa.Date(), nullable=True),
        sa.Column("rule", sa.String(128), nullable=True),
        sa.Column("article", sa.String(400), nullable=True),
        sa.Column("reason", sa.String(160), nullable=True),
        sa.Column("subject_class", sa.String(32), nullable=True),
        sa.Column("rules", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("key", "seq", "number"),
    )
    op.create_table(
        "judging_pass",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("judging", sa.String(64), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.LargeBinary(32), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rule_set",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_from", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "rule_file",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file", sa.String(128), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.add_column(
        "record_head",
        sa.Column("judgement", sa.Integer(), nullable=False, server_default="1"),
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("record_head", "judgement")
    for table in ("rule_file", "rule_set", "judging_pass", "record_judgement"):
        op.drop_table(table)
