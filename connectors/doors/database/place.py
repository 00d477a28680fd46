"""Where in a view a sync stands: the cursor of a database door."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import msgspec

Value = int | str | Decimal | date | datetime | UUID
"""What a watermark or the name of a row may be."""
Written = tuple[str, str]
"""A value with the type that it has, so that it is the same when it is read again."""


@dataclass(frozen=True, slots=True)
class ViewPlace:
    """A place between two pages, or behind the last one of a delivery.

    ``low`` is the watermark from which its delivery tells, None for all rows;
    ``highest`` the one that the next delivery goes by. ``mark`` and ``row`` are the
    watermark and the name of the last row before the place: it has no mark where its
    watermark is empty, or there are none.
    """

    low: Written | None = None
    highest: Written | None = None
    mark: Written | None = None
    row: Written | None = None
    page: int = 0
    """How many pages of the delivery lie before."""
    is_end: bool = False

    def write(self) -> str:
        """Write the place as the text of a cursor."""
        return msgspec.json.encode(asdict(self)).decode("utf-8")

    @classmethod
    def read(cls, cursor: str) -> Self | None:
        """Read the text of a cursor; None where another kind of door has written it."""
        try:
            place = msgspec.convert(
                msgspec.json.decode(cursor), cls, strict=True, from_attributes=False
            )
            for one in (place.low, place.highest, place.mark, place.row):
                if one is not None:
                    read_value(one)
        except (msgspec.MsgspecError, ValueError, ArithmeticError, KeyError):
            return None
        return place


_WRITE = {
    int: "int",
    str: "text",
    Decimal: "decimal",
    datetime: "moment",
    date: "day",
    UUID: "uuid",
}
_READ: Mapping[str, Callable[[str], Value]] = {
    "int": int,
    "text": str,
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "uuid": UUID,
}


def write_value(value: object) -> Written | None:
    """Write a value with its type; None where it is of no type that has an order."""
    name = _WRITE.get(type(value))
    if name is None:
        return None
    if isinstance(value, date):
        return name, value.isoformat()
    return name, str(value)


def read_value(written: Written) -> Value:
    """Read a value that was written."""
    name, text = written
    return _READ[name](text)
