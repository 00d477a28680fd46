"""Which rows of told tables a statement is about to write, by their keys."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import eq
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Delete,
    Dialect,
    Insert,
    Null,
    Table,
    Update,
    select,
    type_coerce,
)
from sqlalchemy.sql.expression import BinaryExpression
from sqlalchemy.sql.operators import is_
from sqlalchemy.types import NullType

from hub.db.prepared import driver_rows
from hub.outbox.row_groups import Key

Write = Insert | Update | Delete


def table_of(statement: Write) -> Table:
    """Give the table that a statement writes; ours are all plain tables."""
    return statement.table  # type: ignore[return-value]  # as it says


def values_of(statement: Insert | Update) -> dict[str, Any]:
    """Give the values that stand in a statement itself."""
    stated: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001  # told nowhere else
    return {
        getattr(one, "key", one): getattr(value, "value", None)
        for one, value in stated.items()
    }


def inserted_keys(
    connection: Connection,
    statement: Insert,
    given: Sequence[Mapping[str, Any]],
    by: Sequence[str],
) -> list[Key]:
    """Give the keys of rows that are put in."""
    stated = values_of(statement)
    many: Any = statement._multi_values  # noqa: SLF001  # told nowhere else
    rows: list[Mapping[str, Any]] = [
        {getattr(one, "key", one): value for one, value in row.items()}
        for some in many
        for row in some
    ] or list(given)
    take = [_taken_by(connection, statement, name) for name in by]
    return [
        tuple(one({**stated, **row}[name]) for one, name in zip(take, by, strict=True))
        for row in rows
    ]


def _taken_by(
    connection: Connection, statement: Insert, name: str
) -> Callable[[Any], Any]:
    """Give what turns the value of a column into what its driver takes."""
    kind = table_of(statement).c[name].type
    process: Callable[[Any], Any] | None = kind.dialect_impl(
        connection.dialect
    ).bind_processor(connection.dialect)
    # Days and moments alone are stored as something else; bytes are only wrapped.
    return lambda value: (
        process(value) if process and isinstance(value, date) else value
    )


def sets_only(
    statement: Write, given: Sequence[Mapping[str, Any]], names: Collection[str]
) -> bool:
    """Tell whether a statement is an update that sets only some columns."""
    if not isinstance(statement, Update):
        return False
    columns = table_of(statement).c
    changed = {*values_of(statement), *(one for one in given[0] if one in columns)}
    return changed <= set(names)


def chosen_keys(
    connection: Connection,
    statement: Update | Delete,
    given: Sequence[Mapping[str, Any]],
    by: Sequence[str],
) -> Iterable[Key]:
    """Yield the keys of rows that a statement is about to change or delete."""
    plain = _plain_criteria(statement, connection)
    if plain is not None:
        where, take = plain
        asked = f"SELECT DISTINCT {', '.join(by)} FROM {table_of(statement).name}"  # noqa: S608  # names come from our models
        for values in given:
            taken = [one(values) for one in take]
            yield from driver_rows(connection, f"{asked} WHERE {where}", taken)[1]
        return
    table = table_of(statement).c
    columns = [type_coerce(table[name], NullType()) for name in by]
    query = select(*columns).where(*statement._where_criteria).distinct()  # noqa: SLF001  # told nowhere else
    for values in given:
        yield from map(tuple, connection.execute(query, dict(values)))


def _plain_criteria(
    statement: Update | Delete, connection: Connection
) -> tuple[str, list[Callable[[Mapping[str, Any]], Any]]] | None:
    """Write criteria as the driver takes them, and what gives each of their values.

    Most choose by columns that equal a value; None for all others, which cost more.
    """
    columns, dialect = table_of(statement).columns, connection.dialect
    where, take = [], []
    for one in statement._where_criteria:  # noqa: SLF001  # told nowhere else
        if not isinstance(one, BinaryExpression):
            return None
        if not (isinstance(one.left, Column) and columns.contains_column(one.left)):
            return None
        if one.operator is eq and isinstance(one.right, BindParameter):
            where.append(f"{one.left.name} = ?")
            take.append(_value_taken(one.right, dialect))
        elif one.operator is is_ and isinstance(one.right, Null):
            where.append(f"{one.left.name} IS NULL")
        else:
            return None
    return (" AND ".join(where), take) if where else None


def _value_taken(
    asked: BindParameter[Any], dialect: Dialect
) -> Callable[[Mapping[str, Any]], Any]:
    """Give what finds a parameter's value among those given, as drivers take it."""
    process = asked.type.dialect_impl(dialect).bind_processor(dialect)

    def take(values: Mapping[str, Any]) -> Any:
        value = values.get(asked.key, asked.effective_value)
        return process(value) if process else value

    return take
