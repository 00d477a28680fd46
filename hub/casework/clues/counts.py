"""How far clues were checked: feedback by agency and month, and the check rate. Pure.

The check rate is what the police's campaigns count by: clues that were confirmed or
ruled out, of all that an agency had to check.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

Feedback = Literal[
    "waiting", "passed_on", "unchecked", "confirmed", "ruled_out", "duplicate"
]

GIVES: Final = frozenset({"receive", "make_by_rule", "distribute", "distribute_down"})
"""Events that hand a clue to the member that they bring in."""
TELLS: Final[Mapping[str, Feedback]] = {
    "feed_back_unchecked": "unchecked",
    "confirm": "confirmed",
    "rule_out": "ruled_out",
    "refuse_rule_out": "waiting",
    "mark_duplicate": "duplicate",
}
"""Events that say what became of a clue; what the head refuses waits again."""
BASIS_POINTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class ClueEvent:
    """One event of a clue, as far as counting needs it."""

    event: str
    day: date
    brings: str | None = None
    """Member that the event hands the clue to."""


@dataclass(frozen=True, slots=True)
class ClueCourse:
    """What one agency made of one clue: since when it had it, and what it said."""

    agency: str
    received: date
    feedback: Feedback = "waiting"
    told: date | None = None


@dataclass(frozen=True, slots=True)
class FeedbackCount:
    """Clues of one agency in one month, each under what became of it.

    ``received`` counts by the month in which a clue came, the others by the month in
    which that was said; ``waiting`` by the month in which it came.
    """

    received: int = 0
    waiting: int = 0
    passed_on: int = 0
    unchecked: int = 0
    confirmed: int = 0
    ruled_out: int = 0
    duplicate: int = 0


def courses_of(events: Iterable[ClueEvent]) -> tuple[ClueCourse, ...]:
    """Give what each agency made of one clue, from its events in their order.

    Whoever passed the clue on answers for it no more. What was fed back as not checked
    may be confirmed or ruled out later: the last word counts.
    """
    courses: list[ClueCourse] = []
    for one in events:
        if one.event in GIVES and one.brings is not None:
            if courses and courses[-1].feedback in {"waiting", "unchecked"}:
                last = replace(courses[-1], feedback="passed_on", told=one.day)
                courses[-1] = last
            courses.append(ClueCourse(one.brings, one.day))
        elif one.event in TELLS and courses:
            said = TELLS[one.event]
            told = None if said == "waiting" else one.day
            courses[-1] = replace(courses[-1], feedback=said, told=told)
    return tuple(courses)


def count_feedback(
    courses: Iterable[ClueCourse],
) -> dict[tuple[str, str], FeedbackCount]:
    """Count by agency and month (``2026-03``), in that order."""
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)

    def add(agency: str, day: date, what: str) -> None:
        counts = found[agency, f"{day:%Y-%m}"]
        counts[what] = counts.get(what, 0) + 1

    for course in courses:
        add(course.agency, course.received, "received")
        add(course.agency, course.told or course.received, course.feedback)
    return {place: FeedbackCount(**found[place]) for place in sorted(found)}


def check_rate(courses: Iterable[ClueCourse]) -> int | None:
    """Give the share of clues that were checked, in ten-thousandths, rounded.

    All of them is said only where it is so. None where there was nothing to check: that
    is no rate of nought. What was passed on or was there already is nothing that the
    agency had to check.
    """
    counted = [
        c.feedback for c in courses if c.feedback not in {"passed_on", "duplicate"}
    ]
    checked = sum(feedback in {"confirmed", "ruled_out"} for feedback in counted)
    if not counted or checked == len(counted):
        return BASIS_POINTS if counted else None
    rounded = (2 * BASIS_POINTS * checked + len(counted)) // (2 * len(counted))
    return min(rounded, BASIS_POINTS - 1)
