"""Clocks that are over or end soon, counted by their rule and by who has to act."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.deadlines.models import ClockRow
from hub.deadlines.reads import is_late
from hub.deadlines.steps import read_rule
from hub.ground.documents import Documented
from schemas.words import ClockState

RUNS = (ClockState.RUNNING, ClockState.WARNED)


@dataclass(frozen=True, slots=True)
class EndingTerm(Documented):
    """How many clocks of one rule are over, and how many end soon."""

    rule: str
    zh: str
    en: str
    first: date
    """Earliest due day among them."""
    soon: int
    overdue: int


@dataclass(frozen=True, slots=True)
class EndingClocks(EndingTerm):
    """Those of them on which one member has to act."""

    owner: str


def count_ending(session: Session, *, until: date, at: datetime) -> list[EndingClocks]:
    """Count the clocks that are over or due by a day, by rule and by owner.

    Those that stand still are left out. They are named as the newest of their rules is.
    """
    table = ClockRow
    runs = table.state.in_([str(state) for state in RUNS])
    over = is_late(at)
    query = (
        select(
            table.rule,
            table.owner,
            func.count().label("all"),
            func.count().filter(over).label("over"),
            func.min(table.due_day).label("first"),
            func.max(table.id).label("newest"),
        )
        .where(or_(over, runs), table.due_day <= until)
        .group_by(table.rule, table.owner)
        .order_by(table.rule, table.owner)
    )
    found = session.execute(query).all()
    newest: dict[str, int] = {}
    for row in found:
        newest[row.rule] = max(newest.get(row.rule, 0), row.newest)
    terms = select(table.rule, table.terms).where(table.id.in_(newest.values()))
    rules = {rule: read_rule(kept) for rule, kept in session.execute(terms)}
    return [
        EndingClocks(
            rule=row.rule,
            zh=rules[row.rule].zh,
            en=rules[row.rule].en,
            owner=row.owner,
            first=row.first,
            soon=row.all - row.over,
            overdue=row.over,
        )
        for row in found
    ]
