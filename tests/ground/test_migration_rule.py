"""A revision suits the code before it and the code after it.

While a hub is brought up to date, processes of the version before still serve. So a
revision takes nothing away that they read, and asks nothing that they do not write.
"""

from dataclasses import dataclass

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from hub import migrations
from hub.db.engines import make_engine


@pytest.fixture
def revisions(line, monkeypatch):
    """The revisions of a line, read from their files once and not before each step."""
    scripts = ScriptDirectory(
        migrations.HERE, version_locations=[migrations.HERE / line]
    )
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _: scripts)
    return [one.revision for one in reversed(list(scripts.walk_revisions()))]


@dataclass(frozen=True)
class Found:
    """A table as the database tells of it."""

    columns: dict
    unique: frozenset
    checks: frozenset
    keys: frozenset


def tables_of(engine):
    """Ask for all tables at once: each revision is asked about all that came before."""
    seen = inspect(engine)
    unique = seen.get_multi_unique_constraints()
    checks = seen.get_multi_check_constraints()
    keys = seen.get_multi_foreign_keys()
    indexes = seen.get_multi_indexes()
    return {
        table[1]: Found(
            columns={column["name"]: column for column in columns},
            unique=frozenset(
                tuple(one["column_names"])
                for one in [*unique[table], *indexes[table]]
                if one.get("unique", True)
            ),
            checks=frozenset(one["sqltext"] for one in checks[table]),
            keys=frozenset(tuple(one["constrained_columns"]) for one in keys[table]),
        )
        for table, columns in seen.get_multi_columns().items()
    }


def breaches(before, after):
    """What of a change the code before could not live with."""
    for name, table in before.items():
        if name not in after:
            yield f"table {name} is gone"
            continue
        now = after[name]
        for column in table.columns.keys() - now.columns.keys():
            yield f"{name}.{column} is gone"
        for column, told in now.columns.items():
            was = table.columns.get(column)
            asked = not told["nullable"] and told["default"] is None
            if asked and (was is None or was["nullable"]):
                yield f"{name}.{column} must be written"
            if was is not None and str(was["type"]) != str(told["type"]):
                yield f"{name}.{column} is of another type"
        for what in ("unique", "checks", "keys"):
            for one in getattr(now, what) - getattr(table, what):
                yield f"{name} has new {what}: {one}"


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("line", migrations.LINES)
def test_every_revision_leaves_what_the_code_before_reads_and_writes(
    engine, line, revisions
):
    first, *later = revisions
    migrations.upgrade(engine, line, to=first)
    before, broken = tables_of(engine), {}

    for revision in later:
        migrations.upgrade(engine, line, to=revision)
        after = tables_of(engine)
        if told := sorted(breaches(before, after)):
            broken[revision] = told
        before = after

    assert later
    assert broken == {}
    assert migrations.newest_revision(line) == revision


CHANGES = {
    "ALTER TABLE firm DROP COLUMN note": "firm.note is gone",
    "DROP TABLE place": "table place is gone",
    "ALTER TABLE firm RENAME COLUMN note TO notes": "firm.note is gone",
    "ALTER TABLE firm ADD COLUMN size INTEGER NOT NULL DEFAULT 0": None,
    "ALTER TABLE firm ADD COLUMN size INTEGER": None,
    "CREATE INDEX by_note ON firm (note)": None,
    "CREATE UNIQUE INDEX one_note ON firm (note)": "firm has new unique: ('note',)",
    "CREATE TABLE other (id INTEGER NOT NULL)": None,
}


@pytest.mark.parametrize(("statement", "breach"), CHANGES.items(), ids=CHANGES)
def test_what_breaks_the_rule_is_told_from_what_does_not(engine, statement, breach):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE firm (id INTEGER NOT NULL, note TEXT)"))
        connection.execute(text("CREATE TABLE place (id INTEGER)"))
    before = tables_of(engine)

    with engine.begin() as connection:
        connection.execute(text(statement))

    assert list(breaches(before, tables_of(engine))) == ([breach] if breach else [])


@pytest.mark.only_database("postgresql")  # SQLite changes no column where it stands
@pytest.mark.parametrize(
    ("statement", "breach"),
    [
        ("ALTER COLUMN note SET NOT NULL", "firm.note must be written"),
        ("ALTER COLUMN note TYPE VARCHAR(3)", "firm.note is of another type"),
        ("ADD COLUMN size INTEGER NOT NULL", "firm.size must be written"),
        ("ADD CHECK (id > 0)", "firm has new checks: id > 0"),
    ],
)
def test_a_column_that_becomes_stricter_breaks_the_rule(engine, statement, breach):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE firm (id INTEGER NOT NULL, note TEXT)"))
    before = tables_of(engine)

    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE firm {statement}"))

    assert list(breaches(before, tables_of(engine))) == [breach]
