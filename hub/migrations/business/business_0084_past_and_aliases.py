"""Let the log commit to what merchants were and are called besides.

What was written before is told once as it stands now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What is told must be hashed as the code that compares it hashes, whatever it becomes.
from hub.ground.clock import system_clock
from hub.outbox.covered import covered_tables
from hub.outbox.macs import KEYS
from hub.outbox.row_groups import places_together, stored_keys
from hub.outbox.telling import tell_groups

revision = "business_0084"
down_revision = "business_0082"
branch_labels = None
depends_on = None

TOLD = ("merchant_alias", "branch_name", "merchant_past", "code_past")


def upgrade() -> None:
    """Apply the revision."""
    config = op.get_context().config
    keys = None if config is None else config.attributes.get("keys")
    with Session(op.get_bind(), info={KEYS: keys}) as session:
        tell_besides(session)


def downgrade() -> None:
    """Take the revision back; what was told stays told."""


def tell_besides(session: Session) -> None:
    """Put an event for every so many rows of the tables."""
    # A revision that tells of all tables of the list has told of these, too.
    told = set(session.scalars(sa.text("SELECT DISTINCT name FROM last_told")))
    for name in TOLD:
        if name in told:
            continue
        covered = covered_tables()[name]
        stored = stored_keys(session.connection(), covered)
        for some in places_together((covered, key) for key in stored):
            tell_groups(session, some, events=[], clock=system_clock)
    session.flush()
