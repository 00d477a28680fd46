"""The connection on which the log is written, made anew after it failed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.audit.errors import AuditUnavailableError
from hub.audit.write.storing.durability import check_durability, flush_earlier_commits
from hub.audit.write.storing.statements import Statements
from hub.audit.write.storing.statements_postgres import PostgresStatements


class LogDatabase:
    """One connection to the log's database, for one thread."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened yet."""
        self._engine = engine
        self._opened: tuple[Connection, Statements] | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection that did not fail."""
        return self._opened is not None

    @contextmanager
    def connected(self) -> Iterator[Statements]:
        """Give the statements, turning the database's own errors into the log's.

        Raises:
            AuditUnavailableError: the database failed; the next call connects anew.
            LogBrokenError: what it commits might not last.
        """
        try:
            if self._opened is None:
                self._opened = self._open()
            yield self._opened[1]
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            self.drop()
            msg = f"the audit database failed: {error}"
            raise AuditUnavailableError(msg, reason="database") from error

    def drop(self) -> None:
        """Have done with a connection whose state nobody knows."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened[0].invalidate()
            opened[0].close()

    def close(self) -> None:
        """Give the connection back."""
        opened, self._opened = self._opened, None
        if opened is not None:
            with suppress(SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
                opened[0].close()

    def _open(self) -> tuple[Connection, Statements]:
        """Connect, and see that what is committed will last."""
        connection = self._engine.connect()
        try:
            check_durability(connection)
            connection.rollback()
            flush_earlier_commits(connection)
        except BaseException:
            connection.close()
            raise
        return connection, statements_on(connection)


def statements_on(connection: Connection) -> Statements:
    """Make the statements for a connection, whose transactions they begin and end."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return Statements(driver, driver.cursor())
    return PostgresStatements(driver, driver.cursor(binary=True))
