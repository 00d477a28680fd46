"""Name officers by purpose, open territories by agreement, keep views by their id."""

import json

import sqlalchemy as sa
from alembic import op

revision = "business_0010"
down_revision = "business_0009"
branch_labels = None
depends_on = None

CASE_WORK = ("enforcement", "prosecution", "transfer", "trial")


def upgrade() -> None:
    """Apply the revision.

    Work on a case names its officer from now on, as it does where nothing else is
    agreed; nobody has been told of another member's territory yet. What the code before
    reads and writes stays: ``named_officer``, which is not read any more.
    """
    case_work = json.dumps(CASE_WORK, separators=(",", ":"))
    with op.batch_alter_table("agreement") as table:
        table.add_column(
            sa.Column(
                "officer_for", sa.Text(), nullable=False, server_default=case_work
            )
        )
        table.add_column(
            sa.Column("territory", sa.Text(), nullable=False, server_default="[]")
        )
        table.alter_column(
            "named_officer", existing_type=sa.Boolean(), server_default=sa.true()
        )
    agreement = sa.table(
        "agreement",
        sa.column("id", sa.String),
        sa.column("purposes", sa.Text),
        sa.column("named_officer", sa.Boolean),
        sa.column("officer_for", sa.Text),
    )
    connection = op.get_bind()
    for number, purposes, named in connection.execute(
        sa.select(agreement.c.id, agreement.c.purposes, agreement.c.named_officer)
    ).all():
        agreed = json.loads(purposes)
        wanted = sorted(agreed if named else set(agreed) & set(CASE_WORK))
        connection.execute(
            sa.update(agreement)
            .where(agreement.c.id == number)
            .values(officer_for=json.dumps(wanted, separators=(",", ":")))
        )
    op.create_table(
        "disclosure_view",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure_view"),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("disclosure_view")
    with op.batch_alter_table("agreement") as table:
        table.alter_column(
            "named_officer", existing_type=sa.Boolean(), server_default=None
        )
        table.drop_column("officer_for")
        table.drop_column("territory")
