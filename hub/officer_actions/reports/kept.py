"""Reports of last month: made once for each member that delivered, and kept.

Whoever reads one later sees what the member was told then, whatever became of the rows
since, and the place in the log at which its digest stands.
"""

from datetime import date, timedelta

from sqlalchemy import select

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.errors import NotFoundError
from hub.officer_actions.reports.models import QualityReport
from hub.officer_actions.reports.month import (
    counted_month,
    owners_of_sources,
    report_month,
)
from hub.officer_actions.views import ViewingOfficer
from schemas.words import Way

SCREEN = "source-reports"


class ReportUnknownError(NotFoundError):
    """The member was given no report of this month, or it is another member's."""

    code = "quality-report-unknown"
    title = "There is no such report: choose one of those that are listed."


def make_due_reports(hub: Hub) -> int:
    """Make the reports of last month that are not made yet; tell how many.

    Only members whose sources brought anything, or were run, are told of it.

    Raises:
        AuditUnavailableError: the log cannot take one; what was made stays.
    """
    last = legal_day(hub.clock()).replace(day=1) - timedelta(days=1)
    return sum(_make(hub, owner, last) for owner in owners_of_sources(hub))


def _make(hub: Hub, owner: str, last: date) -> bool:
    """Make one member's report, unless it is made or there is nothing to tell."""
    month, row = f"{last:%Y-%m}", QualityReport
    with hub.reads() as session:
        if session.get(row, (owner, month)) is not None:
            return False
    if not any(one.runs or one.faults for one in counted_month(hub, owner, last)):
        return False
    made = report_month(hub, ViewingOfficer(HUB, Way.SYSTEM, SCREEN), owner, last)
    with keeping_answers(hub.writes) as session:
        session.add(
            row(
                owner=owner,
                month=month,
                made_at=hub.clock(),
                sources=[one.as_json() for one in made.sources],
                content=made.content,
                sha256=made.digest,
                leaf=made.receipt.address,
            )
        )
    return True


def kept_reports(hub: Hub, owner: str | None = None) -> list[QualityReport]:
    """List the reports of a member, or of all, the newest month first."""
    row = QualityReport
    query = select(row).order_by(row.month.desc(), row.owner)
    if owner is not None:
        query = query.where(row.owner == owner)
    with hub.reads() as session:
        return list(session.scalars(query))


def find_report(hub: Hub, owner: str, month: str) -> tuple[QualityReport, bytes]:
    """Find a report, and give its file too.

    Raises:
        ReportUnknownError: there is none.
    """
    with hub.reads() as session:
        row = session.get(QualityReport, (owner, month))
        if row is None:
            raise ReportUnknownError
        return row, row.content
