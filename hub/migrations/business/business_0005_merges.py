"""Make room for merges, disputes, opinions of people and what merchants were."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0005"
down_revision = "business_0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("review_opinion", "identity_dispute", "merchant_past", "code_past")


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("merchant", sa.Column("merged_into", NUMBER, nullable=True))
    op.add_column("merchant", sa.Column("disputed_from", sa.BigInteger()))
    op.create_index(
        "ix_merchant_merged",
        "merchant",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_link_judgement_left",
        "link_judgement",
        ["merchant_id"],
        unique=False,
        sqlite_where=sa.text("decision = 'retracted'"),
        postgresql_where=sa.text("decision = 'retracted'"),
    )
    op.create_table(
        "review_opinion",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("opinion", sa.String(length=9), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("merchant_id", NUMBER, nullable=True),
        sa.Column("other_id", NUMBER, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["review_item.id"],
            name=op.f("fk_review_opinion_item_id_review_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_opinion")),
    )
    op.create_index(
        "ix_review_opinion_item", "review_opinion", ["item_id", "id"], unique=False
    )
    for name, column in (("merchant", "merchant_id"), ("other", "other_id")):
        op.create_index(
            f"ix_review_opinion_{name}",
            "review_opinion",
            [column],
            unique=False,
            sqlite_where=sa.text("other_id IS NOT NULL"),
            postgresql_where=sa.text("other_id IS NOT NULL"),
        )
    op.create_table(
        "identity_dispute",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("merchant_id", NUMBER, nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_identity_dispute_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_dispute")),
    )
    op.create_index(
        "ix_identity_dispute_merchant",
        "identity_dispute",
        ["merchant_id", "id"],
        unique=False,
    )
    op.create_table(
        "merchant_past",
        sa.Column("merchant_id", NUMBER, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "until", name=op.f("pk_merchant_past")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "code_past",
        sa.Column("scheme", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("merchant_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("scheme", "value", "until", name=op.f("pk_code_past")),
        sqlite_with_rowid=False,
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back; merges fall apart."""
    op.execute(
        "DELETE FROM id_counter WHERE name IN ('review_opinion', 'identity_dispute')"
    )
    op.drop_table("code_past")
    op.drop_table("merchant_past")
    op.drop_table("identity_dispute")
    op.drop_table("review_opinion")
    op.drop_index("ix_link_judgement_left", table_name="link_judgement")
    op.drop_index("ix_merchant_merged", table_name="merchant")
    op.drop_column("merchant", "disputed_from")
    op.drop_column("merchant", "merged_into")
