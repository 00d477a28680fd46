"""Counting in days, working days and months, as the law does."""

from hub.calendar.months import add_months, full_months
from hub.calendar.terms import DueDay, PausedDays, Term, TermUnit, due_of
from hub.calendar.working import (
    CalendarState,
    WorkingCalendar,
    WorkingYear,
    add_working_days,
    working_days_between,
)

__all__ = [
    "CalendarState",
    "DueDay",
    "PausedDays",
    "Term",
    "TermUnit",
    "WorkingCalendar",
    "WorkingYear",
    "add_months",
    "add_working_days",
    "due_of",
    "full_months",
    "working_days_between",
]
