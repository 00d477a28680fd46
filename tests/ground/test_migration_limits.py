"""A change of the schema gives up where others would have to wait for it too long."""

import time
from functools import partial

import pytest
from sqlalchemy import inspect, text

from hub import migrations
from hub.cli import main
from hub.cli.output import FAILED
from hub.context import AUDIT_SCHEMA
from hub.db.engines import make_engine
from hub.migrations.limits import Limits, SchemaLockedError, SchemaSlowError

IMPATIENT = Limits(lock=0.2)
HURRIED = Limits(statement=0.2)
BEFORE = "business_0009"
COUNTING = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) "
    "SELECT count(*) FROM n"
)
LONG = {"sqlite": COUNTING.format(10**8), "postgresql": "SELECT pg_sleep(60)"}
SOME = {"sqlite": COUNTING.format(4 * 10**6), "postgresql": "SELECT pg_sleep(0.4)"}
"""Longer than ``HURRIED`` allows, and not for ever."""


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def older(engine):
    """A database that one revision is still to come to, with an agreement in it."""
    migrations.upgrade(engine, "business", to=BEFORE)
    return engine


def holding(engine):
    """A transaction that has written to agreements and does not end yet."""
    return engine.execution_options(writes=True).begin()


def revision_of(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def hold(connection):
    connection.execute(text("UPDATE agreement SET title = 'held'"))


def test_a_lock_that_others_hold_ends_the_change_and_leaves_all_as_it_was(older):
    with holding(older) as other:
        hold(other)
        began = time.monotonic()
        with pytest.raises(SchemaLockedError, match="business"):
            migrations.upgrade(older, "business", limits=IMPATIENT)
        waited = time.monotonic() - began
    assert waited < 30
    assert revision_of(older) == BEFORE

    migrations.upgrade(older, "business", limits=IMPATIENT)

    migrations.check_head(older, "business")


def test_a_command_that_cannot_have_the_lock_says_so_on_one_line(credithub_init, older):
    with holding(older) as other:
        hold(other)
        code, told = credithub_init()

    assert code == FAILED
    assert told.startswith("credithub: schema-locked: others hold what the business")
    assert len(told.splitlines()) == 1


@pytest.fixture
def credithub_init(database_url, instance_path, monkeypatch, capsys):
    """Run ``credithub init`` on the database, with little patience."""
    impatient = partial(migrations.upgrade, limits=IMPATIENT)
    monkeypatch.setattr(migrations, "upgrade", impatient)
    monkeypatch.setenv("HUB_INSTANCE", str(instance_path))
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    monkeypatch.setattr("sys.argv", ["credithub", "init"])

    def running():
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return running


@pytest.fixture
def line(tmp_path, monkeypatch):
    """Write a line of revisions, each with the statements of its upgrade."""

    def writing(*bodies):
        folder = tmp_path / "revisions"
        (folder / "short").mkdir(parents=True)
        before = None
        for number, body in enumerate(bodies):
            (folder / "short" / f"r{number}.py").write_text(
                "from alembic import op\n"
                "from hub.migrations.limits import Limits, set_limits\n"
                f"revision = 'r{number}'\ndown_revision = {before!r}\n"
                f"def upgrade():\n    {body}\n"
            )
            before = f"r{number}"
        (folder / "env.py").write_text((migrations.HERE / "env.py").read_text())
        monkeypatch.setattr(migrations, "HERE", folder)
        return "short"

    return writing


def test_a_statement_that_takes_too_long_is_ended_and_all_is_taken_back(engine, line):
    made = 'op.execute("CREATE TABLE half (done INTEGER)")'
    slow = f"op.execute({LONG[engine.dialect.name]!r})"

    with pytest.raises(SchemaSlowError, match="short"):
        migrations.upgrade(engine, line(made, slow), limits=HURRIED)

    assert inspect(engine).get_table_names() == []


def test_a_revision_may_allow_itself_more_time(engine, line):
    allowed = "set_limits(op.get_bind(), Limits(statement=600)); "
    slow = f"op.execute({SOME[engine.dialect.name]!r})"

    migrations.upgrade(engine, line(allowed + slow), limits=HURRIED)

    assert revision_of(engine) == "r0"


def test_what_a_revision_allowed_itself_ends_with_it(engine, line):
    allowed = "set_limits(op.get_bind(), Limits(statement=600))"
    slow = f"op.execute({LONG[engine.dialect.name]!r})"

    with pytest.raises(SchemaSlowError):
        migrations.upgrade(engine, line(allowed, slow), limits=HURRIED)


@pytest.mark.only_database("sqlite")  # elsewhere the transaction's own end sees to it
def test_statements_after_the_change_may_take_as_long_as_they_like(engine):
    migrations.upgrade(engine, "business", limits=HURRIED)

    with engine.connect() as connection:
        counted = connection.scalar(text(SOME["sqlite"]))

    assert counted == 4_000_000


@pytest.fixture
def log(database_url):
    """The database of the log, whose tables have a schema of their own."""
    engine = make_engine(database_url, schema=AUDIT_SCHEMA)
    yield engine
    engine.dispose()


@pytest.mark.only_database("postgresql")  # SQLite has no schemas
def test_the_logs_schema_is_made_with_its_tables_or_not_at_all(engine, log, line):
    made = 'op.execute("CREATE TABLE half (done INTEGER)")'
    slow = f"op.execute({LONG['postgresql']!r})"
    exists = text("SELECT count(*) FROM pg_namespace WHERE nspname = :name")

    with pytest.raises(SchemaSlowError):
        migrations.upgrade(log, line(made, slow), schema=AUDIT_SCHEMA, limits=HURRIED)

    with engine.connect() as connection:
        assert connection.scalar(exists, {"name": AUDIT_SCHEMA}) == 0
