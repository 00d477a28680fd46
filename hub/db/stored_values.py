"""What is stored, where it is not of its column's type: a fault with a code."""

from collections.abc import Iterator
from contextlib import contextmanager

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
