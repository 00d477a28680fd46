"""The migrations give exactly the tables that the code expects, on both databases."""

import importlib
import pkgutil

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

import hub as package
from hub import migrations
from hub.audit.record.models import metadata as audit_metadata
from hub.db.engines import make_engine
from hub.db.tables import Base, append_only_statements
from hub.migrations import SchemaOutdatedError

for found in pkgutil.walk_packages(package.__path__, "hub."):
    if found.name.endswith(".models"):
        importlib.import_module(found.name)

COUNT = {
    "sqlite": "SELECT count(*) FROM sqlite_master "
    "WHERE tbl_name = :table AND type = 'trigger'",
    "postgresql": "SELECT count(*) FROM pg_trigger "
    "WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal",
}
LINES = [("business", Base.metadata), ("audit", audit_metadata)]


def engine_of(hub, line):
    return hub.engine if line == "business" else hub.audit_engine


@pytest.mark.parametrize(("line", "metadata"), LINES, ids=["business", "audit"])
def test_a_migrated_database_has_the_tables_of_the_code(hub, line, metadata):
    changes = migrations.pending_changes(engine_of(hub, line), metadata)

    foreign = {"add_table", "remove_table", "remove_index"}
    ours = [
        change
        for change in changes
        if not (change[0] in foreign and _is_of_the_other_line(change, metadata))
    ]
    assert ours == []


def _is_of_the_other_line(change, metadata):
    """On SQLite each line has its own file, on PostgreSQL its own schema."""
    table = getattr(change[1], "table", change[1])
    return table.name not in metadata.tables and table.name in {
        name for _, other in LINES for name in other.tables
    }


@pytest.mark.parametrize("line", migrations.LINES)
def test_the_newest_revision_is_the_one_that_alembic_finds(line):
    script = ScriptDirectory(
        migrations.HERE, version_locations=[migrations.HERE / line]
    )

    assert [migrations.newest_revision(line)] == script.get_heads()


@pytest.mark.parametrize(("line", "metadata"), LINES, ids=["business", "audit"])
def test_every_append_only_table_refuses_to_be_changed(hub, line, metadata):
    engine = engine_of(hub, line)
    marked = [t.name for t in metadata.tables.values() if t.info.get("append_only")]

    assert marked
    with engine.begin() as connection:
        counts = {
            table: connection.scalar(text(COUNT[engine.dialect.name]), {"table": table})
            for table in marked
        }
    assert set(counts.values()) == {2}, counts


def test_a_database_without_tables_is_refused(database_url):
    engine = make_engine(database_url)

    with pytest.raises(SchemaOutdatedError, match="credithub init"):
        migrations.check_head(engine, "business")
    engine.dispose()


def test_upgrading_twice_changes_nothing(hub):
    before = sorted(inspect(hub.engine).get_table_names())

    migrations.upgrade(hub.engine, "business")

    assert sorted(inspect(hub.engine).get_table_names()) == before
    migrations.check_head(hub.engine, "business")


@pytest.mark.only_database("postgresql")  # TRUNCATE is PostgreSQL's own
def test_an_append_only_table_refuses_to_be_emptied(hub):
    assert len(append_only_statements("rating", "postgresql")) == 3

    with (
        pytest.raises(DatabaseError, match="append-only"),
        hub.engine.begin() as connection,
    ):
        connection.execute(text("TRUNCATE rating"))
