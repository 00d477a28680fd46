"""Statements for many rows at once, passing the unit of work by.

Rows that are tuples have their values as drivers take them, so that nothing is
converted twice: moments as microseconds, documents as JSON text, days as ISO text.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.db.tables import Base

CHUNK = 500
"""How many values stand in one IN list."""

T = TypeVar("T")
Row = tuple[Any, ...]


def insert_rows(
    session: Session, table: type[Base] | Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert many rows with one prepared statement, passing the unit of work by."""
    if rows:
        target = table if isinstance(table, Table) else table.__table__
        session.connection().execute(insert(target), rows)  # type: ignore[arg-type]  # __table__ is a Table here


def upserting(session: Session, table: type[Base]) -> Any:
    """Begin an INSERT of rows that may be there already, as the engine spells it.

    The two dialects spell it alike but share no type for it.
    """
    dialects: Any = {"sqlite": sqlite, "postgresql": postgresql}
    return dialects[session.connection().dialect.name].insert(table)


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut any iterable into lists of at most ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def look_up(
    session: Session, query: str, values: Collection[Any], *first: Any
) -> Iterator[Row]:
    """Run a query that ends in a column to be IN many values, and yield its rows.

    ``first`` are the values of the placeholders before; they are written as ``?``. The
    driver is asked directly: expanding a list costs more than finding its rows.
    """
    connection = session.connection()
    holder = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    for chunk in in_chunks(values, CHUNK):
        text = f"{query} IN ({','.join('?' * len(chunk))})".replace("?", holder)
        # All at once: a row at a time costs as much again as the rows themselves.
        yield from connection.exec_driver_sql(text, (*first, *chunk)).all()


def insert_tuples(
    session: Session, table: type[Base], rows: Sequence[Row], *, once: bool = False
) -> None:
    """Insert rows whose values stand in the order of the table's columns.

    With ``once``, what stands there under the same key already stays.
    """
    if not rows:
        return
    columns = table.__table__.columns.keys()
    connection = session.connection()
    holder = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    holders = ", ".join([holder] * len(columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({holders})"  # noqa: S608 (names come from our models)
        f"{' ON CONFLICT DO NOTHING' if once else ''}",
        list(rows),
    )


def execute_many(
    session: Session, statement: Any, rows: Sequence[dict[str, Any]]
) -> None:
    """Run one statement for every set of parameters, if there is any."""
    if rows:
        session.connection().execute(statement, rows)


def update_each(
    session: Session, statement: Any, rows: Sequence[dict[str, Any]]
) -> bool:
    """Run one update for every set of parameters, if each changes a row; else none.

    A driver tells of many updates how many rows they changed together, and not which
    changed none: whoever is told False does them one by one.
    """
    connection = session.connection()
    with connection.begin_nested() as tried:
        if connection.execute(statement, rows).rowcount == len(rows):
            return True
        tried.rollback()
    return False


def refresh_statistics(session: Session) -> None:
    """Let PostgreSQL count its tables anew, for plans that suit what was loaded.

    It does so by itself within minutes; until then a table that was loaded at once is
    read as if it were empty.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def as_day(value: str | date | None) -> date | None:
    """Read a day as any driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def day(value: date | None) -> str | None:
    """Give a day as every driver takes it."""
    return None if value is None else value.isoformat()
