"""Let the review desk filter, count and page its queue, and officers take items."""

import sqlalchemy as sa
from alembic import op

revision = "business_0016"
down_revision = "business_0015"
branch_labels = None
depends_on = None

HAS_OTHER = sa.text("other_id IS NOT NULL")


def upgrade() -> None:
    """Apply the revision."""
    op.drop_index("ix_review_item_state", "review_item")
    op.create_index(
        "ix_review_item_urgent",
        "review_item",
        ["state", sa.text("priority DESC"), "id", "reason", "opened_at"],
    )
    op.create_index(
        "ix_review_item_oldest",
        "review_item",
        ["state", "opened_at", "id", "reason", "priority"],
    )
    op.create_index(
        "ix_review_item_asked",
        "review_item",
        ["state", "reason", "opened_at", "priority"],
    )
    op.create_index(
        "ix_review_item_other",
        "review_item",
        ["other_id"],
        sqlite_where=HAS_OTHER,
        postgresql_where=HAS_OTHER,
    )
    op.create_index("ix_review_opinion_actor", "review_opinion", ["actor", "id"])
    op.create_table(
        "review_assignment",
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("officer", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["review_item.id"],
            name=op.f("fk_review_assignment_item_id_review_item"),
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_review_assignment")),
    )
    op.create_index(
        "ix_review_assignment_officer", "review_assignment", ["officer", "item_id"]
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("review_assignment")
    op.drop_index("ix_review_opinion_actor", "review_opinion")
    for name in ("other", "asked", "oldest", "urgent"):
        op.drop_index(f"ix_review_item_{name}", "review_item")
    op.create_index("ix_review_item_state", "review_item", ["state", "priority", "id"])
