"""Whether every column of a database file holds what its table says it holds.

SQLite takes a text where bytes belong, and a number where a text does; whoever reads it
would stumble. PostgreSQL takes nothing of the kind.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    Table,
    TypeDecorator,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType, TypeEngine

from hub.audit.record.models import metadata


class WrongType(NamedTuple):
    """A column that holds something of another type."""

    table: str
    column: str
    found: str
    """What is there: ``text``, ``blob``, ``integer``, ``real`` or ``null``."""


def log_tables() -> list[Table]:
    """List the tables of the log's database."""
    return metadata.sorted_tables


def wrong_types(engine: Engine, tables: Iterable[Table]) -> Iterator[WrongType]:
    """Yield each column in which some row holds another type, one row for each."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for table in tables:
            yield from _wrong_columns(connection, table)


def _wrong_columns(connection: Connection, table: Table) -> Iterator[WrongType]:
    """Yield the columns of one table; a sound one is read once."""
    unfit: dict[str, ColumnElement[bool]] = {
        column.name: func.typeof(column).not_in(
            [_expected(column.type), *(["null"] if column.nullable else [])]
        )
        for column in table.columns
    }
    any_unfit = select(1).where(or_(*unfit.values())).limit(1)
    if connection.execute(any_unfit).first() is None:
        return
    for name, condition in unfit.items():
        kind = func.typeof(type_coerce(table.c[name], NullType()))
        row = connection.execute(select(kind).where(condition).limit(1)).first()
        if row is not None:
            yield WrongType(table.name, name, str(row[0]))


def _expected(kind: TypeEngine[object]) -> str:
    """Name the type that a column's values have in a database file."""
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, LargeBinary):
        return "blob"
    # Booleans are numbers, days are texts.
    return "integer" if isinstance(kind, Integer) or _is_boolean(kind) else "text"


def _is_boolean(kind: TypeEngine[object]) -> bool:
    """Tell whether a column holds truths."""
    return kind.__class__.__name__ == "Boolean"
