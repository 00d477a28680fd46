"""Let a record's head tell who issued its newest version."""

import sqlalchemy as sa
from alembic import op

revision = "business_0102"
down_revision = "business_0101"
branch_labels = None
depends_on = None

ISSUER = "ix_record_version_issuer"


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("record_head", sa.Column("issuer", sa.String(400), nullable=True))
    head, version = (
        sa.table(name, *(sa.column(column) for column in ("key", "seq", "issuer")))
        for name in ("record_head", "record_version")
    )
    newest = (version.c.key == head.c.key) & (version.c.seq == head.c.seq)
    issuer = sa.select(version.c.issuer).where(newest).scalar_subquery()
    op.execute(sa.update(head).values(issuer=issuer))
    op.drop_index(ISSUER, "record_version")


def downgrade() -> None:
    """Take the revision back."""
    op.create_index(ISSUER, "record_version", ["key", "seq", "issuer"])
    op.drop_column("record_head", "issuer")
