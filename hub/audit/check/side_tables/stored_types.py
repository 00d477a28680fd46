"""Whether every column of a database file holds what its table says it holds.

SQLite takes a text where bytes belong, and a number where a text does; whoever reads it
would stumble. PostgreSQL takes nothing of the kind.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import Engine, Integer, LargeBinary, Table, TypeDecorator
from sqlalchemy.types import TypeEngine

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
            unfit = _unfit(table)
            anything = " OR ".join(unfit.values())
            query = f"SELECT 1 FROM {table.name} WHERE {anything} LIMIT 1"  # noqa: S608  # names come from our models
            if connection.exec_driver_sql(query).first() is None:
                continue
            for name, condition in unfit.items():
                query = f"SELECT typeof({name}) FROM {table.name} WHERE {condition}"  # noqa: S608  # as above
                row = connection.exec_driver_sql(f"{query} LIMIT 1").first()
                if row is not None:
                    yield WrongType(table.name, name.strip('"'), str(row[0]))


@cache
def _unfit(table: Table) -> dict[str, str]:
    """Write for each column of a table the condition that it holds another type."""
    return {
        f'"{column.name}"': f'typeof("{column.name}") NOT IN '
        f"('{_expected(column.type)}'{', ' + repr('null') if column.nullable else ''})"
        for column in table.columns
    }


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
