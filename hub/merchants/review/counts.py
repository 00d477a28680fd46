"""How many items there are, of each kind: one count of the queue tells them all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import Session

from hub.merchants.models import ReviewAssignment, ReviewItem
from hub.merchants.review.filter import Age, ReviewFilter
from hub.merchants.rules.comparison import ADVERSE

Facet = Literal["reason", "adverse", "age", "holder"]


class QueueCell(NamedTuple):
    """What items are counted by."""

    reason: str
    adverse: bool
    age: Age
    holder: str


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """Counts of items in one state, of one merchant or of all."""

    cells: Mapping[QueueCell, int]

    def total(self, wanted: ReviewFilter) -> int:
        """Count what is wanted."""
        return sum(count for cell, count in self.cells.items() if _fits(cell, wanted))

    def by(self, facet: Facet, wanted: ReviewFilter) -> dict[Any, int]:
        """Count by a facet what is wanted otherwise."""
        others: dict[str, Any] = {facet: None}
        rest = replace(wanted, **others)
        found: dict[Any, int] = {}
        for cell, count in self.cells.items():
            if _fits(cell, rest):
                value = getattr(cell, facet)
                found[value] = found.get(value, 0) + count
        return found


def count_reviews(session: Session, wanted: ReviewFilter) -> ReviewCounts:
    """Count the items in a state by reason, weight, age and whose they are."""
    everything = _count(session, wanted)
    cells: dict[QueueCell, int] = {}
    taken = _count_taken(session, wanted)
    for cell, count in taken.items():
        if count:
            cells[cell] = count
            whole = cell._replace(holder="nobody")
            everything[whole] = everything.get(whole, 0) - count
    cells |= {cell: count for cell, count in everything.items() if count > 0}
    return ReviewCounts(cells)


def _fits(cell: QueueCell, wanted: ReviewFilter) -> bool:
    """Tell whether items of a cell are wanted."""
    return all(
        value is None or value == having
        for value, having in (
            (wanted.reason, cell.reason),
            (wanted.adverse, cell.adverse),
            (wanted.age, cell.age),
            (wanted.holder, cell.holder),
        )
    )


def _count(session: Session, wanted: ReviewFilter) -> dict[QueueCell, int]:
    """Count items as if nobody had taken any."""
    if wanted.merchant is None and wanted.said is None:
        return _count_ranges(session, wanted)
    table = ReviewItem
    heavy = case((table.priority >= ADVERSE, 1), else_=0).label("heavy")
    age = wanted.age_of().label("waited")
    query = (
        select(table.reason, heavy, age, func.count())
        .where(*wanted.base())
        .group_by(table.reason, "heavy", "waited")
    )
    return {
        QueueCell(reason, bool(adverse), waited, "nobody"): count
        for reason, adverse, waited, count in session.execute(query)
    }


def _count_ranges(session: Session, wanted: ReviewFilter) -> dict[QueueCell, int]:
    """Count the whole queue: one range of an index a cell, a quarter of the time."""
    cells = [
        QueueCell(reason, adverse, age, "nobody")
        for reason in _reasons(session, wanted.state)
        for age in get_args(Age)
        for adverse in (True, False)
    ]
    if not cells:
        return {}
    ranges = [
        select(literal(number), func.count())
        .select_from(ReviewItem)
        .where(
            *replace(
                wanted,
                reason=cell.reason,
                adverse=cell.adverse,
                age=cell.age,
                holder=None,
            ).conditions()
        )
        for number, cell in enumerate(cells)
    ]
    counted = session.execute(union_all(*ranges))
    return {cells[number]: count for number, count in counted if count}


def _reasons(session: Session, state: str) -> list[str]:
    """List the reasons of items in a state; each is one step in the index."""
    table = ReviewItem
    first = select(func.min(table.reason)).where(table.state == state)
    found: list[str] = []
    reason = session.scalar(first)
    while reason is not None:
        found.append(reason)
        reason = session.scalar(first.where(table.reason > reason))
    return found


def _count_taken(session: Session, wanted: ReviewFilter) -> dict[QueueCell, int]:
    """Count what somebody has taken."""
    table, taken = ReviewItem, ReviewAssignment
    heavy = case((table.priority >= ADVERSE, 1), else_=0).label("heavy")
    age = wanted.age_of().label("waited")
    holder = case((taken.officer == wanted.officer, "mine"), else_="others")
    query = (
        select(table.reason, heavy, age, holder.label("whose"), func.count())
        .join(taken, taken.item_id == table.id)
        # Few are taken: one look-up each, and not the whole queue.
        .where(table.id.in_(select(taken.item_id)), *wanted.base())
        .group_by(table.reason, "heavy", "waited", "whose")
    )
    return {
        QueueCell(reason, bool(adverse), waited, whose): count
        for reason, adverse, waited, whose, count in session.execute(query)
    }
