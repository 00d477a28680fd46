"""A log of its own for each test, on each kind of database."""

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.schema import CreateSchema

from hub.audit.check import verify_whole
from hub.audit.check.verdict import CODES
from hub.audit.events import AuditEvent, make_event
from hub.audit.log import AuditLog
from hub.audit.record.models import SCHEMA, metadata
from hub.db.engines import make_engine
from hub.db.tables import append_only_statements
from hub.ground.clock import SetClock
from hub.ground.keys import Keyring
from tests.support.prepared import START

ORIGIN = "hub.suqian.example/audit"


def protected_tables():
    return [table.name for table in metadata.sorted_tables if table.info]


def prepare_log(instance, url):
    """Make an empty log with its append-only tables protected."""
    engine = make_engine(url, schema=SCHEMA)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        metadata.create_all(connection)
        for table in protected_tables():
            for statement in append_only_statements(table, engine.dialect.name):
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


@pytest.fixture(scope="session")
def keys_of_the_run(tmp_path_factory):
    """Keys that all logs of the run are made with."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    Keyring.create(folder)
    return folder


@pytest.fixture(scope="session")
def prepare_full_log(keys_of_the_run):
    """Makes a log of 600 entries, with tiles and five kept checkpoints."""

    def prepare(instance, url):
        prepare_log(instance, url)
        engine = make_engine(url, schema=SCHEMA)
        clock = SetClock(START)
        keyring = Keyring(copy_keys(keys_of_the_run, instance))
        log = AuditLog(
            *(engine, keyring.audit_signer, ORIGIN, keyring, clock),
            anchor=instance / "audit-anchor",
        )
        for start in range(0, 600, 120):
            log.append_many([event_of(number) for number in range(start, start + 120)])
            clock.advance(seconds=2)
        log.close()
        engine.dispose()

    return prepare


def copy_keys(folder, instance):
    return shutil.copytree(folder, instance / "keys", dirs_exist_ok=True)


@pytest.fixture
def keyring(instance_path, keys_of_the_run):
    return Keyring(copy_keys(keys_of_the_run, instance_path))


@pytest.fixture
def anchor_path(instance_path):
    return instance_path / "audit-anchor"


@pytest.fixture
def database_url(databases, instance_path, request):
    """The address of a log: an empty one, or a full one for tests that ask for it."""
    prepare = prepare_log
    if "full_log" in request.fixturenames:
        prepare = request.getfixturevalue("prepare_full_log")
    url = databases.fresh(instance_path, prepare)
    yield url
    databases.discard(url)


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url, schema=SCHEMA)
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
def asking(open_log, log, make):
    """A log that hands its events to another one, which writes."""
    log.append(make(0))
    asking = open_log()
    asking.append(make(-1))
    assert (log.is_writer, asking.is_writer) == (True, False)
    return asking


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
    return event_of


def event_of(number=1, **fields):
    """Make an event with a case number, and any field overridden."""
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
def full_log(log, clock):
    """A log of 600 entries, with tiles and five kept checkpoints."""
    clock.advance(seconds=10)
    return log


@pytest.fixture
def judge(full_log, engine):
    def verify(**options):
        verdict = verify_whole(engine, full_log.vkeys(), **options)
        if verdict.fault is not None:
            assert verdict.fault.code in CODES
        return verdict

    return verify
