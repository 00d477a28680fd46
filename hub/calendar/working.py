"""Which days are worked: a year's notice on its holidays, or what is assumed of it.

The State Council names the holidays of a year, and the weekend days that are worked in
their place, in a notice that comes late in the year before. Until then nobody knows
them: what is counted over such a year is provisional.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

CalendarState = Literal["published", "assumed"]
DAY = timedelta(days=1)
LAST_WORKDAY = 5
"""Friday: weekdays up to it are worked, unless a notice says otherwise."""


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """The days of one year that are not as its weekdays say.

    ``days_off`` are holidays, ``days_made_up`` weekend days that are worked.
    ``published`` is what a notice says, ``assumed`` what is known without one.
    """

    year: int
    state: CalendarState
    days_off: frozenset[date] = frozenset()
    days_made_up: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days of all years; of a year that is not here only weekends are off."""

    years: Mapping[int, WorkingYear]
    digest: str = ""
    """Names the rows that it was made of."""

    @classmethod
    def of(cls, years: Iterable[WorkingYear], digest: str = "") -> "WorkingCalendar":
        """Make a calendar of years; of two rows of one year the later counts."""
        return cls(MappingProxyType({one.year: one for one in years}), digest)

    def is_worked(self, day: date) -> bool:
        """Tell whether offices work on a day, as far as it is known."""
        year = self.years.get(day.year)
        if year is not None and day in year.days_made_up:
            return True
        on_weekday = day.isoweekday() <= LAST_WORKDAY
        return on_weekday and (year is None or day not in year.days_off)

    def is_published(self, day: date) -> bool:
        """Tell whether the notice on the day's year is known."""
        year = self.years.get(day.year)
        return year is not None and year.state == "published"


def add_working_days(calendar: WorkingCalendar, day: date, count: int) -> date:
    """Give the last of so many working days; the first day does not count."""
    while count > 0:
        day += DAY
        count -= calendar.is_worked(day)
    return day


def working_days_between(calendar: WorkingCalendar, since: date, day: date) -> int:
    """Count the working days after a day, up to and with another; 0 if not later."""
    return sum(
        calendar.is_worked(since + DAY * ahead)
        for ahead in range(1, (day - since).days + 1)
    )
