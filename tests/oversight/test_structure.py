"""What somebody makes of the tables themselves is found."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from hub.audit.check import Portion
from hub.contradictions import EvidenceContradictsError
from hub.members.models import ApiToken
from hub.members.service import revoke_token
from hub.oversight import ComparedPart, check_evidence, compare, list_faults
from tests.support.prepared import opened, prepare_city

MORE = ["ALTER TABLE member ADD COLUMN more TEXT"]
INDEX = ["CREATE INDEX more ON member (name)"]
LESS = ["DROP INDEX ix_api_token_member_code"]
VIEW = ["ALTER TABLE member RENAME TO was", "CREATE VIEW member AS SELECT * FROM was"]
WAYS = {
    "sqlite": {
        "table member": MORE,
        "index more": INDEX,
        "index ix_api_token_member_code": LESS,
        "trigger other": [
            "CREATE TRIGGER other AFTER UPDATE ON member BEGIN SELECT 1; END"
        ],
        "trigger rating_no_update": ["DROP TRIGGER rating_no_update"],
        "trigger rating_no_delete": [
            "DROP TRIGGER rating_no_delete",
            "CREATE TRIGGER rating_no_delete BEFORE DELETE ON rating"
            " WHEN 0 BEGIN SELECT RAISE(ABORT, 'rating is append-only'); END",
        ],
        "view member": ["DROP INDEX more", "DROP TRIGGER other", *VIEW],
    },
    "postgresql": {
        "column member.more": MORE,
        "index more": INDEX,
        "index ix_api_token_member_code": LESS,
        "trigger member.other": [
            "CREATE TRIGGER other AFTER UPDATE ON member"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ],
        "trigger rating.rating_no_change": ["DROP TRIGGER rating_no_change ON rating"],
        "trigger rule_set.rule_set_no_change": [
            "ALTER TABLE rule_set DISABLE TRIGGER ALL"
        ],
        "function refuse_change()": [
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS"
            " $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql"
        ],
        "rule member.kept": ["CREATE RULE kept AS ON DELETE TO member DO NOTHING"],
        "relation member": ["ALTER TABLE member ENABLE ROW LEVEL SECURITY"],
        "column member.name": ["ALTER TABLE member ALTER name SET DEFAULT 'x'"],
        "constraint member.pk_member": [
            "ALTER TABLE member DROP CONSTRAINT pk_member CASCADE"
        ],
        "rule member._RETURN": VIEW,
    },
}
"""Ways to change the structure, one after the other, with what is told of each."""


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def found(hub, *numbers):
    """Tell what a check of the structure finds, of all or in a part of a night."""
    portion = {"portion": Portion(frozenset(numbers), {})} if numbers else {}
    only = ComparedPart(only=("structure",), **portion)
    return {(one.code, one.detail) for one in compare(hub, only)}


def test_a_changed_structure_is_found(hub):
    before = found(hub)
    assert before == set()

    for name, statements in WAYS[hub.engine.dialect.name].items():
        with hub.engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
        now = found(hub)
        told = ("structure-changed", f"{name} is not as the hub made it")
        assert told in now - before
        before = now


def test_a_changed_structure_stands_until_it_is_mended_and_closes_nothing(hub):
    def run(statement):
        with hub.engine.connect() as connection:
            connection.exec_driver_sql(statement)
            connection.commit()

    run("CREATE INDEX more ON member (name)")
    night = check_evidence(hub, actor="hub")
    (fault,) = list_faults(hub)
    run("DROP INDEX more")
    mended = check_evidence(hub, actor="cli:t", whole=True)

    assert (night.found, mended.lifted, mended.standing) == (1, 1, 0)
    assert (fault["code"], fault["closes"]) == ("structure-changed", "")


def test_an_index_that_lies_is_found(hub):
    if hub.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL tells nobody of it")
    named = "WHERE name = 'ix_api_token_member_code'"

    def run(statement, values=()):
        with closing(sqlite3.connect(hub.engine.url.database)) as driver:
            driver.execute("PRAGMA writable_schema = ON")
            found = driver.execute(statement, values).fetchall()
            driver.commit()
        return found

    (row,) = run(f"SELECT * FROM sqlite_schema {named}")
    run(f"DELETE FROM sqlite_schema {named}")
    hub.engine.dispose()
    run("UPDATE api_token SET member_code = 'x'")
    run("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)

    assert found(hub, 1) == set()
    assert "missing from index ix_api_token_member_code" in str(found(hub))


MEDDLING = {
    "a trigger": "CREATE TRIGGER other AFTER UPDATE ON api_token BEGIN"
    " UPDATE api_token SET revoked_at = NULL WHERE id = NEW.id; END",
    "one that drops what is written": "CREATE TRIGGER api_token_no_update"
    " BEFORE UPDATE ON api_token BEGIN SELECT RAISE(IGNORE); END",
    "one that looks like the hub's": "CREATE TRIGGER api_token_no_update"
    " BEFORE UPDATE ON api_token WHEN NOT (1) BEGIN DELETE FROM member;"
    " SELECT 1 WHERE NOT (1) AND 'BEGIN' = '';"
    " SELECT RAISE(ABORT, 'api_token is append-only'); END",
    "a view": "CREATE VIEW other AS SELECT * FROM api_token",
}


@pytest.mark.only_database("sqlite")
def test_nothing_is_told_of_while_a_trigger_would_change_it(hub, clock):
    def revoke():
        with hub.writes.begin() as session:
            token = session.scalars(select(ApiToken)).first()
            revoke_token(session, token.id, actor="cli:t", at=clock())

    def run(statement):
        with closing(sqlite3.connect(hub.engine.url.database)) as driver:
            driver.execute(statement)

    for statement in MEDDLING.values():
        run(statement)
        with pytest.raises(EvidenceContradictsError, match="would change"):
            revoke()
        night = check_evidence(hub, actor="hub")
        assert night.standing == 1
        _, kind, name, *_ = statement.split()
        run(f"DROP {kind} {name}")
        check_evidence(hub, actor="cli:t", whole=True)

    revoke()

    assert check_evidence(hub, actor="cli:t", whole=True).standing == 0


LOG_WAYS = {
    "sqlite": (
        "trigger other",
        "CREATE TRIGGER other AFTER INSERT ON audit_opening BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "rule audit_opening.other",
        "CREATE RULE other AS ON DELETE TO audit_opening DO NOTHING",
    ),
}


def test_the_logs_database_has_the_parts_of_its_revisions_and_no_other(hub):
    name, statement = LOG_WAYS[hub.audit_engine.dialect.name]
    before = found(hub)

    with hub.audit_engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.commit()

    told = ("structure-changed", f"{name} is not as the hub made it")
    assert (before, found(hub)) == (set(), {told})


@pytest.mark.only_database("sqlite")
def test_an_index_of_the_log_that_leaves_looks_out_of_histories_is_found(hub):
    index = "ix_audit_opening_subject"
    with closing(sqlite3.connect(hub.audit_engine.url.database)) as driver:
        query = "SELECT sql FROM sqlite_schema WHERE name = ?"
        (made,) = driver.execute(query, [index]).fetchone()
        driver.execute(f"DROP INDEX {index}")
        driver.execute(f"{made} WHERE event_id < ''")
        driver.execute("PRAGMA writable_schema = ON")
        driver.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [made, index])
        driver.commit()
    hub.audit_engine.dispose()

    assert f"index {index}" in str(found(hub))
