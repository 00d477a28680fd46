"""Counting in months, as the law does."""

from calendar import monthrange
from datetime import date

SHORTEST_MONTH = 28


def add_months(day: date, months: int) -> date:
    """Count whole months as Civil Code arts. 201 and 202 do.

    The day itself does not count and the period ends with the day of the same number;
    where the last month has none, with the month's last day (30 November plus three
    months is 28 or 29 February).
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if day.day <= SHORTEST_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def full_months(since: date, day: date) -> int:
    """Count the whole months that have passed: a month is over the day after its last.

    So a period of three months and the third month's fading end on the same day.
    """
    months = (day.year - since.year) * 12 + day.month - since.month
    if months > 0 and add_months(since, months) >= day:
        months -= 1
    return max(months, 0)
