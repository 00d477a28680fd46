"""Find rows in quarantine by their party, and the days of a source's records."""

import sqlalchemy as sa
from alembic import op

from hub.migrations.limits import Limits, set_limits

revision = "business_0035"
down_revision = "business_0034"
branch_labels = None
depends_on = None

MARKS = ("party_name", "party_code")
DAYS = "ix_record_version_days"
LONG = Limits(statement=1800)
"""An index over all versions of records takes its time."""


def upgrade() -> None:
    """Apply the revision."""
    is_open = sa.text("state = 'open'")
    for name in MARKS:
        op.add_column("quarantined_row", sa.Column(name, sa.String(64), nullable=True))
        op.create_index(
            f"ix_quarantined_row_{name}",
            "quarantined_row",
            [name],
            sqlite_where=is_open,
            postgresql_where=is_open,
        )
    set_limits(op.get_bind(), LONG)
    op.create_index(DAYS, "record_version", ["source", "kind", "event_day"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(DAYS, "record_version")
    for name in MARKS:
        op.drop_index(f"ix_quarantined_row_{name}", "quarantined_row")
        op.drop_column("quarantined_row", name)
