"""Let entries of feeds and superseded pushes end; keep reports to agencies."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment, append_only_statements, let_go_statements

revision = "business_0045"
down_revision = "business_0044"
branch_labels = None
depends_on = None

MAY_GO = {
    "feed_entry": "OLD.number < (SELECT feed.first FROM change_feed AS feed"
    " WHERE feed.id = OLD.feed_id)",
    "upstream_push": "EXISTS (SELECT 1 FROM upstream_push AS later"
    " WHERE later.record_key = OLD.record_key AND later.id > OLD.id)"
    " AND EXISTS (SELECT 1 FROM upstream_push AS earlier"
    " WHERE earlier.record_key = OLD.record_key AND earlier.id < OLD.id)",
}
"""Of each table, what holds for a row that may be deleted."""
REPORTS = "quality_report"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "change_feed",
        sa.Column("first", sa.BigInteger(), nullable=False, server_default="1"),
    )
    op.create_index(op.f("ix_feed_entry_at"), "feed_entry", ["feed_id", "at"])
    op.create_table(
        REPORTS,
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("leaf", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("owner", "month", name=op.f("pk_quality_report")),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only_statements(REPORTS, dialect):
        op.execute(statement)
    for table, condition in MAY_GO.items():
        for statement in let_go_statements(table, dialect, condition):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back; what has ended stays ended."""
    op.drop_table(REPORTS)
    for table in MAY_GO:
        _refuse_all(table, op.get_bind().dialect.name)
    op.drop_index(op.f("ix_feed_entry_at"), "feed_entry")
    op.drop_column("change_feed", "first")


def _refuse_all(table: str, dialect: str) -> None:
    """Let a table refuse every deletion again."""
    if dialect == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(append_only_statements(table, dialect)[1])
        return
    op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    op.execute(append_only_statements(table, dialect)[1])
    op.execute(f"DROP FUNCTION {table}_lets_go()")
