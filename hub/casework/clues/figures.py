"""Check rate and feedback, counted from the events of clues that somebody sees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from hub.casework.clues.counts import (
    GIVES,
    TELLS,
    ClueCourse,
    ClueEvent,
    FeedbackCount,
    check_rate,
    count_feedback,
    courses_of,
)
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.seeing import seen_matters, viewer_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, ForbiddenError
from schemas.wording import Wording
from schemas.words import MemberKind

CLUE: Final = "clue"
MOST_MONTHS: Final = 24
AT_ONCE: Final = 5_000
Course = tuple[tuple[str, str, str | None], ...]
"""Events of a clue with their months and whom they brought in."""


class ClueFiguresRefusedError(ForbiddenError):
    """Somebody else than a leading office asks how clues were checked."""

    code = "clue-figures-refused"
    title = "Only a leading office is told how clues were checked: ask through one."


class ClueFiguresPeriodError(BadInputError):
    """The months are none over which clues can be counted."""

    code = "clue-figures-period"
    title = (
        "Clues cannot be counted over these months: give a first and a last month, "
        f"neither ahead, at most {MOST_MONTHS}."
    )


@dataclass(frozen=True, slots=True)
class ClueFigures:
    """What became of the clues that were opened in some months.

    Check rates are in ten-thousandths; None where there was nothing to check.
    """

    first: date
    last: date
    """First days of the first and of the last month."""
    clues: int
    lines: Mapping[tuple[str, str], FeedbackCount]
    """By agency and month, ``2026-03``."""
    rates: Mapping[str, int | None]
    """By agency."""
    rate: int | None

    @property
    def totals(self) -> dict[str, FeedbackCount]:
        """Sum the months of each agency."""
        found: dict[str, FeedbackCount] = {}
        for (agency, _), line in self.lines.items():
            found[agency] = _sum(found.get(agency, FeedbackCount()), line)
        return found

    def as_json(self) -> dict[str, Any]:
        """Write the figures as a document."""
        return {
            "first": f"{self.first:%Y-%m}",
            "last": f"{self.last:%Y-%m}",
            "clues": self.clues,
            "check_rate": self.rate,
            "agencies": [
                {
                    "agency": agency,
                    "check_rate": self.rates[agency],
                    **_counted(total),
                    "months": [
                        {"month": month, **_counted(line)}
                        for (one, month), line in self.lines.items()
                        if one == agency
                    ],
                }
                for agency, total in self.totals.items()
            ],
        }


def clue_figures(hub: Hub, member: str, first: date, last: date) -> ClueFigures:
    """Count for a leading office what became of the clues that it sees.

    Of those opened in the months from ``first`` to ``last``, whatever day of a month
    these are; what was said of them later counts too. Nothing is written: whoever shows
    the figures logs it.

    Raises:
        ClueFiguresRefusedError: the member is no leading office.
        ClueFiguresPeriodError: these are no months, are too many, or lie ahead.
        MemberUnknownError: there is no such member.
    """
    today = legal_day(hub.clock())
    first, last = first.replace(day=1), last.replace(day=1)
    months = _months_after(first, last) + 1
    if not 1 <= months <= MOST_MONTHS or last > today:
        raise ClueFiguresPeriodError(
            Wording(f"{first:%Y-%m} 至 {last:%Y-%m}", f"{first:%Y-%m} to {last:%Y-%m}")
        )
    with hub.reads() as session:
        viewer = viewer_of(session, member)
        if viewer.kind != MemberKind.LEADING_OFFICE:
            raise ClueFiguresRefusedError
        seen = seen_matters(hub.rulebook, viewer, today)
        courses = _read_courses(session, seen, first, _next_month(last))
    return _figures(first, last, courses)


def _figures(first: date, last: date, courses: Mapping[Course, int]) -> ClueFigures:
    """Count courses, each as often as it was run through."""
    lines: dict[tuple[str, str], FeedbackCount] = {}
    by_agency: defaultdict[str, list[tuple[ClueCourse, int]]] = defaultdict(list)
    for course, times in courses.items():
        told = courses_of(
            ClueEvent(event, date.fromisoformat(f"{month}-01"), brings)
            for event, month, brings in course
        )
        for place, line in count_feedback(told).items():
            lines[place] = _sum(lines.get(place, FeedbackCount()), line, times)
        for one in told:
            by_agency[one.agency].append((one, times))
    everyone = [pair for told in by_agency.values() for pair in told]
    return ClueFigures(
        first=first,
        last=last,
        clues=sum(courses.values()),
        lines=dict(sorted(lines.items())),
        rates={agency: _rate(by_agency[agency]) for agency in sorted(by_agency)},
        rate=_rate(everyone),
    )


def _rate(told: Iterable[tuple[ClueCourse, int]]) -> int | None:
    """Give the check rate of courses, each of which was run through several times."""
    return check_rate(course for course, times in told for _ in range(times))


def _read_courses(
    session: Session, seen: ColumnElement[bool], first: date, end: date
) -> Counter[Course]:
    """Count the courses of clues that were opened from a day on and before another.

    Alike are those with the same events in the same months at the same agencies: so
    there are few, however many clues.
    """
    matter, event = MatterRow, MatterEventRow
    query = (
        select(event.matter_id, event.event, event.day, event.brings)
        .join(matter, matter.id == event.matter_id)
        .where(
            matter.machine == CLUE,
            matter.opened_day >= first,
            matter.opened_day < end,
            event.event.in_(sorted(GIVES | TELLS.keys())),
            seen,
        )
        .order_by(event.matter_id, event.no)
        .execution_options(yield_per=AT_ONCE)
    )
    found = Counter[Course]()
    months: dict[date, str] = {}

    def told(row: Row[str, str, date, str | None]) -> tuple[str, str, str | None]:
        _, name, day, brings = row
        month = months.get(day) or months.setdefault(day, f"{day:%Y-%m}")
        return name, month, brings

    for _, rows in groupby(session.execute(query), key=itemgetter(0)):
        found[tuple(map(told, rows))] += 1
    return found


def _sum(one: FeedbackCount, other: FeedbackCount, times: int = 1) -> FeedbackCount:
    """Add counts to others, several times."""
    return FeedbackCount(
        *(
            getattr(one, each.name) + times * getattr(other, each.name)
            for each in fields(FeedbackCount)
        )
    )


def _counted(line: FeedbackCount) -> dict[str, int]:
    """Write counts by their names."""
    return {each.name: getattr(line, each.name) for each in fields(FeedbackCount)}


def _months_after(first: date, last: date) -> int:
    """Tell how many months lie between two."""
    return (last.year - first.year) * 12 + last.month - first.month


def _next_month(month: date) -> date:
    """Give the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
