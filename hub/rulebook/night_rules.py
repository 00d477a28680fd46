"""Rules about due work: what is made up for, how often it is tried, for how long."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from hub.rulebook.reading import RuleFileError
from hub.rulebook.rules import Days, FromZero, Rule

EACH = "each"
ANY_JOB = "*"
"""Key of the rule for jobs that have none of their own."""
MOST_WITHIN = 7 * 24 * 60
MOST_ATTEMPTS = 20
MOST_BACK_OFF = 24 * 60 * 60
"""Seconds, which double with each attempt."""
Minutes = Annotated[int, Meta(ge=0, le=366 * 24 * 60)]


class JobRule(Rule, frozen=True, kw_only=True):
    """How a job goes whose time was missed, that fails, or that takes long.

    ``catch_up`` says which slots of the last ``within_minutes`` are made up for:
    ``each``, or the ``last`` one alone. A slot that failed is tried again until it had
    ``attempts``, the first time after ``back_off_seconds``, each further time after
    twice as long. Work that takes more than ``most_minutes`` is given up. What is
    checked against registers waits up to ``hold_minutes`` for them. A delivery of more
    rows or MiB than ``most_rows`` and ``most_mb`` is refused; 0 is no such limit. A
    source that brought nothing good within ``grace_minutes`` of its time is late, which
    is told as an alarm.
    """

    catch_up: Literal["each", "last"]
    within_minutes: Annotated[int, Meta(ge=1, le=MOST_WITHIN)]
    attempts: Annotated[int, Meta(ge=1, le=MOST_ATTEMPTS)]
    back_off_seconds: Annotated[int, Meta(ge=1, le=MOST_BACK_OFF)]
    most_minutes: Annotated[int, Meta(ge=1, le=MOST_WITHIN)]
    hold_minutes: Minutes = 0
    most_rows: FromZero = 0
    most_mb: FromZero = 0
    grace_minutes: Minutes = 0


KEPT_KINDS = frozenset(
    {
        *("feed_entry", "delivery", "upstream_push", "parcel", "job_slot"),
        *("matter", "matter_without_result"),
    }
)
"""What is kept for a time: each needs a rule that has no end."""
BY_NUMBER = frozenset({"job_slot"})
"""What is kept by number, for clocks decide about it."""
LEAST_NEWEST = 100


class KeepingRule(Rule, frozen=True, kw_only=True):
    """How long something is kept: for ``days``, or while it is of the ``newest``."""

    days: Days = 0
    newest: FromZero = 0


def check_keeping(rules: Sequence[KeepingRule]) -> None:
    """Refuse rules of what nobody keeps, and such as keep nothing."""
    file = "keeping.toml"
    for rule in rules:
        if rule.key not in KEPT_KINDS:
            raise RuleFileError(file, rule.key, "nothing of that name is kept")
        is_counted = rule.key in BY_NUMBER
        if is_counted == bool(rule.days):
            why = "must not be given" if is_counted else "must be 1 or more"
            raise RuleFileError(file, f"{rule.key}.days", why)
        if rule.newest < LEAST_NEWEST if is_counted else rule.newest:
            why = f"must be {LEAST_NEWEST} or more" if is_counted else "must be left"
            raise RuleFileError(file, f"{rule.key}.newest", why)
    for key in sorted(KEPT_KINDS):
        if not any(rule.key == key and rule.valid_to is None for rule in rules):
            raise RuleFileError(file, key, "must be given, without an end")


def check_night(rules: Sequence[JobRule]) -> None:
    """Refuse a file without a rule for any job."""
    file = "night.toml"
    if not any(rule.key == ANY_JOB and rule.valid_to is None for rule in rules):
        raise RuleFileError(file, ANY_JOB, "must be given, for jobs without a rule")
