"""Make room for the index of names; fold old characters in the keys of names."""

import sqlalchemy as sa
from alembic import op

# Keys must be folded as the code that asks for them folds, whatever that becomes.
from hub.names import flat

revision = "business_0003"
down_revision = "business_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "merchant_alias",
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_merchant_alias_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint(
            "record_key", "party_no", name=op.f("pk_merchant_alias")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_merchant_alias_merchant", "merchant_alias", ["merchant_id"], unique=False
    )
    op.create_table(
        "name_change",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_change")),
    )
    op.create_table(
        "name_segment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "covers",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_segment")),
    )
    op.create_table(
        "name_segment_part",
        sa.Column(
            "segment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "segment_id", "part", "number", name=op.f("pk_name_segment_part")
        ),
    )
    fold_keys(op.get_bind())
    note_all_merchants(op.get_bind())


def downgrade() -> None:
    """Take the revision back; keys stay folded."""
    op.execute("DELETE FROM id_counter WHERE name IN ('name_change', 'name_segment')")
    op.drop_table("name_segment_part")
    op.drop_table("name_segment")
    op.drop_table("name_change")
    op.drop_index("ix_merchant_alias_merchant", table_name="merchant_alias")
    op.drop_table("merchant_alias")


def fold_keys(connection: sa.Connection) -> None:
    """Fold traditional characters in the keys that names are found and watched by."""
    for (key,) in connection.execute(sa.text(_KEYS)).all():
        folded = flat(key)
        if folded != key:
            values = {"old": key, "new": folded}
            connection.execute(sa.text(_DOUBLES), values)
            connection.execute(sa.text(_FOLD), values)
    for (watched,) in connection.execute(sa.text(_WATCHES)).all():
        folded = WATCHED_NAME + flat(watched.removeprefix(WATCHED_NAME))
        if folded != watched:
            values = {"old": watched, "new": folded}
            connection.execute(sa.text(_DOUBLE_WATCHES), values)
            connection.execute(sa.text(_FOLD_WATCH), values)


WATCHED_NAME = "name:"
_KEYS = "SELECT DISTINCT flat FROM merchant_name WHERE flat <> ''"
_WATCHES = "SELECT DISTINCT key FROM link_watch WHERE key LIKE 'name:%'"
_FOLD = "UPDATE merchant_name SET flat = :new WHERE flat = :old"
_FOLD_WATCH = "UPDATE link_watch SET key = :new WHERE key = :old"
_DOUBLES = (
    "DELETE FROM merchant_name WHERE flat = :old AND EXISTS (SELECT 1 FROM "
    "merchant_name AS other WHERE other.merchant_id = merchant_name.merchant_id "
    "AND other.kind = merchant_name.kind AND other.flat = :new)"
)
_DOUBLE_WATCHES = (
    "DELETE FROM link_watch WHERE key = :old AND EXISTS (SELECT 1 FROM link_watch AS "
    "other WHERE other.record_key = link_watch.record_key "
    "AND other.party_no = link_watch.party_no AND other.key = :new)"
)


def note_all_merchants(connection: sa.Connection) -> None:
    """Let every merchant's names count as changed, so that they are indexed."""
    connection.execute(
        sa.text(
            "INSERT INTO name_change (number, merchant_id) "
            "SELECT row_number() OVER (ORDER BY id), id FROM merchant"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO id_counter (name, next) "
            "SELECT 'name_change', count(*) + 1 FROM merchant HAVING count(*) > 0"
        )
    )
