"""Let the log commit to what merchants were and are called besides.

What was written before is told once as it stands now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What is told must be hashed as the code that compares it hashes, whatever it becomes.
from hub.ground.clock import system_clock
from hub.outbox.covered import covered_tables
from hub.outbox.row_groups import stored_keys, told_together
from hub.outbox.telling import tell_groups

revision = "business_0084"
down_revision = "business_0082"
branch_labels = None
depends_on = None

TOLD = ("merchant_alias", "branch_name", "merchant_past", "code_past")


def upgrade() -> None:
    """Apply the revision."""
    with Session(op.get_bind()) as session:
        # A revision that tells of all tables of the list has told of these, too.
        told = set(session.scalars(sa.text("SELECT DISTINCT name FROM last_told")))
        for name in TOLD:
            if name in told:
                continue
            covered = covered_tables()[name]
            keys = stored_keys(session.connection(), covered)
            for some in told_together(covered, keys):
                tell_groups(session, covered, some, events=[], clock=system_clock)
        session.flush()


def downgrade() -> None:
    """Take the revision back; what was told stays told."""
