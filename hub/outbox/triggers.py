"""Whether anything in a database file would change what the hub writes.

A trigger that is there for a moment only is found by no later check, and what it made
of a row would be told to the log as the hub's own.
"""

import re
from typing import Any

from sqlalchemy import Connection

from hub.outbox.errors import EvidenceContradictsError
from schemas.wording import Wording

SEEN = "outbox.schema"
# Nothing but one word of refusal: without a semicolon no other statement stands in it.
_HARMLESS = re.compile(
    r"CREATE (TABLE|(UNIQUE )?INDEX) .*"
    r"|CREATE TRIGGER (?P<table>\w+)_no_(update|delete) BEFORE (UPDATE|DELETE)"
    r" ON (?P=table) (WHEN NOT \([^;]*\) )?"
    r"BEGIN SELECT RAISE\(ABORT, '(?P=table) is append-only'\); END",
    re.DOTALL,
)


def demand_no_meddling(connection: Connection) -> None:
    """Refuse to write where a trigger or view does more than to refuse a change.

    SQLite looks at its schema again when its number is another, and so does this.
    PostgreSQL is not looked at.

    Raises:
        EvidenceContradictsError: something else than the hub could write, too.
    """
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    if connection.info.get(SEEN) == version:
        return
    # The type is not asked for: SQLite goes by the words alone.
    query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    for name, made in driver.execute(query):
        if not _HARMLESS.fullmatch(made):
            raise EvidenceContradictsError(
                Wording(
                    f"数据库中的 {name} 会改动平台写入的内容，不再写入",
                    f"{name} in the database would change what the hub writes: nothing"
                    " is written",
                )
            )
    connection.info[SEEN] = version
