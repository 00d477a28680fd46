"""Decide which reads of a merchant somebody is told of, from the leaf and a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from hub.calendar import add_months
from hub.rulebook.rules import ReleaseRule

HELD_PURPOSES = ("enforcement", "transfer", "prosecution", "trial")
"""Reads for these purposes are told to nobody but the asker until they are released."""


@dataclass(frozen=True, slots=True)
class LoggedRead:
    """One time that somebody looked at a merchant, as its leaf says in clear."""

    member: str
    purpose: str | None
    day: date
    held: bool
    """Whether it is told to others only after a time or a release."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is told of reads."""

    member: str | None
    """The member that asks; None for the merchant itself."""
    supervises: bool = False
    """Whether all is told that the hub can open: to supervision and the operator."""


def is_told(
    look: LoggedRead, viewer: Viewer, rules: Collection[ReleaseRule], day: date
) -> bool:
    """Tell whether a viewer hears of a read on a day."""
    return (
        not look.held
        or viewer.supervises
        or look.member == viewer.member
        or is_released(look, rules, day)
    )


def is_released(look: LoggedRead, rules: Collection[ReleaseRule], day: date) -> bool:
    """Tell whether a confirmed rule has released a read by a day."""
    return any(
        rule.key == look.purpose
        and rule.status == "confirmed"
        and rule.in_force(day)
        and release_day(look.day, rule) <= day
        for rule in rules
    )


def release_day(looked: date, rule: ReleaseRule) -> date:
    """Tell the first day on which a rule releases a read of a day."""
    if rule.unit == "day":
        return looked + timedelta(days=rule.amount)
    return add_months(looked, rule.amount)


def must_look_at_held(
    viewer: Viewer, rules: Collection[ReleaseRule], day: date
) -> bool:
    """Tell whether any read that was held back could be told to a viewer at all."""
    return (
        viewer.supervises
        or viewer.member is not None
        or any(rule.status == "confirmed" and rule.in_force(day) for rule in rules)
    )
