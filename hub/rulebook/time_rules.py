"""Rules about time: working days and hours, and the terms that somebody has."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, Literal

from msgspec import Meta

from hub.calendar import Term, TermUnit, WorkingCalendar, WorkingYear
from hub.calendar.terms import LastDay
from hub.calendar.working import CalendarState
from hub.rulebook.rules import FromZero, Rule

Hour = Annotated[
    str,
    Meta(pattern=r"\A([01]\d|2[0-3]):[0-5]\d\Z", description="an hour like 08:30"),
]
Units = Annotated[int, Meta(ge=0, le=3_660)]
"""Up to ten years of days: no term of law that is counted is longer."""
LATE: Final = "late"
RunOut = Literal["late", "lapsed", "reminder", "barred"]
"""What is once a term is over: whoever had to act is late, or what was taken lapses by
itself, or somebody may remind, or what it was for can be done no more."""


class ClockRule(Rule, frozen=True, kw_only=True):
    """A term that an authority or a platform has after an event.

    A pause is lawful for one of its ``pauses`` alone. ``extension`` is the most, in the
    same unit, by which it may be extended, once; with ``two_people`` a second person
    must consent. ``ends_of`` names the kinds of records whose end must reach the hub
    within it.

    A rule that is ``variant_of`` another sets the term in its place where ``told``, a
    fact, is said by the event.
    """

    zh: str
    en: str
    article: str
    """Its source in Chinese, as pages cite it."""
    amount: Units
    unit: TermUnit
    starts: str
    """The event after which it counts, one of `ClockStart`."""
    last_day: LastDay = "stands"
    """What becomes of a last day, of days or months, that is no working day."""
    usual: Units = 0
    """Within how many units it is usually done, where ``amount`` is the most."""
    extension: Units = 0
    extension_in_days: bool = False
    """Whether it is extended by days, though its term is of months."""
    until_named: bool = False
    """Whether whoever extends it names the last day: the law sets no limit."""
    extended_by: str = ""
    """Who alone may extend it, such as ``head``."""
    further_by: str = ""
    """Who may extend it once more: minuted, and for a time that is fixed with it."""
    two_people: bool = False
    pauses: tuple[str, ...] = ()
    most_pauses: FromZero = 3
    """A clock that stood still more often is told apart: no law sets a bound."""
    ends_of: tuple[str, ...] = ()
    then: RunOut = LATE
    """What is once it is over."""
    variant_of: str = ""
    told: str = ""
    unmoved_by: str = ""
    """Fact that keeps a last day that nobody works from moving."""

    def term(self, extended: int = 0) -> Term:
        """Give the term, extended by so many of its units, or of days."""
        if self.extension_in_days:
            return Term(self.amount, self.unit, self.last_day, extended)
        return Term(self.amount + extended, self.unit, self.last_day)

    @property
    def can_be_extended(self) -> bool:
        """Tell whether the law extends it at all."""
        return bool(self.extension) or self.until_named

    def name(self, language: str) -> str:
        """Name it for people: ``en``, or in Chinese."""
        return self.en if language == "en" else self.zh

    def cite(self, language: str) -> str:
        """Name its source for people, likewise."""
        return self.source if language == "en" else self.article


class WorkingYearRule(Rule, frozen=True, kw_only=True):
    """The holidays of the year that its key names, and what is worked in their place.

    ``published`` is the year's notice, ``assumed`` what is known without one.
    """

    state: CalendarState
    days_off: tuple[date, ...] = ()
    days_made_up: tuple[date, ...] = ()

    def year(self) -> WorkingYear:
        """Give the year as the calendar takes it."""
        return WorkingYear(
            int(self.key),
            self.state,
            frozenset(self.days_off),
            frozenset(self.days_made_up),
        )


class WorkingHoursRule(Rule, frozen=True, kw_only=True):
    """From when to when offices work on a working day, in China time.

    Hours are written like ``08:30``; ``ends`` is the first minute outside.
    """

    begins: Hour
    ends: Hour


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When offices work: on which days, and from when to when."""

    rule: WorkingHoursRule
    calendar: WorkingCalendar

    def is_worked(self, here: datetime) -> bool:
        """Tell whether a moment, in China time, lies within working hours."""
        hours = self.rule
        return (
            self.calendar.is_worked(here.date())
            and hours.begins <= f"{here:%H:%M}" < hours.ends
        )
