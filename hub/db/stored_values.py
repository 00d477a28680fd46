"""What is stored, where it is not of its column's type: a fault with a code."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Compiled, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnClause

from hub.ground.errors import HubError

UNREADABLE = (ValueError, TypeError, OverflowError)
"""What the types of columns raise at a value that is none of theirs."""


class StoredTypeError(HubError):
    """A value in the database is not of the type of its column."""

    status = 503
    code = "stored-type"
    title = (
        "What is stored cannot be read as what it should be: ask the hub's operator to "
        "run credithub doctor and mend it."
    )


@contextmanager
def typed_rows(table: str) -> Iterator[None]:
    """Read rows of a table; SQLite keeps values of any type, which somebody may change.

    Raises:
        StoredTypeError: a value is not of the type of its column.
    """
    try:
        yield
    except UNREADABLE as error:
        raise StoredTypeError(table) from error


class _RowAddress(ColumnClause[int]):
    """Where a row stands in its table: by this no index is asked."""

    inherit_cache = True


@compiles(_RowAddress)
def _row_address(element: _RowAddress, compiler: Compiled, **_: object) -> str:
    """Name it as the database does."""
    place = "rowid" if compiler.dialect.name == "sqlite" else "ctid"
    return f"{element.name}.{place}"


def in_its_row(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Read a column of a row once more from the row itself.

    A database takes what was asked for by an index from that index, whatever the row
    says.
    """
    table = column.class_.__table__
    itself = table.alias(f"itself_{column.key}")
    return (
        select(itself.c[column.key])
        .where(_RowAddress(itself.name) == _RowAddress(table.name))
        .scalar_subquery()
    )


def is_same_text(stored: object, asked: str) -> bool:
    """Tell whether a stored value is the one that was asked for, in constant time."""
    return hmac.compare_digest(str(stored).encode(), asked.encode())
