"""What a row says of its days and in words, read for the rules of sealing: pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from schemas.record import RecordKind


def days_of(kind: RecordKind, values: Mapping[str, Any]) -> tuple[date, ...]:
    """Read the days that a row tells as past or begun, whatever they are called."""
    return known(day_read(values.get(name)) for name in kind.told_days)


def known(days: Iterable[date | None]) -> tuple[date, ...]:
    """Leave out what is no day."""
    return tuple(day for day in days if day is not None)


def day_read(value: Any) -> date | None:
    """Read a day of a row that may not have been read yet."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def texts_of(kind: RecordKind, body: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what may tell of somebody's age: not what says nothing against anybody."""
    return () if kind.neutral else tuple(_strings(body.values()))


def _strings(values: Iterable[Any]) -> Iterator[str]:
    """Give every text of a body, those in its lists too."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _strings(value.values())
        elif isinstance(value, list | tuple):
            yield from _strings(value)
