"""Whether anything in a database file would change what the hub writes.

What is there for a moment only, a trigger or a table that puts in values of its own, is
found by no later check, and what it made of a row would be told to the log as the
hub's own.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

MADE = Path(__file__).with_name("tables.sql")
"""The tables as the revisions make them, by ``scripts/make_tables.py``."""
SEEN = "schema.seen"
TABLE, UNIQUE = "CREATE TABLE ", "CREATE UNIQUE INDEX "
_NAMED = re.compile(
    r'CREATE (?:TABLE|UNIQUE INDEX \w+ ON) ("?)(\w+)\1 ?\(.*', re.DOTALL
)
# Nothing but one word of refusal: without a semicolon no other statement stands in it.
# A unique index would drop rows of a statement that passes by what is there already.
_HARMLESS = re.compile(
    r"CREATE INDEX .*"
    r"|CREATE TRIGGER (?P<table>\w+)_no_(update|delete) BEFORE (UPDATE|DELETE)"
    r" ON (?P=table) (WHEN NOT \([^;]*\) )?"
    r"BEGIN SELECT RAISE\(ABORT, '(?P=table) is append-only'\); END",
    re.DOTALL,
)
# A column of which this version does not know, as a later one's revision adds it.
_LATER = re.compile(
    r", (\w+) [A-Z]+(?:\(\d+\))?(?: DEFAULT (?:'[^']*'|\d+))?(?: NOT NULL)?(?=, |\)$)"
)


def forget_other_schema(connection: Connection) -> None:
    """Forget what was found of a schema, where a transaction begins under another.

    Its number alone would not do: who holds the file can set it back to one that was
    looked at. SQLite loads the schema again in no transaction but those under another
    number than it knows, so each that begins asks for it, whether it writes or not.
    """
    driver: Any = connection.connection.driver_connection
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    if connection.info.get(SEEN) != version:
        connection.info.pop(SEEN, None)


def find_meddler(connection: Connection) -> str | None:
    """Name what would change or drop what is written to a database file, if any does.

    That is each trigger that does more than to refuse a change, each view, and each
    table and unique index that is not as the revisions make it. The schema is loaded
    anew and looked at where the transaction began under another than the last that was
    found sound. PostgreSQL is not looked at.
    """
    if connection.dialect.name != "sqlite" or SEEN in connection.info:
        return None
    driver: Any = connection.connection.driver_connection
    # What it has loaded may be of a moment that the file shows no more.
    driver.execute("PRAGMA writable_schema = RESET")
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    # The type is not asked for: SQLite goes by the words alone.
    query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    for name, made in driver.execute(query):
        if not (made in _made() or _HARMLESS.fullmatch(made) or _is_later(made)):
            return str(name)
    connection.info[SEEN] = version
    return None


@cache
def _made() -> Mapping[str, str]:
    """Give the statements of the revisions, each with the table that it is about."""
    made = MADE.read_text("utf-8").split(";\n")[:-1]
    return {one: _about(one) for one in made}


@cache
def _tables() -> Mapping[str, str]:
    """Give the statements that make tables, by their names."""
    return {about: one for one, about in _made().items() if one.startswith(TABLE)}


def _about(made: str) -> str:
    """Name a statement's table, as SQLite tells names apart; none where unclear."""
    found = _NAMED.fullmatch(made)
    return found[2].lower() if found else ""


def _is_later(made: str) -> bool:
    """Tell whether a later version's revision may have made this of a table.

    It may be one of which this version does not know, or have more columns.
    """
    about = _about(made)
    mine = _tables().get(about)
    if mine is None:
        return bool(about)
    known = set(re.findall(r"\w+", mine))
    return mine == _LATER.sub(lambda one: one[0] if one[1] in known else "", made)
