"""Write a row of a view as a line of JSON, in which every value is what it was."""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from connectors.cells import CHINA
from connectors.deliveries import DeliveryBrokenError
from connectors.readers.limits import JSON_DIGITS


def write_line(columns: Iterable[str], values: Sequence[object]) -> bytes:
    """Write a row under the names of its columns.

    Raises:
        DeliveryBrokenError: ``column-type``: a column has values that are no cells.
    """
    cells = (
        f"{json.dumps(column, ensure_ascii=False)}: {_cell(column, value)}"
        for column, value in zip(columns, values, strict=True)
    )
    return f"{{{', '.join(cells)}}}\n".encode("utf-8", "replace")


def _cell(column: str, value: object) -> str:
    """Write one value: numbers with all their digits, moments in China's time."""
    if value is None or isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(CHINA)
        return json.dumps(moment.isoformat(sep=" "))
    if isinstance(value, date | time):
        return json.dumps(value.isoformat())
    if isinstance(value, UUID):
        return json.dumps(str(value))
    kind = type(value).__name__
    detail = (
        f"the column {column} has values of type {kind}, which are no cells of a "
        "table; have the view cast it to text, or take it from [door] columns"
    )
    raise DeliveryBrokenError(code="column-type", detail=detail)


def _number(value: float | Decimal) -> str:
    """Write a number; as a text where JSON has none for it or it is too long."""
    if isinstance(value, int):
        text, is_plain = str(value), True
    elif isinstance(value, Decimal):
        text, is_plain = f"{value:f}", value.is_finite()
    else:
        text, is_plain = repr(value), math.isfinite(value)
    return text if is_plain and len(text) <= JSON_DIGITS else json.dumps(text)
