"""A month by day: what came in, what people decided, what a member asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from hub.context import Hub
from hub.db.tables import EPOCH
from hub.ground.clock import legal_day
from hub.intake.models import QuarantinedRow
from hub.intake.run_reads import DayOfRuns, days_of_runs, midnight
from hub.merchants.models import ReviewItem
from hub.overview.models import AskedDay

DAYS = 30
MICROS_A_DAY = 86_400_000_000
AHEAD = 8 * 3_600_000_000
"""Beijing time is so many microseconds ahead of UTC."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and how much there was of something."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class AskedMonth:
    """What a member asked in a month: by day, for which purposes, what was refused."""

    days: tuple[tuple[date, Mapping[str, int]], ...]
    refused: int

    @property
    def purposes(self) -> Mapping[str, int]:
        """Count by purpose, the most frequent first."""
        found: dict[str, int] = {}
        for _, counts in self.days:
            for purpose, count in counts.items():
                found[purpose] = found.get(purpose, 0) + count
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    @property
    def total(self) -> int:
        """Count all questions."""
        return sum(self.purposes.values())


def month_until(today: date) -> tuple[date, ...]:
    """List the days of the month that ends today."""
    return tuple(today - timedelta(days=back) for back in reversed(range(DAYS)))


def runs_of_month(hub: Hub, source: str | None = None) -> list[DayOfRuns]:
    """Sum the runs of each day of the month, of one source or of all."""
    days = month_until(legal_day(hub.clock()))
    with hub.reads() as session:
        return days_of_runs(session, days[0], days[-1], source)


def decided_rows(hub: Hub) -> list[DayCount]:
    """Count the rows of quarantine that were decided on each day of the month."""
    return _decided(hub, QuarantinedRow.decided_at)


def decided_reviews(hub: Hub) -> list[DayCount]:
    """Count the questions of identity that people decided on each day of the month."""
    return _decided(hub, ReviewItem.decided_at, ReviewItem.state == "decided")


def asked_month(hub: Hub, member: str) -> AskedMonth:
    """Tell what a member asked, as far as it is counted."""
    days = month_until(legal_day(hub.clock()))
    row = AskedDay
    query = select(row.day, row.purpose, row.asked, row.refused).where(
        row.member == member, row.day >= days[0], row.day <= days[-1]
    )
    found: dict[date, dict[str, int]] = {day: {} for day in days}
    refused = 0
    with hub.reads() as session:
        for day, purpose, asked, denied in session.execute(query):
            found[day][purpose] = asked
            refused += denied
    return AskedMonth(tuple(found.items()), refused)


def _decided(
    hub: Hub, at: InstrumentedAttribute[object], *also: ColumnElement[bool]
) -> list[DayCount]:
    """Count decisions by the day on which they were taken."""
    days = month_until(legal_day(hub.clock()))
    # Moments are whole microseconds since 1970, so a day is a division.
    number = (type_coerce(at, BigInteger) + AHEAD) // MICROS_A_DAY
    query = (
        select(number.label("day"), func.count())
        .where(at >= midnight(days[0]), at < midnight(days[-1] + timedelta(days=1)))
        .where(*also)
        .group_by("day")
    )
    with hub.reads() as session:
        counts = {int(day): count for day, count in session.execute(query)}
    first = EPOCH.date()
    return [DayCount(day, counts.get((day - first).days, 0)) for day in days]
