"""Make room for relations between merchants, and find branches by their parents."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0006"
down_revision = "business_0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("merchant_relation", "related_judgement", "related_opinion")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "merchant_relation",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("merchant_id", NUMBER, nullable=False),
        sa.Column("other_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("item", NUMBER, nullable=True),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["merchant.id"],
                name=op.f(f"fk_merchant_relation_{column}_merchant"),
            )
            for column in ("merchant_id", "other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_relation")),
    )
    for name, column in (
        ("merchant", "merchant_id"),
        ("other", "other_id"),
        ("record", "record_key"),
    ):
        op.create_index(
            f"ix_merchant_relation_{name}", "merchant_relation", [column], unique=False
        )
    op.create_index(
        "ix_merchant_relation_item",
        "merchant_relation",
        ["item"],
        unique=False,
        sqlite_where=sa.text("item IS NOT NULL"),
        postgresql_where=sa.text("item IS NOT NULL"),
    )
    op.create_index(
        "ix_review_item_branch",
        "review_item",
        ["other_id"],
        unique=False,
        sqlite_where=sa.text("reason = 'branch-of?'"),
        postgresql_where=sa.text("reason = 'branch-of?'"),
    )
    op.create_table(
        "branch_name",
        sa.Column("merchant_id", NUMBER, nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_branch_name_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_branch_name")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_branch_name_parent", "branch_name", ["parent"], unique=False)
    for statement in append_only_statements(
        "merchant_relation", op.get_bind().dialect.name
    ):
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back; relations are found again, but for those of people."""
    named = ", ".join(f"'{name}'" for name in COUNTERS)
    op.execute(f"DELETE FROM id_counter WHERE name IN ({named})")  # noqa: S608 (our own names)
    op.execute(
        "UPDATE review_item SET state = 'settled', decided_by = 'hub' "
        "WHERE reason = 'branch-of?' AND state = 'open'"
    )
    op.drop_table("branch_name")
    op.drop_index("ix_review_item_branch", table_name="review_item")
    op.drop_table("merchant_relation")
