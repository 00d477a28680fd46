"""Heads of records in one tree, and who issued a record told without its body."""

from alembic import op

revision = "business_0101"
down_revision = "business_0100"
branch_labels = None
depends_on = None

ISSUER = "ix_record_version_issuer"


def upgrade() -> None:
    """Apply the revision."""
    _make_again(with_rowid=False)
    op.create_index(ISSUER, "record_version", ["key", "seq", "issuer"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(ISSUER, "record_version")
    _make_again(with_rowid=True)


def _make_again(*, with_rowid: bool) -> None:
    """Make the table of heads again on SQLite, as it is but for its rowid."""
    if op.get_bind().dialect.name != "sqlite":
        return
    with op.batch_alter_table(
        "record_head", recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}
    ):
        pass
