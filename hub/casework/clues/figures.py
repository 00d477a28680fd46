"""Check rate and feedback, counted from the events of clues that somebody sees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, extract, func, select
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
from schemas.words import LEADING

CLUE: Final = "clue"
MOST_MONTHS: Final = 24
WORDS: Final = tuple(sorted(TELLS))
MONTHS: Final = 12 * 10_000
"""More than any month, counted from the first of all."""


class ClueFiguresRefusedError(ForbiddenError):
    """Somebody else than an office that leads asks how clues were checked.

    Offices of a city, county or zone are told.
    """

    code = "clue-figures-refused"
    title = (
        "Only offices that lead, of a city, county or zone, are told how clues were "
        "checked: ask through one."
    )


class ClueFiguresPeriodError(BadInputError):
    """Clues cannot be counted over these months."""

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
        if viewer.kind not in LEADING:
            raise ClueFiguresRefusedError
        seen = seen_matters(hub.rulebook, viewer, today)
        matter = MatterRow
        wanted = and_(
            matter.machine == CLUE,
            matter.opened_day >= first,
            matter.opened_day < _next_month(last),
            seen,
        )
        clues = session.scalar(select(func.count()).select_from(matter).where(wanted))
        return _figures(first, last, clues or 0, _read_courses(session, wanted))


def _figures(
    first: date, last: date, clues: int, courses: Iterable[tuple[ClueCourse, int]]
) -> ClueFigures:
    """Sum courses, each as often as it was run through."""
    lines: dict[tuple[str, str], FeedbackCount] = {}
    checked: defaultdict[str, Counter[ClueCourse]] = defaultdict(Counter)
    for course, times in courses:
        for place, line in count_feedback([course]).items():
            lines[place] = _sum(lines.get(place, FeedbackCount()), line, times)
        # The rate looks at what was said alone: alike are courses of any month.
        alike = replace(course, received=first, told=None)
        checked[course.agency][alike] += times
    everyone = sum(checked.values(), Counter[ClueCourse]())
    return ClueFigures(
        first=first,
        last=last,
        clues=clues,
        lines=dict(sorted(lines.items())),
        rates={
            agency: check_rate(checked[agency].elements()) for agency in sorted(checked)
        },
        rate=check_rate(everyone.elements()),
    )


def _read_courses(
    session: Session, wanted: ColumnElement[bool]
) -> Iterator[tuple[ClueCourse, int]]:
    """Yield what agencies made of some clues, alike ones together, and how many.

    The database finds for each clue that came to an agency the last word, and when it
    was handed on: what follows from these is said in one place, for one clue and many.
    """
    event, matter = MatterEventRow, MatterRow
    month = extract("year", event.day) * 12 + extract("month", event.day) - 1
    hands = and_(event.event.in_(sorted(GIVES)), event.brings.is_not(None))
    said = case({name: n for n, name in enumerate(WORDS)}, value=event.event)
    steps = (
        select(
            event.matter_id.label("matter"),
            func.sum(case((hands, 1), else_=0))
            .over(partition_by=event.matter_id, order_by=event.no)
            .label("course"),
            case((hands, event.brings)).label("agency"),
            case((hands, month)).label("received"),
            case(
                (
                    event.event.in_(WORDS),
                    (event.no * len(WORDS) + said) * MONTHS + month,
                )
            ).label("last"),
        )
        .join(matter, matter.id == event.matter_id)
        .where(event.event.in_([*sorted(GIVES), *WORDS]), wanted)
        .subquery()
    )
    step = steps.c
    received = func.max(step.received)
    courses = (
        select(
            func.max(step.agency).label("agency"),
            received.label("received"),
            (func.max(step.last) % (MONTHS * len(WORDS))).label("last"),
            func.lead(received)
            .over(partition_by=step.matter, order_by=step.course)
            .label("handed"),
        )
        .where(step.course > 0)
        .group_by(step.matter, step.course)
        .subquery()
    )
    each = courses.c
    columns = (each.agency, each.received, each.last, each.handed)
    query = select(*columns, func.count()).group_by(*columns)
    for agency, came, last, handed, times in session.execute(query):
        told = [ClueEvent(next(iter(GIVES)), _day(came), agency)]
        if last is not None:
            word, when = divmod(int(last), MONTHS)
            told.append(ClueEvent(WORDS[word], _day(when)))
        if handed is not None:
            told.append(ClueEvent(next(iter(GIVES)), _day(handed), agency))
        yield courses_of(told)[0], int(times)


def _day(month: int) -> date:
    """Give the first day of a month, counted from the first of all."""
    year, rest = divmod(int(month), 12)
    return date(year, rest + 1, 1)


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
