"""Let runs, decisions and questions be counted by day from indexes alone."""

import json

import sqlalchemy as sa
from alembic import op

revision = "business_0019"
down_revision = "business_0018"
branch_labels = None
depends_on = None

COUNTS = ("rows", "records", "quarantined")
RUN_INDEXES = (
    ("ix_sync_run_source_id", ["source", "id"]),
    ("ix_sync_run_source_started", ["source", "state", "started_at"]),
    ("ix_sync_run_source_ended", ["source", "state", "ended_at"]),
    ("ix_sync_run_state_ended", ["state", "ended_at"]),
)
PARTIAL = (
    ("ix_quarantined_row_decided_at", "quarantined_row", ["decided_at"], "decided_at"),
    ("ix_review_item_decided", "review_item", ["state", "decided_at"], "decided_at"),
    (
        "ix_review_item_second",
        "review_item",
        ["state", "first_actor", "first_at"],
        "first_actor",
    ),
)
AT_ONCE = 500


def upgrade() -> None:
    """Apply the revision."""
    for name in COUNTS:
        column = sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        op.add_column("sync_run", column)
    count_runs(op.get_bind())
    for name, columns in RUN_INDEXES:
        op.create_index(name, "sync_run", columns)
    op.drop_index("ix_sync_run_source_state", table_name="sync_run")
    for name, table, columns, given in PARTIAL:
        where = sa.text(f"{given} IS NOT NULL")
        op.create_index(
            name, table, columns, sqlite_where=where, postgresql_where=where
        )
    op.create_table(
        "asked_day",
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", "day", "purpose", name=op.f("pk_asked_day")),
    )
    op.create_table(
        "asked_shard",
        sa.Column("shard", sa.String(length=16), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_asked_shard")),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("asked_shard")
    op.drop_table("asked_day")
    for name, table, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
    op.create_index("ix_sync_run_source_state", "sync_run", ["source", "state"])
    for name, _ in reversed(RUN_INDEXES):
        op.drop_index(name, table_name="sync_run")
    for name in reversed(COUNTS):
        op.drop_column("sync_run", name)


def count_runs(connection: sa.Connection) -> None:
    """Write the counts of each report beside it."""
    run = sa.table(
        "sync_run",
        sa.column("id", sa.String),
        sa.column("report", sa.Text),
        *(sa.column(name, sa.BigInteger) for name in COUNTS),
    )
    change = (
        sa.update(run)
        .where(run.c.id == sa.bindparam("of_run"))
        .values({name: sa.bindparam(f"new_{name}") for name in COUNTS})
    )
    after = ""
    while True:
        query = (
            sa.select(run.c.id, run.c.report)
            .where(run.c.id > after)
            .order_by(run.c.id)
            .limit(AT_ONCE)
        )
        found = connection.execute(query).all()
        if not found:
            return
        after = found[-1][0]
        changes = []
        for number, text in found:
            if text is None:
                continue
            report = json.loads(text)
            counts = {f"new_{name}": report.get(name, 0) for name in COUNTS}
            changes.append({"of_run": number, **counts})
        if changes:
            connection.execute(change, changes)
