"""Matters between hubs: the hubs, what went, what came, and what proves it."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment, append_only_statements

revision = "business_0051"
down_revision = "business_0047"
branch_labels = None
depends_on = None

APPEND_ONLY = ("matter_parcel", "matter_parcel_receipt")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "matter_peer",
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("url", sa.String(400), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("certificates", sa.String(400), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("receivers", sa.Text(), nullable=False),
        sa.Column("set_at", UtcMoment(), nullable=False),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        *_tries(),
        _of("matter_peer", "member", "member", "code"),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_matter_peer")),
    )
    op.create_table(
        "matter_abroad",
        sa.Column("matter_id", sa.String(27), nullable=False),
        sa.Column("peer", sa.String(64), nullable=False),
        sa.Column("shared", sa.String(27), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("their_number", sa.String(64), nullable=True),
        *_tries(),
        _of("matter_abroad", "matter_id", "matter", "id"),
        _of("matter_abroad", "peer", "matter_peer", "member"),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_matter_abroad")),
        sa.UniqueConstraint("peer", "shared", name=op.f("uq_matter_abroad_peer")),
    )
    op.create_table(
        "matter_parcel",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("matter_id", sa.String(27), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("leaf", sa.String(200), nullable=False),
        sa.Column("signing_key", sa.String(32), nullable=True),
        sa.Column("signature_input", sa.String(2000), nullable=True),
        sa.Column("signature", sa.String(500), nullable=True),
        _of("matter_parcel", "matter_id", "matter", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_parcel")),
        sa.UniqueConstraint(
            "matter_id", "no", "way", name=op.f("uq_matter_parcel_matter_id")
        ),
    )
    op.create_table(
        "matter_parcel_receipt",
        sa.Column("parcel_id", sa.String(26), nullable=False),
        sa.Column("leaf", sa.String(200), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        _of("matter_parcel_receipt", "parcel_id", "matter_parcel", "id"),
        sa.PrimaryKeyConstraint(
            "parcel_id", "leaf", name=op.f("pk_matter_parcel_receipt")
        ),
    )
    op.create_table(
        "matter_parcel_held",
        sa.Column("peer", sa.String(64), nullable=False),
        sa.Column("shared", sa.String(27), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "peer", "shared", "no", name=op.f("pk_matter_parcel_held")
        ),
    )
    _create_steps()
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    for table in (
        "matter_step_sent",
        "matter_parcel_held",
        "matter_parcel_receipt",
        "matter_parcel",
        "matter_abroad",
        "matter_peer",
    ):
        op.drop_table(table)


def _tries() -> list[sa.Column[object]]:
    """Give the columns that say when to try again, and why."""
    return [
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcMoment(), nullable=True),
        sa.Column("last", sa.String(64), nullable=True),
    ]


def _of(table: str, name: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    """Give the constraint that what is named is there."""
    return sa.ForeignKeyConstraint(
        [name], [f"{other}.{key}"], name=op.f(f"fk_{table}_{name}_{other}")
    )


def _create_steps() -> None:
    """Make the table of steps that another hub is asked to take."""
    op.create_table(
        "matter_step_sent",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("matter_id", sa.String(27), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(48), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("officer", sa.String(128), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("leaf", sa.String(200), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("detail", sa.String(400), nullable=True),
        sa.Column("decided_at", UtcMoment(), nullable=True),
        sa.Column("their_leaf", sa.String(200), nullable=True),
        _of("matter_step_sent", "matter_id", "matter", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_step_sent")),
    )
    op.create_index(
        op.f("ix_matter_step_sent_matter_id"), "matter_step_sent", ["matter_id"]
    )
    op.create_index(
        "ix_matter_step_sent_waiting",
        "matter_step_sent",
        ["matter_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
