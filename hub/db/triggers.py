"""Whether anything in a database file would change what the hub writes.

A trigger that is there for a moment only is found by no later check, and what it made
of a row would be told to the log as the hub's own.
"""

import re
from typing import Any

from sqlalchemy import Connection

SEEN = "schema.seen"
# Nothing but one word of refusal: without a semicolon no other statement stands in it.
_HARMLESS = re.compile(
    r"CREATE (TABLE|(UNIQUE )?INDEX) .*"
    r"|CREATE TRIGGER (?P<table>\w+)_no_(update|delete) BEFORE (UPDATE|DELETE)"
    r" ON (?P=table) (WHEN NOT \([^;]*\) )?"
    r"BEGIN SELECT RAISE\(ABORT, '(?P=table) is append-only'\); END",
    re.DOTALL,
)


def find_meddler(connection: Connection) -> str | None:
    """Name a trigger or view that does more than to refuse a change, if there is one.

    SQLite looks at its schema again when its number is another, and so does this.
    PostgreSQL is not looked at.
    """
    if connection.dialect.name != "sqlite":
        return None
    driver: Any = connection.connection.driver_connection
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    if connection.info.get(SEEN) == version:
        return None
    # The type is not asked for: SQLite goes by the words alone.
    query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    for name, made in driver.execute(query):
        if not _HARMLESS.fullmatch(made):
            return str(name)
    connection.info[SEEN] = version
    return None
