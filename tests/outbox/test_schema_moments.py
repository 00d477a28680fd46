"""What is in a database file for a moment only makes nothing of what is written."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.contradictions import EvidenceContradictsError
from hub.db import triggers
from hub.members.models import ApiToken
from hub.members.service import issue_token, list_tokens
from scripts.make_tables import render
from tests.support.prepared import opened, prepare_city

PERSONAL = '{"penalty":["legal_rep_id_no"],"person":["id_number"]}'
REPLACE = "ON CONFLICT REPLACE"
MEMBER, OTHER = "platform:taomao", "agency:procuratorate"
TRIGGER = (
    "CREATE TRIGGER other AFTER INSERT ON api_token BEGIN UPDATE api_token"
    f" SET member_code = '{OTHER}' WHERE id = NEW.id; END"
)

pytestmark = pytest.mark.only_database("sqlite")


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def run(hub, *statements):
    """Write past the hub; give the number of the schema before and after."""
    with closing(sqlite3.connect(hub.engine.url.database)) as driver:
        (before,) = driver.execute("PRAGMA schema_version").fetchone()
        for statement in statements:
            driver.execute(statement)
        driver.commit()
        return before, *driver.execute("PRAGMA schema_version").fetchone()


def rewrite(hub, table, former, new):
    """Write another statement as that which made a table."""
    before, _ = run(hub)
    new, former = new.replace("'", "''"), former.replace("'", "''")
    run(
        hub,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{former}', '{new}')"
        f" WHERE name = '{table}'",
        f"PRAGMA schema_version = {before + 1}",
    )


def agree(hub):
    """Make an agreement that opens no personal field, and tell what it opens."""
    terms = Terms(
        member_kind="customs",
        purposes=["supervision"],
        items={"*": ["*"]},
        title="t",
        legal_basis="l",
        valid_from=date(2026, 1, 1),
    )
    with hub.writes.begin() as session:
        made = make_agreement(
            session, hub.rulebook, terms, actor="cli:t", at=hub.clock()
        )
        session.flush()
        session.refresh(made)
        return made.personal


def issue(hub):
    """Issue a token, and tell whose it is as it is stored."""
    with hub.writes.begin() as session:
        made = issue_token(
            session, hub.keys, MEMBER, system="s", actor="cli:t", at=hub.clock()
        )
    with hub.reads() as session:
        return session.get(ApiToken, made.id).member_code


@pytest.mark.parametrize(
    ("former", "new"),
    [
        (
            "personal TEXT",
            f"personal TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '{PERSONAL}'",
        ),
        ("personal TEXT", f"personal TEXT DEFAULT '{PERSONAL}'"),
        ("ended_at BIGINT", "ended_at BIGINT CHECK (ended_at IS NULL)"),
        ("title VARCHAR", "more TEXT AS ('x') STORED, title VARCHAR"),
        ("PRIMARY KEY (id)", f"PRIMARY KEY (id) {REPLACE}"),
    ],
)
def test_no_table_puts_in_values_of_its_own(hub, former, new):
    assert agree(hub) is None

    rewrite(hub, "agreement", former, new)
    with pytest.raises(EvidenceContradictsError, match=r"agreement .* would change"):
        agree(hub)
    rewrite(hub, "agreement", new, former)

    assert agree(hub) is None


def test_no_unique_index_drops_what_is_written(hub):
    run(hub, "CREATE UNIQUE INDEX more ON member (valid_to, territory, code)")

    with pytest.raises(EvidenceContradictsError, match=r"more .* would change"):
        issue(hub)


def test_what_a_later_version_adds_is_written_beside(hub):
    run(
        hub,
        "CREATE TABLE later (id TEXT NOT NULL DEFAULT 'x', UNIQUE (id))",
        "CREATE UNIQUE INDEX ix_later ON later (id)",
        "CREATE INDEX more ON member (name)",
        "ALTER TABLE api_token ADD COLUMN later VARCHAR(16)",
        "ALTER TABLE api_token ADD COLUMN closed BOOLEAN DEFAULT 0 NOT NULL",
    )

    assert issue(hub) == MEMBER


def test_a_trigger_is_not_hidden_by_the_number_that_was_seen_before(hub):
    issue(hub)
    seen, _ = run(hub, TRIGGER)
    with pytest.raises(EvidenceContradictsError, match=r"other .* would change"):
        issue(hub)
    run(hub, f"PRAGMA schema_version = {seen}")

    with pytest.raises(EvidenceContradictsError, match=r"other .* would change"):
        issue(hub)


def test_a_trigger_that_a_reader_met_is_not_hidden_either(hub):
    issue(hub)
    seen, _ = run(hub, TRIGGER)
    with hub.reads() as session:
        assert list_tokens(session, MEMBER)
    run(hub, f"PRAGMA schema_version = {seen}")

    with pytest.raises(EvidenceContradictsError, match=r"other .* would change"):
        issue(hub)


def test_a_trigger_that_is_gone_from_the_file_is_gone_from_memory(hub):
    issue(hub)
    _, met = run(hub, TRIGGER)
    with hub.reads() as session:
        assert list_tokens(session, MEMBER)
    run(hub, "DROP TRIGGER other", f"PRAGMA schema_version = {met}")

    assert issue(hub) == MEMBER


def test_the_list_of_tables_is_what_the_revisions_make():
    assert triggers.MADE.read_text("utf-8") == render()
