"""Let officers have accounts, second factors, sessions and tasks of their own."""

import sqlalchemy as sa
from alembic import op

revision = "business_0015"
down_revision = "business_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "agreement", sa.Column("reference_form", sa.String(length=200), nullable=True)
    )
    op.create_table(
        "officer_account",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("member_code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("post", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_until", sa.BigInteger(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_offered", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_code"],
            ["member.code"],
            name=op.f("fk_officer_account_member_code_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_account")),
        sa.UniqueConstraint("login", name=op.f("uq_officer_account_login")),
    )
    _index("officer_account", "member_code")
    op.create_table(
        "officer_passkey",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _of_account("officer_passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_officer_passkey_credential")),
    )
    _index("officer_passkey", "account_id")
    op.create_table(
        "officer_recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        _of_account("officer_recovery_code"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_officer_recovery_code")),
    )
    _index("officer_recovery_code", "account_id")
    op.create_table(
        "officer_ticket",
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        _of_account("officer_ticket"),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_officer_ticket")),
    )
    _index("officer_ticket", "account_id")
    op.create_table(
        "officer_session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        _of_account("officer_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_officer_session_token_hash")),
    )
    _index("officer_session", "account_id")
    op.create_index(
        "ix_officer_session_live",
        "officer_session",
        ["used_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "officer_sign_in_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_officer_sign_in_count")),
    )
    _index("officer_sign_in_count", "since")
    op.create_table(
        "officer_task",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        _of_account("officer_task"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["officer_session.id"],
            name=op.f("fk_officer_task_session_id_officer_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_task")),
    )
    _index("officer_task", "account_id")


def downgrade() -> None:
    """Take the revision back."""
    for table in (
        "officer_task",
        "officer_sign_in_count",
        "officer_session",
        "officer_ticket",
        "officer_recovery_code",
        "officer_passkey",
        "officer_account",
    ):
        op.drop_table(table)
    op.drop_column("agreement", "reference_form")


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    """Tie a table's rows to an account."""
    name = op.f(f"fk_{table}_account_id_officer_account")
    return sa.ForeignKeyConstraint(["account_id"], ["officer_account.id"], name=name)


def _index(table: str, column: str) -> None:
    """Make the index of one column."""
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
