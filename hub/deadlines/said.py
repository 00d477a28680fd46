"""What is said of clocks: which are to begin, who speaks, and by what is counted."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import structs

from hub.calendar import WorkingCalendar
from hub.deadlines.errors import ClockSubjectError
from hub.decisions import check_word
from hub.rulebook import Rulebook
from hub.rulebook.time_rules import ClockRule
from schemas.tlog.leaf import is_word

SUBJECT_LIMIT, TYPE_LIMIT = 128, 32


@dataclass(frozen=True, slots=True)
class NewClock:
    """What a clock runs for, under which rule, since which event, and who must act.

    ``subject`` is a number of a case or an item; it names no person.
    """

    rule: str
    event: str
    start: datetime
    subject_type: str
    subject: str
    owner: str
    told: Set[str] = frozenset()
    """Facts that are told of the event, by which the law sets another term."""

    def __post_init__(self) -> None:
        """Refuse what nobody could look for later.

        Raises:
            ClockSubjectError: the subject cannot be read.
        """
        readable = self.subject.isprintable() and self.subject.strip()
        if (
            not readable
            or len(self.subject) > SUBJECT_LIMIT
            or not is_word(self.subject_type)
            or len(self.subject_type) > TYPE_LIMIT
        ):
            raise ClockSubjectError


@dataclass(frozen=True, slots=True)
class ClockKeeper:
    """What counting needs: the rules, and the calendar of this instance."""

    rules: Rulebook
    calendar: WorkingCalendar

    def rule_of(self, key: str, told: Set[str], day: date) -> ClockRule | None:
        """Find the rule of a day, as it counts where some facts are told."""
        rule: ClockRule | None = self.rules.rule("clocks", key, day)
        if rule is None:
            return None
        variants: tuple[ClockRule, ...] = self.rules.in_force("clocks", day)
        for other in variants:
            if other.variant_of == key and other.told in told:
                rule = structs.replace(other, key=key)
        if rule.unmoved_by in told:
            return structs.replace(rule, last_day="stands")
        return rule


@dataclass(frozen=True, slots=True)
class ClockWord:
    """Who says what happens to a clock, when, why, and of which version they read.

    ``at`` is when it is said, ``happened`` when it happened, if that is not the same.

    Raises:
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
    """

    actor: str
    at: datetime
    reason: str
    version: int | None = None
    happened: datetime | None = None

    @property
    def counts(self) -> datetime:
        """From when it counts."""
        return self.happened or self.at

    def __post_init__(self) -> None:
        """Refuse what could not be read later."""
        check_word(self.reason, self.actor)
