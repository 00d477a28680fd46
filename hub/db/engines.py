"""The databases: opened by address, and sessions that read or write.

A write transaction on SQLite takes its lock at once, so that it never fails half-way
for want of it.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from hub.db.triggers import forget_other_schema
from hub.ground.errors import ConfigError

SQLITE_BUSY_MS = 60_000
"""How long a writer waits for another writer of the same SQLite file."""

LOCK_OPTION = "lock_seconds"
"""The execution option by which a transaction waits less long for SQLite's lock."""

SQLITE_LOOK_SECONDS = 0.004
"""How often the first writer in line looks whether the lock is free."""

SQLITE_OPTIONS = frozenset({"mode", "cache", "uri", "timeout"})
"""Options that an address of SQLite may have."""
MOST_PORT = 65535
LINE = "write.line"

POOL_SIZE = 32
"""Connections that are kept open; as many again may be opened for a while."""


def make_engine(url: str, *, schema: str | None = None) -> Engine:
    """Open a database by address; ``schema`` names a PostgreSQL schema of its own.

    Raises:
        ConfigError: the address is neither SQLite nor PostgreSQL.
    """
    parsed = _read_address(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(
            parsed,
            # Errors end up in logs, and parameters name people.
            hide_parameters=True,
            connect_args={"timeout": SQLITE_BUSY_MS / 1000},
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == "postgresql":
        options = f"-csearch_path={schema or 'public'} -ctimezone=UTC"
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            connect_args={"options": options},
            pool_pre_ping=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
        )
    msg = f"unsupported database {backend!r}: use sqlite or postgresql"
    raise ConfigError(msg)


def _read_address(url: str) -> URL:
    """Read the address of a database as its driver will.

    Raises:
        ConfigError: it cannot be read; it is not repeated, for it may hold a password.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "postgresql":
            driver = parsed.set(drivername="postgresql+psycopg")
            _, options = driver.get_dialect()().create_connect_args(driver)
            _check_options(options)
            if parsed.port is not None and not 0 < parsed.port <= MOST_PORT:
                msg = "no such port"
                raise ValueError(msg)  # noqa: TRY301  # told like what the driver refuses
        elif backend == "sqlite":
            unknown = set(parsed.query) - SQLITE_OPTIONS
            if unknown:
                msg = f"unknown option {min(unknown)}"
                raise ValueError(msg)  # noqa: TRY301  # told like what the driver refuses
            parsed.get_dialect()().create_connect_args(parsed)
    except (ArgumentError, NoSuchModuleError, ValueError, TypeError):
        msg = (
            "the address of a database cannot be read (HUB_DATABASE_URL, "
            "HUB_AUDIT_DATABASE_URL); write it like sqlite:////folder/hub.db or "
            "postgresql://user:password@host:5432/name"
        )
        raise ConfigError(msg) from None
    return parsed


def _check_options(options: Mapping[str, Any]) -> None:
    """Have the driver of PostgreSQL read the options of an address.

    Raises:
        ConfigError: it is not installed.
        ValueError: it cannot read them.
    """
    try:
        # A hub on SQLite needs no driver, and may have none.
        from psycopg import Error  # noqa: PLC0415  # see above
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415  # likewise
    except ImportError as error:
        msg = "PostgreSQL needs its driver: pip install 'credithub[postgres]'"
        raise ConfigError(msg) from error
    try:
        make_conninfo(**options)
    except Error as error:
        raise ValueError from error


def make_private(engine: Engine) -> None:
    """Make a SQLite database's file where there is none, for its owner alone to read.

    SQLite would let everybody read it; what it writes beside it has the file's mode.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        os.close(os.open(engine.url.database, flags, 0o600))


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Make a SQLite connection durable, strict and ours to begin."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={SQLITE_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        # What was deleted must not stay readable in the file.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA synchronous")
    (synchronous,) = cursor.fetchone()
    cursor.close()
    full = 2
    if synchronous != full:
        msg = "SQLite did not accept synchronous=FULL"
        raise ConfigError(msg)


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writing one takes the write lock at once."""
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        forget_other_schema(connection)
        return
    driver: Any = connection.connection.driver_connection
    patience = options.get(LOCK_OPTION, SQLITE_BUSY_MS / 1000)
    until = time.monotonic() + patience
    driver.execute("PRAGMA busy_timeout=0")
    try:
        with _first_in_line(connection, until if LOCK_OPTION in options else None):
            while not _took_lock(driver) and time.monotonic() < until:
                time.sleep(SQLITE_LOOK_SECONDS)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        forget_other_schema(connection)
    finally:
        driver.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


@contextmanager
def _first_in_line(connection: Connection, until: float | None) -> Iterator[None]:
    """Be the one of all processes' writers that takes the write lock next.

    SQLite gives it to whoever asks when it is free, and work that takes it again and
    again would pass by those who only look now and then. Who has less patience than
    others looks too, and goes without the line when it is over.
    """
    held = connection.info.get(LINE)
    if held is None and connection.engine.url.database:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        path = f"{connection.engine.url.database}-line"
        held = connection.info[LINE] = _Line(os.open(path, flags, 0o600))
    if held is None:
        yield
        return
    line = held.number
    if until is None:
        fcntl.flock(line, fcntl.LOCK_EX)
    while until is not None and not _took_line(line) and time.monotonic() < until:
        time.sleep(SQLITE_LOOK_SECONDS)
    try:
        yield
    finally:
        fcntl.flock(line, fcntl.LOCK_UN)


def _took_line(line: int) -> bool:
    """Try once to be the first in line."""
    try:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Line:
    """The file that a connection stands in line by: closed with the connection.

    A connection that was lent out when its engine was closed is never closed by the
    pool, but let go of.
    """

    def __init__(self, number: int) -> None:
        """Take the number by which it is open."""
        self.number = number

    def __del__(self) -> None:
        """Close it."""
        os.close(self.number)


def _took_lock(driver: sqlite3.Connection) -> bool:
    """Try once to take the write lock."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def one_view(engine: Engine) -> Engine:
    """Give an engine each of whose connections reads all of the data at one moment.

    SQLite does so by itself.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def reading_sessions(engine: Engine) -> sessionmaker[Session]:
    """Make sessions for reading: a consistent view that blocks nobody."""
    return sessionmaker(engine, expire_on_commit=False, autoflush=False)


def writing_sessions(engine: Engine) -> sessionmaker[Session]:
    """Make sessions for writing, one at a time on SQLite."""
    return sessionmaker(
        engine.execution_options(writes=True), expire_on_commit=False, autoflush=False
    )
