"""Give what waits for the log the MAC of the hub, and sessions a column for one.

Of sessions that have none each ends: their officers sign in again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What has a MAC must have it as the code that compares it computes it.
from hub.ground.actors import HUB
from hub.ground.clock import system_clock
from hub.outbox import service as outbox
from hub.outbox.macs import KEYS, STORED, MacKeys, mac_of, read_events
from schemas.words import Operation

revision = "business_0082"
down_revision = "business_0080"
branch_labels = None
depends_on = None

EVENTS = sa.table("outbox_event", sa.column("id"), sa.column("mac"))


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("outbox_event", sa.Column("mac", sa.String(64), nullable=True))
    op.add_column("officer_session", sa.Column("mac", sa.String(64), nullable=True))
    config = op.get_context().config
    keys = None if config is None else config.attributes.get("keys")
    if keys is not None:
        give_macs(op.get_bind(), keys)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("outbox_event", "mac")
    op.drop_column("officer_session", "mac")


def give_macs(connection: sa.Connection, keys: MacKeys) -> None:
    """Give a MAC to what the release before put there, and tell which that was."""
    waiting = sa.text("audit_index IS NULL")
    rows = list(read_events(connection, STORED.where(waiting)))
    if not rows:
        return
    mine = EVENTS.c.id == sa.bindparam("event")
    connection.execute(
        sa.update(EVENTS).where(mine).values(mac=sa.bindparam("now_mac")),
        [{"event": row["id"], "now_mac": mac_of(keys, row)} for row in rows],
    )
    with Session(connection, info={KEYS: keys}) as session:
        outbox.put(
            session,
            at=system_clock(),
            actor=HUB,
            op=Operation.OUTBOX_DECIDE,
            subject_type="outbox",
            subject="outbox",
            detail={
                "decided": "upgraded",
                "events": len(rows),
                "last": max(row["id"] for row in rows),
            },
        )
