"""Let what a closed matter tells end: its facts, titles, parties and marks."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import (
    UtcMoment,
    append_only_statements,
    erasable_statements,
    let_go_statements,
)

revision = "business_0047"
down_revision = "business_0046"
branch_labels = None
depends_on = None

IS_ERASED = (
    "EXISTS (SELECT 1 FROM matter WHERE matter.id = OLD.matter_id"
    " AND matter.erased_at IS NOT NULL)"
)
GONE = ("matter_party", "matter_mark")
"""Tables whose rows end with what the matter tells."""
EMPTIED = {
    "matter_event": (
        *("matter_id", "no", "event", "from_state", "to_state", "at", "happened_at"),
        *("day", "actor", "officer", "role", "brings", "basis", "content", "key"),
        "clock",
    ),
    "matter_document": (
        *("id", "matter_id", "event_no", "kind", "sha256", "size", "media_type"),
        "blob",
    ),
}
"""Tables of which one column is emptied, with the columns that stay as they are."""


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("matter", sa.Column("erased_at", UtcMoment(), nullable=True))
    dialect = op.get_bind().dialect.name
    statements: list[str] = []
    for table in GONE:
        statements += let_go_statements(table, dialect, IS_ERASED)
    for table, kept in EMPTIED.items():
        statements += erasable_statements(table, dialect, kept, IS_ERASED)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    dialect = op.get_bind().dialect.name
    verbs = ("update", "delete") if dialect == "sqlite" else ("change", "truncate")
    for table in (*GONE, *EMPTIED):
        for verb in verbs:
            on_table = "" if dialect == "sqlite" else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")
        for statement in append_only_statements(table, dialect):
            op.execute(statement)
    op.drop_column("matter", "erased_at")
