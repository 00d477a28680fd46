"""Matters of casework: their events, documents, parties, members and tables."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment, append_only_statements

revision = "business_0046"
down_revision = "business_0045"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "matter_table",
    "matter_event",
    "matter_document",
    "matter_party",
    "matter_mark",
    "matter_link",
)
MEMBERS, MATTERS = "member.code", "matter.id"
KEYED, NOTED = sa.text("key IS NOT NULL"), sa.text("clock IS NOT NULL")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "matter_table",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("machine", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_matter_table")),
    )
    _create_matter()
    _create_event()
    op.create_table(
        "matter_document",
        sa.Column("id", sa.String(26), nullable=False),
        _matter(),
        sa.Column("event_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        _of_matter("matter_document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_document")),
    )
    op.create_index(
        op.f("ix_matter_document_matter_id"), "matter_document", ["matter_id"]
    )
    op.create_table(
        "matter_party",
        _matter(),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_no", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("merchant", sa.String(32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_matter("matter_party"),
        sa.PrimaryKeyConstraint("matter_id", "no", name=op.f("pk_matter_party")),
    )
    op.create_table(
        "matter_mark",
        _matter(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _of_matter("matter_mark"),
        sa.PrimaryKeyConstraint(
            "matter_id", "kind", "digest", name=op.f("pk_matter_mark")
        ),
    )
    op.create_index("ix_matter_mark_digest", "matter_mark", ["kind", "digest"])
    _create_members()
    op.create_table(
        "informant",
        _matter(),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_matter("informant"),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_informant")),
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("informant")
    for table in (
        "matter_link",
        "matter_member",
        "matter_mark",
        "matter_party",
        "matter_document",
        "matter_event",
        "matter",
        "matter_table",
    ):
        op.drop_table(table)


def _matter(name: str = "matter_id") -> sa.Column[str]:
    """Give the column that names a matter."""
    return sa.Column(name, sa.String(27), nullable=False)


def _of_matter(table: str, name: str = "matter_id") -> sa.ForeignKeyConstraint:
    """Give the constraint that the matter is there."""
    return sa.ForeignKeyConstraint(
        [name], [MATTERS], name=op.f(f"fk_{table}_{name}_matter")
    )


def _create_matter() -> None:
    """Make the table of matters as they stand."""
    op.create_table(
        "matter",
        _matter("id"),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("machine", sa.String(32), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("opener", sa.String(64), nullable=False),
        sa.Column("handler", sa.String(64), nullable=False),
        sa.Column("awaits", sa.String(64), nullable=True),
        sa.Column("territory", sa.String(12), nullable=False),
        sa.Column("opened_at", UtcMoment(), nullable=False),
        sa.Column("opened_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcMoment(), nullable=True),
        sa.Column("merchant", sa.String(32), nullable=True),
        sa.Column("assignee", sa.String(128), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["rules"],
            ["matter_table.digest"],
            name=op.f("fk_matter_rules_matter_table"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
    )
    for name, columns in (
        ("ix_matter_machine", ["machine", "state", "id"]),
        ("ix_matter_handler", ["handler", "closed_at", "id"]),
        ("ix_matter_awaits", ["awaits", "id"]),
        ("ix_matter_territory", ["territory", "id"]),
        ("ix_matter_merchant", ["merchant"]),
        ("ix_matter_assignee", ["assignee", "id"]),
    ):
        op.create_index(name, "matter", columns)
    op.create_index(
        "ix_matter_key",
        "matter",
        ["opener", "key"],
        unique=True,
        sqlite_where=KEYED,
        postgresql_where=KEYED,
    )


def _create_event() -> None:
    """Make the table of what happened in matters."""
    op.create_table(
        "matter_event",
        _matter(),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(48), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=False),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("happened_at", UtcMoment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("officer", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("brings", sa.String(64), nullable=True),
        sa.Column("basis", sa.String(400), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("clock", sa.BigInteger(), nullable=True),
        _of_matter("matter_event"),
        sa.PrimaryKeyConstraint("matter_id", "no", name=op.f("pk_matter_event")),
    )
    op.create_index(
        "ix_matter_event_key",
        "matter_event",
        ["matter_id", "key"],
        unique=True,
        sqlite_where=KEYED,
        postgresql_where=KEYED,
    )
    op.create_index(
        "ix_matter_event_clock",
        "matter_event",
        ["clock"],
        unique=True,
        sqlite_where=NOTED,
        postgresql_where=NOTED,
    )


def _create_members() -> None:
    """Make the tables of who takes part, and what matters are to each other."""
    op.create_table(
        "matter_member",
        _matter(),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("since_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until_no", sa.Integer(), nullable=True),
        _of_matter("matter_member"),
        sa.ForeignKeyConstraint(
            ["member"], [MEMBERS], name=op.f("fk_matter_member_member_member")
        ),
        sa.PrimaryKeyConstraint(
            "matter_id", "role", "member", "since_no", name=op.f("pk_matter_member")
        ),
    )
    op.create_index("ix_matter_member_member", "matter_member", ["member", "matter_id"])
    op.create_table(
        "matter_link",
        _matter(),
        _matter("other_id"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("event_no", sa.Integer(), nullable=False),
        _of_matter("matter_link"),
        _of_matter("matter_link", "other_id"),
        sa.PrimaryKeyConstraint(
            "matter_id", "other_id", "kind", name=op.f("pk_matter_link")
        ),
    )
    op.create_index("ix_matter_link_other", "matter_link", ["other_id"])
