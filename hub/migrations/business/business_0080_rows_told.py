"""Let the log commit to the rows of officers, matters, clocks, decisions and others.

What was written before is told once as it stands now.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What is told must be hashed as the code that compares it hashes, whatever it becomes.
from hub.db.counters import allocate_ids
from hub.ground.actors import HUB
from hub.ground.clock import system_clock
from hub.outbox import service as outbox
from hub.outbox.covered import CoveredTable, covered_tables, parts_of
from hub.outbox.logged_rows import COUNTER, logged_detail
from hub.outbox.row_groups import logged_together, read_groups, stored_keys, text_of
from schemas.words import Operation

revision = "business_0080"
down_revision = "business_0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    last = op.create_table(
        "last_told",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(26), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", name=op.f("pk_last_told")),
    )
    there = set(sa.inspect(op.get_bind()).get_table_names())
    with Session(op.get_bind()) as session:
        for covered in covered_tables().values():
            if covered.told and covered.name in there:
                parts = [one for one in parts_of(covered.name) if one.name in there]
                tell(session, last, covered, parts)
        session.flush()


def downgrade() -> None:
    """Take the revision back; what was told stays told."""
    op.drop_table("last_told")


def tell(
    session: Session, last: sa.Table, covered: CoveredTable, parts: list[CoveredTable]
) -> None:
    """Put an event for every so many rows of a table."""
    connection = session.connection()
    keys: Iterable[tuple[object, ...]] = stored_keys(connection, covered)
    for some in logged_together(covered, keys):
        first = allocate_ids(session, COUNTER, len(some))
        groups = read_groups(connection, covered, some, parts)
        rows = [(covered.name, text_of(key), group) for key, group in groups]
        event = outbox.put(
            session,
            at=system_clock(),
            actor=HUB,
            op=Operation.ROWS_TELL,
            subject_type="rows",
            subject=covered.name,
            detail=logged_detail(rows, first),
        )
        told = [
            {"name": covered.name, "key": key, "number": number, "event": event}
            for number, (_, key, _) in enumerate(rows, first)
        ]
        connection.execute(sa.insert(last), told)
