"""Watermarks: the greater of two, and the one a window before another."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from connectors.cells import CHINA
from connectors.doors.database.keys import DatabaseKeys
from connectors.doors.database.place import Value
from connectors.rows import SourceError

LEAST_NUMBER = -(1 << 63)
"""The least whole number that databases have."""
DAY_IN_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}(?=[ T]|$)")


def demand_mark(value: object) -> Value:
    """Give a watermark back if it is one: a moment, a day, or a number.

    A text is one if it begins with a day, as SQLite has them.

    Raises:
        SourceError: ``watermark-unusable``.
    """
    if isinstance(value, str) and DAY_IN_TEXT.match(value):
        return value
    if isinstance(value, int | date) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return value
    kind = type(value).__name__
    detail = (
        f"the watermark's column has a value of type {kind} that is no moment, day or "
        "number; have the view give one of these"
    )
    raise SourceError(code="watermark-unusable", detail=detail)


def is_before(one: Value, other: Value) -> bool | None:
    """Tell whether a watermark lies before another; None for two of unlike types."""
    if type(one) is not type(other):
        return None
    try:
        return bool(one < other)  # type: ignore[operator]  # of one type, as said above
    except TypeError:
        # Of two moments only one has a zone.
        return None


def capped(mark: Value, at: datetime) -> Value:
    """Give a watermark, or the present where it lies in the future.

    Moments and days without a zone are meant in China's time.
    """
    local = at.astimezone(CHINA)
    if isinstance(mark, datetime):
        now = local if mark.tzinfo is not None else local.replace(tzinfo=None)
        return min(mark, now)
    if isinstance(mark, date):
        return min(mark, local.date())
    if isinstance(mark, str):
        return min(mark, local.replace(tzinfo=None).isoformat(sep=" "))
    return mark


def lowered(mark: Value, keys: DatabaseKeys) -> Value | None:
    """Go a window back from a watermark; None where that is before all time."""
    window = timedelta(minutes=keys.window_minutes)
    try:
        if isinstance(mark, datetime):
            return mark - window
        if isinstance(mark, date):
            return mark - timedelta(days=-(-window // timedelta(days=1)))
        if isinstance(mark, str):
            # A day alone stands before every moment of it, however that is written.
            return (_moment_in(mark) - window).date().isoformat()
    except (OverflowError, ValueError):
        return None
    if isinstance(mark, int):
        low = mark - keys.window_numbers
        return low if low >= LEAST_NUMBER else None
    return mark - keys.window_numbers if isinstance(mark, Decimal) else None


def _moment_in(mark: str) -> datetime:
    """Read the moment of a text that begins with a day; its midnight if unsure."""
    try:
        return datetime.fromisoformat(mark)
    except ValueError:
        return datetime.fromisoformat(mark[:10])
