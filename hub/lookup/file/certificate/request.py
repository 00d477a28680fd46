"""What a certificate is asked for: a field of law and days, or a window by name: pure.

Both ends of all days count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hub.calendar import add_months
from hub.ground.errors import BadInputError
from hub.lookup.file.past_point import (
    AS_OF,
    KNOWN_AT,
    PRESENT,
    BeforeRulesError,
    PastAsked,
    check_ruled,
    day_come,
)
from hub.lookup.task.parties import said_again
from hub.rulebook import Rulebook
from hub.rulebook.certificate_rules import WindowRule

BY_DAYS = ("field", "from", "to")
BY_WINDOW = ("window", "on")
NAMES = (*BY_DAYS, *BY_WINDOW)
"""What a question says of its field and days."""
MAY_SAY = (*NAMES, AS_OF, KNOWN_AT)
"""Everything that a question may say."""


class CertificateUnclearError(BadInputError):
    """Neither a field of law with two days is named, nor a window with one.

    Or both are.
    """

    code = "certificate-unclear"
    title = "Name a field of law with from and to, or a window with on."


class FieldUnknownError(BadInputError):
    """There is no such field of law."""

    code = "field-unknown"
    title = "There is no such field of law: use one of those that the detail lists."


class WindowUnknownError(BadInputError):
    """No rule of law knows a window of this name."""

    code = "window-unknown"
    title = "There is no such window: use one of those that the detail lists."


class PeriodInvalidError(BadInputError):
    """The days of a certificate are unreadable, turned round or have not come yet."""

    code = "period-invalid"
    title = "Write days like 2026-03-01, the first not after the last, none to come."


@dataclass(frozen=True, slots=True)
class Period:
    """Days from a first, or from any time, to a last; both ends count."""

    first: date | None
    last: date

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in it; an unknown one does."""
        if day is None:
            return True
        return (self.first is None or self.first <= day) and day <= self.last


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """Of which field of law decisions and judgments are wanted, and of which days."""

    field: str
    group: str | None
    """Offences that count together; None for the whole field."""
    penalties: Period
    judgments: Period
    window: WindowRule | None = None
    on: date | None = None
    """The day that a window is counted back from."""
    past: PastAsked = PRESENT
    """The day and the moment of the past that are asked for."""

    @property
    def of_crimes(self) -> bool:
        """Whether only acts count that an offence of the group describes."""
        if self.window is not None:
            return self.window.of_crimes
        return self.group is not None


def read_asked(
    said: Mapping[str, str | None], rulebook: Rulebook, today: date
) -> CertificateRequest:
    """Read what is asked for.

    Raises:
        CertificateUnclearError, FieldUnknownError, WindowUnknownError,
        PeriodInvalidError, BeforeRulesError: as their names say.
    """
    names = {name for name in NAMES if said.get(name)}
    past = PastAsked(said.get(AS_OF) or None, said.get(KNOWN_AT) or None)
    if names == set(BY_DAYS):
        return replace(_by_days(said, rulebook, today), past=past)
    if names == set(BY_WINDOW):
        return replace(_by_window(said, rulebook, today), past=past)
    raise CertificateUnclearError(", ".join(sorted(names)))


def _by_days(
    said: Mapping[str, str | None], rulebook: Rulebook, today: date
) -> CertificateRequest:
    """Read a field with two days."""
    field = said["field"] or ""
    known = sorted({rule.key for rule in rulebook.fields})
    if field not in known:
        raise FieldUnknownError(", ".join(known))
    first, last = _day(said, "from", today), _day(said, "to", today)
    if first > last:
        msg = f"from={first}, to={last}"
        raise PeriodInvalidError(msg)
    since = [
        *(rule.valid_from for rule in rulebook.fields if rule.key == field),
        *(rule.valid_from for rule in rulebook.law_fields if rule.field == field),
    ]
    check_ruled(first, min(since))
    period = Period(first, last)
    return CertificateRequest(field, None, period, period)


def _by_window(
    said: Mapping[str, str | None], rulebook: Rulebook, today: date
) -> CertificateRequest:
    """Read a window with the day that it is counted back from."""
    rules = [rule for rule in rulebook.windows if rule.key == said["window"]]
    if not rules:
        known = sorted({rule.key for rule in rulebook.windows})
        raise WindowUnknownError(", ".join(known))
    on = _day(said, "on", today)
    check_ruled(on, min(rule.valid_from for rule in rules))
    rule = next((rule for rule in rules if rule.in_force(on)), None)
    if rule is None:
        raise BeforeRulesError(str(on))
    return CertificateRequest(
        rule.field,
        rule.group,
        _back(on, rule.penalty_months),
        _back(on, rule.judgment_months),
        rule,
        on,
    )


def _back(day: date, months: int | None) -> Period:
    """Give the days from which so many months reach a day; without any, all to it.

    They count on from each day: two years from 28 February end on a 28 February.
    """
    if months is None:
        return Period(None, day)
    first = add_months(day, -months)
    return Period(first + timedelta(days=add_months(first, months) < day), day)


def _day(said: Mapping[str, str | None], name: str, today: date) -> date:
    """Read a day that has come."""
    text = said[name] or ""
    day = day_come(text, today)
    if day is None:
        raise PeriodInvalidError(said_again(name, text))
    return day
