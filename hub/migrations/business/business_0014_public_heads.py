"""Let a record's head tell from when and until when its newest version is public."""

import sqlalchemy as sa
from alembic import op

revision = "business_0014"
down_revision = "business_0013"
branch_labels = None
depends_on = None

COLUMNS = ("public_from", "publicity_until")


def upgrade() -> None:
    """Apply the revision."""
    for name in COLUMNS:
        op.add_column("record_head", sa.Column(name, sa.Date(), nullable=True))
    head = sa.table(
        "record_head", *(sa.column(name) for name in ("key", "seq", *COLUMNS))
    )
    version = sa.table(
        "record_version", *(sa.column(name) for name in ("key", "seq", *COLUMNS))
    )
    newest = (version.c.key == head.c.key) & (version.c.seq == head.c.seq)
    op.execute(
        sa.update(head).values(
            {
                name: sa.select(version.c[name]).where(newest).scalar_subquery()
                for name in COLUMNS
            }
        )
    )


def downgrade() -> None:
    """Take the revision back."""
    for name in COLUMNS:
        op.drop_column("record_head", name)
