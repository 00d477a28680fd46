"""Keep clocks with all that happens to them, and what two people decide."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0032"
down_revision = "business_0031"
branch_labels = None
depends_on = None

KEPT = ("clock_step", "decision_word")
NUMBERED = ("clock", "decision")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("subject_type", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    _create_index("decision", "waiting", "state = 'waiting'", unique=True)
    op.create_table(
        "decision_word",
        sa.Column("decision_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("said", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_decision_word_decision_id_decision"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "seq", name=op.f("pk_decision_word")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("rule_from", sa.Date(), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("subject_type", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.String(64), nullable=False),
        sa.Column("acts_at", sa.BigInteger(), nullable=True),
        sa.Column("overdue_since", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    _create_index("clock", "standing", "closed_at IS NULL", unique=True)
    _create_index("clock", "provisional", "provisional")
    for name, columns in INDEXES.items():
        op.create_index(f"ix_clock_{name}", "clock", columns)
    op.create_table(
        "clock_step",
        sa.Column("clock_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("pause", sa.String(16), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=True),
        sa.Column("calendar", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name=op.f("fk_clock_step_clock_id_clock")
        ),
        sa.PrimaryKeyConstraint("clock_id", "seq", name=op.f("pk_clock_step")),
    )
    op.create_table(
        "withdrawal_delay",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("without_day", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Integer(), nullable=True),
        sa.Column("most_days", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "rule", name=op.f("pk_withdrawal_delay")),
    )
    # Whoever opens the first waits for nobody else who does, too.
    numbers = sa.table("id_counter", sa.column("name"), sa.column("next"))
    op.bulk_insert(numbers, [{"name": name, "next": 1} for name in NUMBERED])
    for table in KEPT:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    numbers = sa.table("id_counter", sa.column("name"))
    op.execute(numbers.delete().where(numbers.c.name.in_(NUMBERED)))
    for table in ("withdrawal_delay", "clock_step", "clock", "decision_word"):
        op.drop_table(table)
    op.drop_table("decision")


INDEXES = {
    "acts": ["acts_at", "id"],
    "state": ["state", "due_at", "id"],
    "owner": ["owner", "state", "due_at"],
    "subject": ["subject_type", "subject"],
}
PARTS = {
    "waiting": ["topic", "subject_type", "subject"],
    "standing": ["rule", "subject_type", "subject"],
    "provisional": ["calendar"],
}


def _create_index(table: str, name: str, only: str, *, unique: bool = False) -> None:
    """Make an index of some rows."""
    op.create_index(
        f"ix_{table}_{name}",
        table,
        PARTS[name],
        unique=unique,
        sqlite_where=sa.text(only),
        postgresql_where=sa.text(only),
    )
