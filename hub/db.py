"""The databases: engines, column types, append-only tables, bulk statements.

SQLite and PostgreSQL behave alike here: moments are whole microseconds, documents
are canonical JSON text, and a write transaction on SQLite takes its lock at once, so
that it never fails half-way for want of it.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    insert,
    update,
)
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    sessionmaker,
)

from hub.errors import ConfigError

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SQLITE_BUSY_MS = 60_000
"""How long a writer waits for another writer of the same SQLite file."""

SQLITE_LOOK_SECONDS = 0.004
"""How often a waiting writer looks whether the lock is free.

SQLite itself would soon look ten times a second only, and pass by the pauses that long
work makes for others.
"""

POOL_SIZE = 32
"""Connections that are kept open; as many again may be opened for a while."""

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables of the business database."""

    metadata = MetaData(naming_convention=NAMING)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored as microseconds since 1970; no engine rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Turn an aware moment into microseconds."""
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """Turn microseconds into an aware moment."""
        del dialect
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A document, stored as compact JSON text with sorted keys on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Turn a document into text."""
        del dialect
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Turn text into a document."""
        del dialect
        return None if value is None else json.loads(value)


# An encoder that is made once: making one takes longer than most documents.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
).encode


def dump_json(value: Any) -> str:
    """Write a document as compact JSON with sorted keys."""
    return _encode(value)


def to_micros(moment: datetime) -> int:
    """Count the microseconds from 1970 to an aware moment."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """Tell the moment that lies this many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=micros)


def make_engine(url: str, *, schema: str | None = None) -> Engine:
    """Open a database by address; ``schema`` names a PostgreSQL schema of its own.

    Raises:
        ConfigError: the address is neither SQLite nor PostgreSQL.
    """
    parsed = make_url(url)
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
    if not connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    until = time.monotonic() + SQLITE_BUSY_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while not _took_lock(driver) and time.monotonic() < until:
            time.sleep(SQLITE_LOOK_SECONDS)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


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


def append_only_statements(table: str, dialect: str) -> tuple[str, ...]:
    """Write the statements after which a table refuses UPDATE and DELETE."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "
        "$$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )


def insert_rows(
    session: Session, table: type[Base] | Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert many rows with one prepared statement, passing the unit of work by."""
    if rows:
        target = table if isinstance(table, Table) else table.__table__
        session.connection().execute(insert(target), rows)  # type: ignore[arg-type]  # __table__ is a Table here


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut any iterable into lists of at most ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


class IdCounter(Base):
    """The next free number of each numbered table."""

    __tablename__ = "id_counter"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)


_TAKE = (
    update(IdCounter)
    .where(IdCounter.name == bindparam("b_name"))
    .values(next=IdCounter.next + bindparam("b_count"))
    .returning(IdCounter.next)
)


def allocate_ids(session: Session, name: str, count: int) -> int:
    """Take ``count`` numbers of a table and return the first.

    The numbers are ours rather than the engine's, so that bulk inserts need no answer
    from the database and both engines give the same ones.
    """
    connection = session.connection()
    following = connection.scalar(_TAKE, {"b_name": name, "b_count": count})
    if following is None:
        connection.execute(insert(IdCounter), [{"name": name, "next": 1 + count}])
        return 1
    return int(following) - count


DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOMENT_DIGITS = 10
"""So many digits of an id tell its millisecond; the others are random."""
PAIRS = [high + low for high in DIGITS for low in DIGITS]
"""Every two digits in base 32, by the ten bits that they stand for."""
RANDOM_DIGITS = 16
# Makes a digit of five bits of every byte.
_TO_DIGITS = DIGITS.encode() * 8


def new_id(moment: datetime) -> str:
    """Make an id that sorts by its moment: 48 bits of milliseconds, 80 random bits."""
    millis = to_micros(moment) // 1000
    # Unlike os.urandom, this keeps Python's global lock, which others would take.
    return (
        f"{PAIRS[millis >> 40]}{PAIRS[millis >> 30 & 1023]}{PAIRS[millis >> 20 & 1023]}"
        f"{PAIRS[millis >> 10 & 1023]}{PAIRS[millis & 1023]}"
        f"{os.getrandom(RANDOM_DIGITS).translate(_TO_DIGITS).decode()}"
    )


def last_id_of(some_id: str) -> str:
    """Give the greatest id that can be of the same millisecond."""
    return some_id[:MOMENT_DIGITS].ljust(len(some_id), DIGITS[-1])


def new_id_after(some_id: str) -> str:
    """Make an id of the next millisecond, greater than any that is as old."""
    milliseconds = 0
    for digit in some_id[:MOMENT_DIGITS]:
        milliseconds = milliseconds << 5 | DIGITS.index(digit)
    return new_id(from_micros((milliseconds + 1) * 1000))
