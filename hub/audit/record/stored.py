"""Reading columns of the log's tables: a database file may hold what does not belong.

SQLite keeps a text where bytes belong, and bytes where a text does. What the log is
read by must say so, instead of stumbling over it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from hub.audit.errors import AuditUnavailableError


def stored_bytes(value: Any) -> bytes:
    """Give a column that holds bytes.

    Raises:
        AuditUnavailableError: ``damaged``: it holds something else.
    """
    if isinstance(value, bytes):
        return value
    raise _unfit(value, wanted="bytes")


def stored_text(value: Any) -> bytes:
    """Give a column that holds a text, in UTF-8.

    Raises:
        AuditUnavailableError: ``damaged``: it holds something else.
    """
    if isinstance(value, str):
        return value.encode()
    raise _unfit(value, wanted="a text")


def stored_number(value: Any) -> int:
    """Give a column that holds a whole number.

    Raises:
        AuditUnavailableError: ``damaged``: it holds something else.
    """
    if isinstance(value, int):
        return value
    raise _unfit(value, wanted="a number")


def all_bytes(values: Iterable[Any]) -> Iterator[bytes]:
    """Give columns that hold bytes, one after the other, as ``stored_bytes`` does."""
    return map(stored_bytes, values)


def _unfit(value: Any, *, wanted: str) -> AuditUnavailableError:
    """Say that a column holds another type."""
    found = type(value).__name__
    msg = f"a column of the audit log holds {found} where {wanted} should be"
    return AuditUnavailableError(msg, reason="damaged")
