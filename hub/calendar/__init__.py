"""Counting in days, working days and months, as the law does."""

from hub.calendar.months import add_months as add_months
from hub.calendar.months import full_months as full_months
from hub.calendar.terms import PausedDays as PausedDays
from hub.calendar.terms import Term as Term
from hub.calendar.terms import TermEnd as TermEnd
from hub.calendar.terms import TermUnit as TermUnit
from hub.calendar.terms import due_of as due_of
from hub.calendar.terms import named_end as named_end
from hub.calendar.working import WorkingCalendar as WorkingCalendar
from hub.calendar.working import WorkingYear as WorkingYear
from hub.calendar.working import add_working_days as add_working_days
from hub.calendar.working import working_days_between as working_days_between
