"""Carry redactions over to where all is kept that two people decide."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.db.tables import append_only_statements, dump_json

revision = "business_0038"
down_revision = "business_0036"
branch_labels = None
depends_on = None

TOPIC = "redaction"
CARRIED = "hub"
ONE_PERSON = "转入时补记：当时一人即可停止显示 One person could end it then"
SAID = {
    "released": ("approved", "approved"),
    "refused": ("refused", "refused"),
    "taken_back": ("taken-back", "taken-back"),
    "ended": ("taken-back", "taken-back"),
}
"""What was said of a redaction: the word of a decision, and how it stands by it."""
TRIGGERS = {"sqlite": ("update", "delete"), "postgresql": ("change", "truncate")}


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("redaction", sa.Column("decision_id", sa.BigInteger(), nullable=True))
    carry_over(op.get_bind())


def carry_over(connection: sa.Connection) -> None:
    """Write each redaction down as a decision, by the words that were said of it.

    An end that one person said is followed by a word of the hub: two end it today.
    """
    words = _words(connection)
    number = _free_number(connection)
    carried = []
    for row in connection.execute(
        sa.text(
            "SELECT id, record_key, seq, field, reason, proposed_by, proposed_at "
            "FROM redaction WHERE decision_id IS NULL ORDER BY id"
        )
    ).all():
        said = [("proposed", row.reason, row.proposed_by, row.proposed_at)]
        state = "waiting"
        for word in words.get(row.id, ()):
            spoken, state = SAID[word.word]
            said.append((spoken, word.reason, word.said_by, word.said_at))
            if word.word == "ended":
                said.append((spoken, ONE_PERSON, CARRIED, word.said_at))
        _write_decision(connection, number, row, state, said)
        carried.append({"id": row.id, "number": number})
        number += 1
    _name_decisions(connection, carried)
    connection.execute(
        sa.text("UPDATE id_counter SET next = :next WHERE name = 'decision'"),
        {"next": number},
    )


def _words(connection: sa.Connection) -> dict[str, list[sa.Row[Any]]]:
    """Read what was said of redactions, in order."""
    query = "SELECT * FROM redaction_word ORDER BY redaction_id, number"
    words: dict[str, list[sa.Row[Any]]] = {}
    for word in connection.execute(sa.text(query)):
        words.setdefault(word.redaction_id, []).append(word)
    return words


def _free_number(connection: sa.Connection) -> int:
    """Tell the next number of a decision."""
    query = sa.text("SELECT next FROM id_counter WHERE name = 'decision'")
    return int(connection.scalar(query) or 1)


def _write_decision(
    connection: sa.Connection,
    number: int,
    row: sa.Row[Any],
    state: str,
    said: list[tuple[str, str, str, int]],
) -> None:
    """Write a decision with its words."""
    content = {"redaction": row.id, "field": row.field, "version": row.seq}
    connection.execute(
        sa.text(
            "INSERT INTO decision "
            "(id, topic, subject_type, subject, content, state, version) "
            "VALUES (:id, :topic, 'record', :subject, :content, :state, :version)"
        ),
        {
            "id": number,
            "topic": TOPIC,
            "subject": f"{bytes(row.record_key).hex()}/{row.field}",
            "content": dump_json(content),
            "state": state,
            "version": len(said),
        },
    )
    connection.execute(
        sa.text(
            "INSERT INTO decision_word "
            "(decision_id, seq, said, reason, documents, actor, at) "
            "VALUES (:id, :seq, :said, :reason, '[]', :actor, :at)"
        ),
        [
            dict(zip(("said", "reason", "actor", "at"), one, strict=True))
            | {"id": number, "seq": seq}
            for seq, one in enumerate(said, 1)
        ],
    )


def _name_decisions(connection: sa.Connection, carried: list[dict[str, Any]]) -> None:
    """Note at each redaction which decision it is; the table opens for this alone."""
    if not carried:
        return
    dialect = connection.dialect.name
    at_table = " ON redaction" if dialect == "postgresql" else ""
    for name in TRIGGERS[dialect]:
        connection.execute(sa.text(f"DROP TRIGGER redaction_no_{name}{at_table}"))
    connection.execute(
        sa.text("UPDATE redaction SET decision_id = :number WHERE id = :id"), carried
    )
    for statement in append_only_statements("redaction", dialect):
        connection.execute(sa.text(statement))


def downgrade() -> None:
    """Take the revision back; what was said since then stays in decisions alone."""
    op.drop_column("redaction", "decision_id")
