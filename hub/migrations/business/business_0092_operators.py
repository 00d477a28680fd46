"""Find individual businesses by the number of who runs them.

The keyed hashes stand in the claims that were judged already, and are taken from there.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What is told must be hashed as the code that compares it hashes, whatever it becomes.
from hub.db.bulk import in_chunks
from hub.ground.clock import system_clock
from hub.outbox.covered import covered_tables
from hub.outbox.macs import KEYS
from hub.outbox.row_groups import places_together, stored_keys
from hub.outbox.telling import tell_groups

revision = "business_0092"
down_revision = "business_0088"
branch_labels = None
depends_on = None

NAME = "operator_number"
AT_ONCE = 1_000
_CLAIMS = (
    "SELECT record_key, party_no, claim FROM link_judgement WHERE id IN "
    "(SELECT max(id) FROM link_judgement GROUP BY record_key, party_no) "
    """AND claim LIKE '%"id_hash"%' AND claim LIKE '%"individual_business"%'"""
)


def upgrade() -> None:
    """Apply the revision."""
    table = op.create_table(
        NAME,
        sa.Column("record_key", sa.LargeBinary(32), nullable=False),
        sa.Column("party_no", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("record_key", "party_no", name=op.f(f"pk_{NAME}")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_operator_number_value", NAME, ["value"])
    config = op.get_context().config
    keys = None if config is None else config.attributes.get("keys")
    with Session(op.get_bind(), info={KEYS: keys}) as session:
        for rows in in_chunks(stated(session.connection()), AT_ONCE):
            session.connection().execute(sa.insert(table), rows)
        covered = covered_tables()[NAME]
        stored = stored_keys(session.connection(), covered)
        for some in places_together((covered, key) for key in stored):
            tell_groups(session, some, events=[], clock=system_clock)
        session.flush()


def downgrade() -> None:
    """Take the revision back; what was told stays told."""
    op.drop_table(NAME)


def stated(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Read the numbers that standing claims give with individual businesses."""
    said = connection.execute(sa.text(_CLAIMS), execution_options={"yield_per": 1_000})
    for record_key, party_no, text in said:
        claim = json.loads(text)
        hashes = [value for scheme, value, *_ in claim["codes"] if scheme == "id_hash"]
        if hashes and claim["subject"] == "individual_business":
            yield {"record_key": record_key, "party_no": party_no, "value": hashes[0]}
