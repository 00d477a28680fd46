"""A log of its own for each test, on each kind of database."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.schema import CreateSchema

from hub.audit.events import AuditEvent, make_event
from hub.audit.log import AuditLog
from hub.audit.models import SCHEMA, metadata
from hub.audit.verdict import CODES
from hub.audit.verify import verify_whole
from hub.db import append_only_statements, make_engine
from hub.keys import Keyring

ORIGIN = "hub.suqian.example/audit"


def protected_tables():
    return [table.name for table in metadata.sorted_tables if table.info]


@pytest.fixture
def keyring(instance_path):
    return Keyring.create(instance_path / "keys")


@pytest.fixture
def anchor_path(instance_path):
    return instance_path / "audit-anchor"


@pytest.fixture
def engine(database_url):
    """An empty log with its append-only tables protected."""
    engine = make_engine(database_url, schema=SCHEMA)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        metadata.create_all(connection)
        for table in protected_tables():
            for statement in append_only_statements(table, engine.dialect.name):
                connection.exec_driver_sql(statement.replace("%", "%%"))
    yield engine
    engine.dispose()


@pytest.fixture
def open_log(engine, keyring, clock, anchor_path):
    """Opens logs as processes would; each is closed at the test's end."""
    opened = []

    def open_one(*, key=None, anchor=None, on=None, **options):
        log = AuditLog(
            on or engine,
            key or keyring.audit_signer,
            ORIGIN,
            keyring,
            clock,
            anchor=anchor or anchor_path,
            **options,
        )
        opened.append(log)
        return log

    yield open_one
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log):
    return open_log()


@pytest.fixture
def busy(engine):
    """Keeps the log's tables for somebody else, so that commits wait."""

    @contextmanager
    def hold():
        with engine.execution_options(writes=True).connect() as connection:
            transaction = connection.begin()
            if engine.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE audit_head, audit_entry"))
            yield
            transaction.rollback()

    return hold


@pytest.fixture
def make():
    """Makes events that differ in their case number."""

    def make_one(number=1, **fields):
        given = {
            "at": datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
            "actor": "agency:market-supervision",
            "op": "lookup.trust",
            "decision": "allow",
            "purpose": "enforcement",
            "case": f"宿市监案〔2026〕{number}号",
            "officer": "张三",
            "subject_type": "merchant",
            "subject": "M7QK2D5A",
            "req": "ab" * 32,
            "resp": "cd" * 32,
            "resp_class": {"status": 200, "records": 2},
        }
        given |= fields
        return make_event(**given) if "id" not in given else AuditEvent(**given)

    return make_one


@pytest.fixture
def tamper(engine):
    """Runs statements that the tables' protection would refuse."""

    def run(*statements):
        with engine.begin() as connection:
            for table in protected_tables():
                if engine.dialect.name == "sqlite":
                    for verb in ("update", "delete"):
                        connection.execute(
                            text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
                        )
                else:
                    for what in ("change", "truncate"):
                        connection.execute(
                            text(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}")
                        )
            for statement in statements:
                if isinstance(statement, str):
                    connection.execute(text(statement))
                else:
                    connection.execute(*statement)

    return run


@pytest.fixture
def full_log(log, make, clock):
    """A log of 600 entries, with tiles and five kept checkpoints."""
    for start in range(0, 600, 120):
        log.append_many([make(number) for number in range(start, start + 120)])
        clock.advance(seconds=2)
    return log


@pytest.fixture
def judge(full_log, engine):
    def verify(**options):
        verdict = verify_whole(engine, full_log.vkeys(), **options)
        if verdict.fault is not None:
            assert verdict.fault.code in CODES
        return verdict

    return verify
