"""Counting in days, working days and months, as the law does."""

from hub.calendar.months import add_months, full_months
from hub.calendar.terms import (
    PausedDays,
    Term,
    TermEnd,
    TermUnit,
    due_of,
    named_end,
)
from hub.calendar.working import (
    CalendarState,
    WorkingCalendar,
    WorkingYear,
    add_working_days,
    working_days_between,
)

__all__ = [
    "CalendarState",
    "PausedDays",
    "Term",
    "TermEnd",
    "TermUnit",
    "WorkingCalendar",
    "WorkingYear",
    "add_months",
    "add_working_days",
    "due_of",
    "full_months",
    "named_end",
    "working_days_between",
]
