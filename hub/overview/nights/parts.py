"""Of one night: why rows were refused, how grades moved, terms that end, due work."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from hub.casework.seeing import count_newly_shared
from hub.context import Hub
from hub.deadlines import EndingClocks, EndingTerm, count_ending
from hub.ground.documents import Documented
from hub.intake.run_reads import midnight
from hub.members.models import Member
from hub.ratings.models import Rating
from hub.slots import JobSlot

SOON_DAYS = 7
"""Terms that end within so many days are told."""


@dataclass(frozen=True, slots=True)
class GradeMove(Documented):
    """How many merchants went from one grade to another; None where they had none."""

    before: str | None
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class OwedTerms(Documented):
    """The clocks on which one member has to act that are over or end soon."""

    owner: str
    name: str
    """What the member is called."""
    first: date
    soon: int
    overdue: int


@dataclass(frozen=True, slots=True)
class SharedParties(Documented):
    """How many matters of one handler came to share a party with another matter."""

    handler: str
    name: str
    """What the member is called."""
    matters: int


@dataclass(frozen=True, slots=True)
class JobNight:
    """What became of the slots of one job that were begun in a night."""

    job: str
    done: int = 0
    failed: int = 0
    running: int = 0
    again: int = 0
    """How often one was tried or taken over anew."""
    errors: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return {
            name: getattr(self, name) for name in ("job", "done", "failed", "running")
        } | {"again": self.again, "errors": list(self.errors)}


def refused_of(reports: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Sum why rows were set aside, over the reports of runs; most first."""
    found: Counter[str] = Counter()
    for report in reports:
        found.update({str(a): int(b) for a, b in report.get("reasons", {}).items()})
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def moves_of(session: Session, day: date) -> tuple[GradeMove, ...]:
    """Count how grades moved by the ratings of a day; same to same is left out."""
    now, before = Rating, aliased(Rating)
    first, last = _span(day)
    same_line = and_(
        before.merchant_id == now.merchant_id,
        before.policy == now.policy,
        before.seq == now.seq - 1,
    )
    query = (
        select(before.grade, now.grade, func.count())
        .select_from(now)
        .outerjoin(before, same_line)
        .where(now.known_at >= first, now.known_at < last)
        .group_by(before.grade, now.grade)
    )
    found = [GradeMove(*row) for row in session.execute(query)]
    moved = (one for one in found if one.before != one.after)
    return tuple(sorted(moved, key=lambda one: (one.before or "", one.after)))


def terms_of(
    session: Session, day: date, at: datetime
) -> tuple[tuple[EndingTerm, ...], tuple[OwedTerms, ...]]:
    """Count the clocks that are over or end within a week, by rule and by agency."""
    ending = count_ending(session, until=day + timedelta(days=SOON_DAYS), at=at)
    terms = [
        EndingTerm(rule, one.zh, one.en, first, soon, overdue)
        for rule, (one, first, soon, overdue) in _summed(ending, "rule").items()
    ]
    names = _names(session, {one.owner for one in ending})
    owed = [
        OwedTerms(owner, names.get(owner, owner), first, soon, overdue)
        for owner, (_, first, soon, overdue) in _summed(ending, "owner").items()
    ]
    return (
        tuple(sorted(terms, key=lambda one: (one.first, one.rule))),
        tuple(sorted(owed, key=lambda one: (-one.overdue, -one.soon, one.owner))),
    )


def shared_of(session: Session, hub: Hub, day: date) -> tuple[SharedParties, ...]:
    """Tell handlers how many of their matters share a party since the day before.

    The report of a morning tells what came since the morning before; which matters
    these are, each handler sees on its own pages alone.
    """
    since = midnight(day - timedelta(days=1))
    found = count_newly_shared(session, hub, since, midnight(day + timedelta(days=1)))
    names = _names(session, found.keys())
    return tuple(
        SharedParties(handler, names.get(handler, handler), matters)
        for handler, matters in found.items()
    )


def _names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Name members by their codes."""
    query = select(Member.code, Member.name).where(Member.code.in_(codes))
    return dict(session.execute(query).all())


def _summed(
    ending: Iterable[EndingClocks], name: str
) -> dict[str, tuple[EndingClocks, date, int, int]]:
    """Sum counts of clocks that share something, with the earliest due day."""
    found: dict[str, tuple[EndingClocks, date, int, int]] = {}
    for one in ending:
        key = getattr(one, name)
        _, first, soon, overdue = found.get(key, (one, one.first, 0, 0))
        first = min(first, one.first)
        found[key] = (one, first, soon + one.soon, overdue + one.overdue)
    return found


def jobs_of_night(session: Session, day: date) -> tuple[JobNight, ...]:
    """Tell what became of due work that was begun on a day, by job."""
    row = JobSlot
    first, last = _span(day)
    query = (
        select(row.job, row.state, row.error, func.count(), func.sum(row.attempts - 1))
        .where(row.began_at >= first, row.began_at < last)
        .group_by(row.job, row.state, row.error)
        .order_by(row.job)
    )
    found: dict[str, dict[str, Any]] = {}
    for job, state, error, count, again in session.execute(query):
        one = found.setdefault(job, {"again": 0, "errors": ()})
        one[state] = one.get(state, 0) + count
        one["again"] += int(again)
        one["errors"] += (error,) if error else ()
    return tuple(JobNight(job=job, **values) for job, values in found.items())


def _span(day: date) -> tuple[datetime, datetime]:
    """Tell when a day begins in China, and when the next one does."""
    return midnight(day), midnight(day + timedelta(days=1))
