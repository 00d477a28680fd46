"""Fold the keys of names anew: punctuation between digits and some characters count."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

# Keys must be folded as the code that asks for them folds, whatever that becomes.
from hub.names import flat

revision = "business_0023"
down_revision = "business_0022"
branch_labels = None
depends_on = None

AT_ONCE = 10_000


def upgrade() -> None:
    """Apply the revision."""
    connection = op.get_bind()
    changed = fold_names(connection)
    fold_watches(connection)
    note_merchants(connection, changed)


def downgrade() -> None:
    """Take the revision back; keys stay as they are folded."""


def fold_names(connection: sa.Connection) -> set[int]:
    """Fold the key of every name that is searched; return whose changed.

    Names that only help to find have no key, and their merchants are indexed anew.
    """
    stale = [
        {"merchant": merchant, "kind": kind, "old": key, "new": folded}
        for merchant, kind, key, name in _rows(connection, _NAMES)
        if (folded := flat(name)) != key
    ]
    for row in stale:
        connection.execute(sa.text(_DOUBLE), row)
        connection.execute(sa.text(_FOLD), row)
    aliases = {merchant for (merchant,) in _rows(connection, _ALIASES)}
    return aliases | {int(row["merchant"]) for row in stale}


def fold_watches(connection: sa.Connection) -> None:
    """Fold the names that standing decisions rest on, by what their rows say."""
    stale = []
    for key, record, party, claim in _rows(connection, _WATCHES):
        folded = WATCHED_NAME + flat(json.loads(claim)["name"] or "")
        if folded not in {key, WATCHED_NAME}:
            stale.append({"old": key, "new": folded, "record": record, "party": party})
    for row in stale:
        connection.execute(sa.text(_FOLD_WATCH), row)


def note_merchants(connection: sa.Connection, merchants: Iterable[int]) -> None:
    """Let the names of merchants count as changed, so that they are indexed anew."""
    last = connection.execute(sa.text(_LAST_CHANGE)).scalar_one()
    rows = [
        {"number": number, "merchant": merchant}
        for number, merchant in enumerate(sorted(merchants), last + 1)
    ]
    if not rows:
        return
    connection.execute(sa.text(_NOTE), rows)
    counted = connection.execute(sa.text(_COUNT), {"next": last + len(rows) + 1})
    if not counted.rowcount:
        connection.execute(sa.text(_START_COUNT), {"next": last + len(rows) + 1})


def _rows(connection: sa.Connection, query: str) -> Iterator[Any]:
    """Read all rows of a query, some at once."""
    yield from connection.execute(
        sa.text(query), execution_options={"yield_per": AT_ONCE}
    )


WATCHED_NAME = "name:"
_NAMES = "SELECT merchant_id, kind, flat, name FROM merchant_name WHERE flat <> ''"
_ALIASES = "SELECT DISTINCT merchant_id FROM merchant_alias"
_WATCHES = (
    "SELECT key, link_watch.record_key, link_watch.party_no, claim FROM link_watch "
    "JOIN link_judgement ON link_judgement.id = (SELECT max(latest.id) "
    "FROM link_judgement AS latest WHERE latest.record_key = link_watch.record_key "
    "AND latest.party_no = link_watch.party_no) WHERE key LIKE 'name:%'"
)
_DOUBLE = (
    "DELETE FROM merchant_name WHERE merchant_id = :merchant AND kind = :kind "
    "AND flat = :old AND EXISTS (SELECT 1 FROM merchant_name AS other "
    "WHERE other.merchant_id = :merchant AND other.kind = :kind AND other.flat = :new)"
)
_FOLD = (
    "UPDATE merchant_name SET flat = :new "
    "WHERE merchant_id = :merchant AND kind = :kind AND flat = :old"
)
_FOLD_WATCH = (
    "UPDATE link_watch SET key = :new "
    "WHERE key = :old AND record_key = :record AND party_no = :party"
)
_LAST_CHANGE = (
    "SELECT max(last) FROM (SELECT coalesce(max(number), 0) AS last FROM name_change "
    "UNION ALL SELECT coalesce(max(covers), 0) FROM name_segment "
    "UNION ALL SELECT coalesce(max(next) - 1, 0) FROM id_counter "
    "WHERE name = 'name_change') AS lasts"
)
_NOTE = "INSERT INTO name_change (number, merchant_id) VALUES (:number, :merchant)"
_COUNT = "UPDATE id_counter SET next = :next WHERE name = 'name_change'"
_START_COUNT = "INSERT INTO id_counter (name, next) VALUES ('name_change', :next)"
