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
    agreed; nobody has been told of another member's territory yet.
    """
    with op.batch_alter_table("agreement") as table:
        table.add_column(sa.Column("officer_for", sa.Text(), nullable=True))
        table.add_column(
            sa.Column("territory", sa.Text(), nullable=False, server_default="[]")
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
    with op.batch_alter_table("agreement") as table:
        table.alter_column("officer_for", existing_type=sa.Text(), nullable=False)
        table.alter_column("territory", existing_type=sa.Text(), server_default=None)
        table.drop_column("named_officer")
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
        table.add_column(
            sa.Column(
                "named_officer", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
        table.drop_column("officer_for")
        table.drop_column("territory")
