"""Papers that were issued in matters: their numbers, and sealed what they say."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment, append_only_statements, erasable_statements

revision = "business_0048"
down_revision = "business_0047"
branch_labels = None
depends_on = None

TABLE = "matter_paper"
IS_ERASED = (
    "EXISTS (SELECT 1 FROM matter WHERE matter.id = OLD.matter_id"
    " AND matter.erased_at IS NOT NULL)"
)
KEPT = (
    *("id", "matter_id", "form", "number", "place", "member", "officer", "at", "day"),
    *("entry", "content", "key", "asked"),
)
"""Columns that stay when what a matter told is let go of."""
KEYED = sa.text("key IS NOT NULL")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("matter_id", sa.String(27), nullable=False),
        sa.Column("form", sa.String(48), nullable=False),
        sa.Column("number", sa.String(64), nullable=True),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("officer", sa.String(128), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry", sa.String(26), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_paper_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_paper_number")),
    )
    op.create_index(op.f("ix_matter_paper_matter_id"), TABLE, ["matter_id"])
    op.create_index("ix_matter_paper_place", TABLE, ["place", "member"])
    op.create_index(
        "ix_matter_paper_key",
        TABLE,
        ["matter_id", "key"],
        unique=True,
        sqlite_where=KEYED,
        postgresql_where=KEYED,
    )
    dialect = op.get_bind().dialect.name
    for statement in (
        *append_only_statements(TABLE, dialect),
        *erasable_statements(TABLE, dialect, KEPT, IS_ERASED),
    ):
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table(TABLE)
