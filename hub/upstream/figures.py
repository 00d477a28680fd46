"""How fast decisions went up, by source and office: against the term of each."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.calendar import WorkingCalendar, due_of
from hub.ground.clock import CHINA, legal_day
from hub.ground.documents import Documented
from hub.rulebook import Rulebook
from hub.upstream.models import UpstreamPush
from hub.upstream.templates import Template
from schemas.words import PushChange


def due_day(
    rulebook: Rulebook,
    calendar: WorkingCalendar,
    template: Template,
    decided: date | None,
) -> date | None:
    """Tell until when a decision is to be reported; None where its day is not known."""
    if decided is None:
        return None
    rules = [
        rule
        for rule in rulebook.in_force("clocks", decided)
        if rule.key == template.clock
    ]
    if not rules:
        return None
    start = datetime.combine(decided, time(), CHINA)
    return due_of(calendar, start, rules[-1].term()).day


@dataclass(frozen=True, slots=True)
class ReportedFigures(Documented):
    """How fast the decisions of one source and office went up."""

    source: str
    office: str | None
    kind: str
    pushed: int
    in_time: int
    late: int
    without_day: int
    corrected: int
    withdrawn: int


def reported_figures(session: Session) -> list[ReportedFigures]:
    """Count by source, office and kind what was reported within its term.

    A decision counts once, by the day on which it was written first.
    """
    row = UpstreamPush
    firsts = (
        select(func.min(row.id))
        .where(row.change == PushChange.NEW)
        .group_by(row.record_key)
    )
    counts: dict[tuple[str, str | None, str], dict[str, int]] = {}
    query = select(
        *(row.id, row.source, row.office, row.kind, row.change, row.due_on),
        row.pushed_at,
    ).order_by(row.source, row.office, row.kind, row.id)
    first_ids = set(session.scalars(firsts))
    for number, source, office, kind, change, due, pushed_at in session.execute(query):
        mine = counts.setdefault((source, office, kind), {})
        if change != PushChange.NEW:
            mine[change] = mine.get(change, 0) + 1
        elif number in first_ids:
            mine["pushed"] = mine.get("pushed", 0) + 1
            name = "without_day"
            if due is not None:
                name = "in_time" if legal_day(pushed_at) <= due else "late"
            mine[name] = mine.get(name, 0) + 1
    return [
        ReportedFigures(
            source,
            office,
            kind,
            *(
                mine.get(name, 0)
                for name in (
                    *("pushed", "in_time", "late", "without_day"),
                    *(PushChange.CORRECTED, PushChange.WITHDRAWN),
                )
            ),
        )
        for (source, office, kind), mine in counts.items()
    ]
