"""What the log's transaction writes is what it reads back, byte for byte."""

import pytest

from hub.audit.record.batches import LogEntry
from hub.audit.write.storing.database import statements_on
from schemas.tlog.tree import leaf_hash

BODIES = [
    b"a",
    b"",
    b"\x00,\n",
    b"\xff\xfe",
    "宿迁".encode(),
    b"'); --",
    bytes(range(256)),
]


@pytest.fixture
def statements(engine):
    with engine.connect() as connection:
        made = statements_on(connection)
        made.begin(writes=True)
        yield made
        made.rollback()


def entries(bodies, shard="2026"):
    return [
        LogEntry(shard, seq, f"{shard}E{seq:020}", leaf_hash(body), body)
        for seq, body in enumerate(bodies)
    ]


def test_entries_are_read_back_as_they_were_written(statements):
    rows = entries(BODIES)
    statements.insert_entries(entries([b"other"], shard="2025"))

    assert statements.insert_entries(rows)

    stored = [(row.seq, row.leaf_hash, row.body) for row in rows]
    assert statements.stored("2026", 0) == stored
    assert statements.stored("2026", 5) == stored[5:]
    assert statements.stored("2026", len(BODIES)) == []
    assert statements.leaf_hashes("2026", 1, 3) == rows[1].leaf_hash + rows[2].leaf_hash
    assert statements.leaf_hashes("2026", 50, 60) == b""


@pytest.mark.parametrize("known", [0, 31, 32, 69])
def test_an_entry_whose_id_is_known_is_told(statements, known):
    rows = entries([b"x"] * 70)
    other = rows[known]._replace(shard="2025")
    statements.insert_entries([other])

    assert not statements.insert_entries(rows)
    assert statements.places([other.id]) == {
        other.id: ("2025", other.seq, other.leaf_hash)
    }
