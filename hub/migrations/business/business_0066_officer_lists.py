"""Lists of officers that members signed, and agreements that want such officers."""

import sqlalchemy as sa
from alembic import op

from hub.db.tables import UtcMoment

revision = "business_0066"
down_revision = "business_0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "officer_list",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("member_code", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(26), nullable=False),
        sa.Column("set_at", UtcMoment(), nullable=False),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_code"],
            ["member.code"],
            name=op.f("fk_officer_list_member_code_member"),
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["member_key.id"],
            name=op.f("fk_officer_list_key_id_member_key"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_list")),
    )
    newest = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_officer_list_newest",
        "officer_list",
        ["member_code"],
        unique=True,
        sqlite_where=newest,
        postgresql_where=newest,
    )
    op.add_column("agreement", sa.Column("officers", sa.String(16), nullable=True))


def downgrade() -> None:
    """Take the revision back."""
    with op.batch_alter_table("agreement") as table:
        table.drop_column("officers")
    op.drop_table("officer_list")
