"""What rules about time must not say."""

from collections.abc import Sequence
from datetime import date

from hub.calendar.working import LAST_WORKDAY
from hub.rulebook.reading import RuleFileError
from hub.rulebook.time_rules import ClockRule, WorkingHoursRule, WorkingYearRule
from schemas.record import KINDS
from schemas.words import ClockStart, PauseReason


def check_working_hours(rules: Sequence[WorkingHoursRule]) -> None:
    """Refuse hours that end before they begin."""
    file = "working_hours.toml"
    for rule in rules:
        if not rule.begins < rule.ends:
            raise RuleFileError(file, f"{rule.key}.ends", "must lie behind begins")


def check_working_days(rules: Sequence[WorkingYearRule], file: str) -> None:
    """Refuse years that are none, days of other years, and days off and made up for."""
    for rule in rules:
        try:
            first, last = (date(int(rule.key), *end) for end in ((1, 1), (12, 31)))
        except ValueError as error:
            raise RuleFileError(file, rule.key, "is no year") from error
        if (rule.valid_from, rule.valid_to) != (first, last):
            raise RuleFileError(file, f"{rule.key}.valid_from", "must be that year's")
        for name in ("days_off", "days_made_up"):
            days = getattr(rule, name)
            if odd := [day for day in days if not first <= day <= last]:
                why = f"{min(odd)} lies in another year"
                raise RuleFileError(file, f"{rule.key}.{name}", why)
            if len(set(days)) != len(days):
                raise RuleFileError(file, f"{rule.key}.{name}", "names a day twice")
        if both := set(rule.days_off) & set(rule.days_made_up):
            why = f"{min(both)} is made up for too"
            raise RuleFileError(file, f"{rule.key}.days_off", why)
        worked = [d for d in rule.days_made_up if d.isoweekday() <= LAST_WORKDAY]
        if worked:
            why = f"{min(worked)} is worked anyway"
            raise RuleFileError(file, f"{rule.key}.days_made_up", why)
        if rule.state == "published" and rule.status != "confirmed":
            why = "a notice that nobody read is not published"
            raise RuleFileError(file, f"{rule.key}.state", why)


def check_clocks(rules: Sequence[ClockRule]) -> None:
    """Refuse terms of no length, and such as name what nobody knows."""
    file = "clocks.toml"
    keys = {rule.key for rule in rules}
    for rule in rules:
        if not (rule.amount or rule.variant_of):
            why = "must be 1 or more; 0 is for a variant, of the day itself"
            raise RuleFileError(file, f"{rule.key}.amount", why)
        if rule.usual and not rule.usual < rule.amount:
            raise RuleFileError(file, f"{rule.key}.usual", "must be less than amount")
        if (rule.variant_of not in {*keys, ""}) or bool(rule.variant_of) != bool(
            rule.told
        ):
            why = "is no other rule, or nothing tells when it counts"
            raise RuleFileError(file, f"{rule.key}.variant_of", why)
        _check_extended(rule, file)
        if not rule.article.strip():
            raise RuleFileError(file, f"{rule.key}.article", "must name the source")
        if rule.two_people and not rule.can_be_extended:
            why = "there is nothing that they could consent to"
            raise RuleFileError(file, f"{rule.key}.two_people", why)
        for name, given, known in (
            ("starts", (rule.starts,), set(map(str, ClockStart))),
            ("pauses", rule.pauses, set(map(str, PauseReason))),
            ("ends_of", rule.ends_of, set(KINDS)),
        ):
            if unknown := set(given) - known:
                why = f"unknown word {min(unknown)!r}"
                raise RuleFileError(file, f"{rule.key}.{name}", why)


def _check_extended(rule: ClockRule, file: str) -> None:
    """Refuse an extension that could not be counted, or nobody could give."""
    if rule.until_named and rule.extension:
        why = "has a limit: whoever extends names no day"
        raise RuleFileError(file, f"{rule.key}.until_named", why)
    if rule.extension_in_days and (rule.unit != "month" or not rule.extension):
        why = "says nothing: the term is of days, or not extended"
        raise RuleFileError(file, f"{rule.key}.extension_in_days", why)
    if (rule.extended_by or rule.further_by) and not rule.can_be_extended:
        raise RuleFileError(file, f"{rule.key}.extended_by", "there is no extension")
