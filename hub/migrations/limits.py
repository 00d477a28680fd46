"""How long a change of the schema waits for others, and others for it.

On PostgreSQL whoever waits for a table's lock stands before all who come later, readers
too: a change behind one long report would stop the whole hub. So it gives up soon.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from hub.ground.errors import ConflictError

STEPS = 10_000
"""After how many steps of its machine SQLite looks at the time."""
_SET = text(
    "SELECT set_config('lock_timeout', :lock, true), "
    "set_config('statement_timeout', :statement, true)"
)
_STATEMENT = "longest statement"
LOCKED = ("55P03", "SQLITE_BUSY")
SLOW = ("57014", "SQLITE_INTERRUPT")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many seconds a change may wait for a lock, and a statement of it may take."""

    lock: float = 5.0
    statement: float = 60.0


USUAL: Final = Limits()


class SchemaLockedError(ConflictError):
    """Others work with what the new schema changes; at another moment it may go."""

    code = "schema-locked"
    title = (
        "The schema cannot be changed while others work with it: stop them and try "
        "again."
    )


class SchemaSlowError(ConflictError):
    """A statement of the new schema took longer than others can be kept waiting."""

    code = "schema-slow"
    title = "A change of the schema took too long: try again when less is going on."


def set_limits(connection: Connection, limits: Limits) -> None:
    """Give what follows in this transaction its limits.

    A revision that knows a statement to be long calls it with ``op.get_bind()``; the
    next revision has the usual limits again. SQLite has its one lock by then.
    """
    connection.info[_STATEMENT] = limits.statement
    if connection.dialect.name == "postgresql":
        named = {"lock": limits.lock, "statement": limits.statement}
        connection.execute(
            _SET, {name: f"{round(most * 1000)}ms" for name, most in named.items()}
        )


@contextmanager
def refusing(line: str) -> Iterator[None]:
    """Say which limit ended the change of a line's schema.

    Raises:
        SchemaLockedError: a lock could not be had in time.
        SchemaSlowError: a statement took too long.
    """
    try:
        yield
    except OperationalError as error:
        if _named(error).startswith(LOCKED):
            msg = (
                f"others hold what the {line} database's new schema changes; nothing "
                "was changed: try again, or end what runs for long"
            )
            raise SchemaLockedError(msg) from error
        if _named(error).startswith(SLOW):
            msg = (
                f"a change of the {line} database's schema took too long and was taken "
                "back; try again when the machine has less to do"
            )
            raise SchemaSlowError(msg) from error
        raise


@contextmanager
def interrupting(connection: Connection) -> Iterator[None]:
    """End a statement that takes too long on SQLite, which has no such limit itself."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    ends = float("inf")

    def begin(*_: object) -> None:
        nonlocal ends
        ends = time.monotonic() + connection.info[_STATEMENT]

    event.listen(connection, "before_cursor_execute", begin)
    driver.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)
        event.remove(connection, "before_cursor_execute", begin)


def _named(error: OperationalError) -> str:
    """Name what went wrong as the database does, whichever it is."""
    named = getattr(error.orig, "sqlstate", None)
    return str(named or getattr(error.orig, "sqlite_errorname", ""))
