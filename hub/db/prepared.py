"""Queries that are written once and run by the driver itself.

An answer that is not ready asks for a handful of rows by their keys. To have a query
run by SQLAlchemy costs ten times what the database needs to find such a row.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.orm import Session

Values = Mapping[str, str | int | None]
"""Parameters by name: of the types that every driver takes as they are."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A query as one kind of database takes it."""

    sql: str
    names: tuple[str, ...] | None
    """The parameters in their order, where the driver wants no names."""
    defaults: dict[str, Any]
    make: Callable[..., Any]
    """Makes a row of its values."""
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    """What turns a driver's value into ours, by the column's place."""


class PreparedQuery:
    """A query for few rows, with parameters that are texts or numbers."""

    def __init__(self, query: Select[Any]) -> None:
        """Take the query, its parameters as ``bindparam``; it has no IN list."""
        self._query = query
        self._plans: dict[str, _Plan] = {}

    def rows(self, session: Session | Connection, values: Values) -> list[Any]:
        """Run the query in the transaction under way and read every row."""
        connection = (
            session if isinstance(session, Connection) else session.connection()
        )
        dialect = connection.dialect
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = self._plan(connection)
        asked: Any = {**plan.defaults, **values}
        if plan.names is not None:
            asked = [asked[name] for name in plan.names]
        try:
            cursor = connection.connection.cursor()
            cursor.execute(plan.sql, asked)
            found = cursor.fetchall()
            cursor.close()
        except dialect.loaded_dbapi.Error:
            # The engine knows what to do about it, and which error of its own it is.
            return list(connection.execute(self._query, dict(values)))
        return [_read(plan, row) for row in found]

    def first(self, session: Session | Connection, values: Values) -> Any:
        """Run the query and give its first row, or None if there is none."""
        return next(iter(self.rows(session, values)), None)

    def _plan(self, connection: Connection) -> _Plan:
        """Write the query down for a kind of database."""
        dialect = connection.dialect
        compiled = self._query.compile(dialect=dialect)
        columns = self._query.selected_columns.values()
        readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in columns
        ]
        names = [str(column.key) for column in columns]
        row_type: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # the query names them
        order = compiled.positiontup
        return _Plan(
            sql=str(compiled),
            names=None if order is None else tuple(order),
            defaults=dict(compiled.params),
            make=row_type._make,
            readers=tuple(
                (place, reader) for place, reader in enumerate(readers) if reader
            ),
        )


def driver_rows(
    connection: Connection, query: str, values: Sequence[Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a query whose placeholders are ``?``; give names of columns, and rows."""
    if not connection.in_transaction():
        connection.begin()
    if connection.dialect.paramstyle != "qmark":
        query = query.replace("?", "%s")
    try:
        cursor = connection.connection.cursor()
        cursor.execute(query, values)
        names = [column[0] for column in cursor.description]
        found: list[tuple[Any, ...]] = list(cursor.fetchall())
        cursor.close()
    except connection.dialect.loaded_dbapi.Error:
        # The engine knows what to do about it, and which error of its own it is.
        result = connection.exec_driver_sql(query, tuple(values))
        return list(result.keys()), [tuple(row) for row in result]
    return names, found


def _read(plan: _Plan, row: tuple[Any, ...]) -> Any:
    """Turn a driver's row into ours."""
    values = list(row)
    for place, reader in plan.readers:
        values[place] = reader(values[place])
    return plan.make(values)
