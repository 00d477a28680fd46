"""Keep watched merchants, what changed, its deliveries, and the push upstream."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0043"
down_revision = "business_0042"
branch_labels = None
depends_on = None

KEPT = ("feed_epoch", "feed_entry", "upstream_push")
TABLES = (
    *("change_feed", "feed_epoch", "feed_entry", "feed_look", "subscription"),
    "watched_merchant",
    *("webhook", "delivery", "upstream_push", "upstream_batch"),
)


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "change_feed",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("member_code", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_code"],
            ["member.code"],
            name=op.f("fk_change_feed_member_code_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_feed")),
        sa.UniqueConstraint(
            "member_code", "purpose", name=op.f("uq_change_feed_member_code")
        ),
    )
    op.create_table(
        "feed_epoch",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_epoch")),
    )
    op.create_table(
        "feed_entry",
        sa.Column("feed_id", sa.String(26), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("merchant", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subscription", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["change_feed.id"],
            name=op.f("fk_feed_entry_feed_id_change_feed"),
        ),
        sa.PrimaryKeyConstraint("feed_id", "number", name=op.f("pk_feed_entry")),
    )
    op.create_table(
        "feed_look",
        sa.Column("officer", sa.String(64), nullable=False),
        sa.Column("feed_id", sa.String(26), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["change_feed.id"],
            name=op.f("fk_feed_look_feed_id_change_feed"),
        ),
        sa.PrimaryKeyConstraint("officer", "feed_id", name=op.f("pk_feed_look")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("feed_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("officer", sa.String(200), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["change_feed.id"],
            name=op.f("fk_subscription_feed_id_change_feed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(
        op.f("ix_subscription_feed_id"), "subscription", ["feed_id"], unique=False
    )
    op.create_index(
        "ix_subscription_standing",
        "subscription",
        ["feed_id", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "watched_merchant",
        sa.Column("subscription_id", sa.String(26), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("merchant", sa.String(32), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_watched_merchant_subscription_id_subscription"),
        ),
        sa.PrimaryKeyConstraint(
            "subscription_id", "code", name=op.f("pk_watched_merchant")
        ),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("feed_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", sa.BigInteger(), nullable=True),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["change_feed.id"], name=op.f("fk_webhook_feed_id_change_feed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_feed_id"), "webhook", ["feed_id"], unique=False)
    op.create_index(
        "ix_webhook_standing",
        "webhook",
        ["feed_id", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("webhook_id", sa.String(26), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("webhook_id", "number", name=op.f("pk_delivery")),
    )
    op.create_table(
        "upstream_push",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("office", sa.String(200), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("pushed_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.String(26), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_push")),
    )
    op.create_index(
        op.f("ix_upstream_push_batch"), "upstream_push", ["batch"], unique=False
    )
    op.create_index(
        op.f("ix_upstream_push_record_key"),
        "upstream_push",
        ["record_key"],
        unique=False,
    )
    op.create_table(
        "upstream_batch",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_batch")),
    )
    for table in KEPT:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    for table in reversed(TABLES):
        op.drop_table(table)
