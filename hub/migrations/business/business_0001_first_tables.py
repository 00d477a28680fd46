"""Make the business tables."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements

revision = "business_0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("link_judgement", "rating", "record_version")


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("member_kind", sa.String(length=32), nullable=False),
        sa.Column("member_code", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("named_officer", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(
        op.f("ix_agreement_member_code"), "agreement", ["member_code"], unique=False
    )
    op.create_index(
        op.f("ix_agreement_member_kind"), "agreement", ["member_kind"], unique=False
    )
    op.create_table(
        "archive_lease",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_archive_lease_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_lease")),
    )
    op.create_table(
        "id_counter",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_id_counter")),
    )
    op.create_table(
        "landed_file",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("landed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landed_file")),
    )
    op.create_index(
        op.f("ix_landed_file_run_id"), "landed_file", ["run_id"], unique=False
    )
    op.create_index(
        "ix_landed_file_source_sha256",
        "landed_file",
        ["source", "sha256"],
        unique=False,
    )
    op.create_index(
        "ix_landed_file_state_landed_at",
        "landed_file",
        ["state", "landed_at"],
        unique=False,
    )
    op.create_table(
        "link_judgement",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_judgement")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_link_judgement_party",
        "link_judgement",
        ["record_key", "party_no"],
        unique=False,
    )
    op.create_table(
        "link_watch",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "key", "record_key", "party_no", name=op.f("pk_link_watch")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_link_watch_party", "link_watch", ["record_key", "party_no"], unique=False
    )
    op.create_table(
        "member",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("territory", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("succeeded_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["succeeded_by"],
            ["member.code"],
            name=op.f("fk_member_succeeded_by_member"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_kind"), "member", ["kind"], unique=False)
    op.create_table(
        "merchant",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("public_id", sa.String(length=21), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column(
            "superseded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("subject_class", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["merchant.id"],
            name=op.f("fk_merchant_superseded_by_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        sa.UniqueConstraint("public_id", name=op.f("uq_merchant_public_id")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("op", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=256), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=True),
        sa.Column("audit_shard", sa.String(length=16), nullable=True),
        sa.Column("audit_index", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    op.create_index(
        "ix_outbox_event_waiting",
        "outbox_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("audit_index IS NULL"),
        postgresql_where=sa.text("audit_index IS NULL"),
    )
    op.create_table(
        "quarantined_row",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=96), nullable=True),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("sheet", sa.String(length=128), nullable=True),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decision", sa.String(length=400), nullable=True),
        sa.Column("decision_run", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_row")),
    )
    op.create_index(
        "ix_quarantined_row_file_id_state",
        "quarantined_row",
        ["file_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_quarantined_row_state_source",
        "quarantined_row",
        ["state", "source"],
        unique=False,
    )
    op.create_table(
        "rating",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.String(length=32), nullable=False),
        sa.Column("rules_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "policy", "seq", name=op.f("pk_rating")),
        info={"append_only": True},
    )
    op.create_table(
        "rating_due",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_rating_due")),
    )
    op.create_index(
        op.f("ix_rating_due_due_day"), "rating_due", ["due_day"], unique=False
    )
    op.create_table(
        "record_head",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("personal_hash", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_record_head")),
    )
    op.create_table(
        "record_version",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("event_day", sa.Date(), nullable=True),
        sa.Column("effect_from", sa.Date(), nullable=True),
        sa.Column("effect_to", sa.Date(), nullable=True),
        sa.Column("procedure", sa.String(length=32), nullable=True),
        sa.Column("tier", sa.String(length=32), nullable=True),
        sa.Column("public_from", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column("publicity_rule", sa.String(length=128), nullable=True),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("personal_hash", sa.String(length=64), nullable=True),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=True),
        sa.Column("issuer_code", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "seq", name=op.f("pk_record_version")),
        info={"append_only": True},
    )
    op.create_table(
        "review_item",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "other_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("first_opinion", sa.String(length=9), nullable=True),
        sa.Column("first_actor", sa.String(length=128), nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=9), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index(
        "ix_review_item_merchant", "review_item", ["merchant_id"], unique=False
    )
    op.create_index(
        "ix_review_item_party", "review_item", ["record_key", "party_no"], unique=False
    )
    op.create_index(
        "ix_review_item_state", "review_item", ["state", "id"], unique=False
    )
    op.create_table(
        "sealed_value",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=96), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", "seq", "field", name=op.f("pk_sealed_value")),
    )
    op.create_table(
        "snapshot_key",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_snapshot_key")),
    )
    op.create_table(
        "source_cursor",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("last_sha256", sa.String(length=64), nullable=True),
        sa.Column("last_good_run", sa.String(length=26), nullable=True),
        sa.Column("last_good_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_cursor")),
    )
    op.create_table(
        "source_lock",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_lock")),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(
        "ix_sync_run_source_state", "sync_run", ["source", "state"], unique=False
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("member_code", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("system", sa.String(length=100), nullable=False),
        sa.Column("standing_purpose", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_code"],
            ["member.code"],
            name=op.f("fk_api_token_member_code_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(
        op.f("ix_api_token_member_code"), "api_token", ["member_code"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "judgement_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_membership_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint("record_key", "party_no", name=op.f("pk_membership")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_membership_merchant", "membership", ["merchant_id"], unique=False
    )
    op.create_table(
        "merchant_identifier",
        sa.Column("scheme", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_merchant_identifier_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint("scheme", "value", name=op.f("pk_merchant_identifier")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_merchant_identifier_merchant",
        "merchant_identifier",
        ["merchant_id"],
        unique=False,
    )
    op.create_table(
        "merchant_name",
        sa.Column(
            "merchant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("flat", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("record_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_merchant_name_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "flat", "kind", name=op.f("pk_merchant_name")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_merchant_name_flat", "merchant_name", ["flat"], unique=False)
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index("ix_merchant_name_flat", table_name="merchant_name")
    op.drop_table("merchant_name")
    op.drop_index("ix_merchant_identifier_merchant", table_name="merchant_identifier")
    op.drop_table("merchant_identifier")
    op.drop_index("ix_membership_merchant", table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_api_token_member_code"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_sync_run_source_state", table_name="sync_run")
    op.drop_table("sync_run")
    op.drop_table("source_lock")
    op.drop_table("source_cursor")
    op.drop_table("snapshot_key")
    op.drop_table("sealed_value")
    op.drop_index("ix_review_item_state", table_name="review_item")
    op.drop_index("ix_review_item_party", table_name="review_item")
    op.drop_index("ix_review_item_merchant", table_name="review_item")
    op.drop_table("review_item")
    op.drop_table("record_version")
    op.drop_table("record_head")
    op.drop_index(op.f("ix_rating_due_due_day"), table_name="rating_due")
    op.drop_table("rating_due")
    op.drop_table("rating")
    op.drop_index("ix_quarantined_row_state_source", table_name="quarantined_row")
    op.drop_index("ix_quarantined_row_file_id_state", table_name="quarantined_row")
    op.drop_table("quarantined_row")
    op.drop_index(
        "ix_outbox_event_waiting",
        table_name="outbox_event",
        sqlite_where=sa.text("audit_index IS NULL"),
        postgresql_where=sa.text("audit_index IS NULL"),
    )
    op.drop_table("outbox_event")
    op.drop_table("merchant")
    op.drop_index(op.f("ix_member_kind"), table_name="member")
    op.drop_table("member")
    op.drop_index("ix_link_watch_party", table_name="link_watch")
    op.drop_table("link_watch")
    op.drop_index("ix_link_judgement_party", table_name="link_judgement")
    op.drop_table("link_judgement")
    op.drop_index("ix_landed_file_state_landed_at", table_name="landed_file")
    op.drop_index("ix_landed_file_source_sha256", table_name="landed_file")
    op.drop_index(op.f("ix_landed_file_run_id"), table_name="landed_file")
    op.drop_table("landed_file")
    op.drop_table("id_counter")
    op.drop_table("archive_lease")
    op.drop_index(op.f("ix_agreement_member_kind"), table_name="agreement")
    op.drop_index(op.f("ix_agreement_member_code"), table_name="agreement")
    op.drop_table("agreement")
