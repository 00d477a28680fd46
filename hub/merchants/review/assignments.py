"""Who looks at which open items: taken, given back, ended by an opinion.

An assignment keeps nobody from deciding. It only spares two people the same work, so
one that was forgotten lapses.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.ground.actors import HUB, said_by
from hub.merchants.models import ReviewAssignment, ReviewItem
from hub.outbox import service as outbox
from schemas.words import Operation

LAPSES_AFTER = timedelta(days=14)
"""Whoever takes an item that another took longer ago takes it over."""

ITEMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class AssignOutcome:
    """Which of the items that were named changed hands, and which did not."""

    changed: tuple[int, ...]
    missed: tuple[int, ...]


def assign_reviews(
    session: Session, items: Collection[int], *, actor: str, at: datetime
) -> AssignOutcome:
    """Take open items to oneself; what another has taken, or is decided, is missed."""
    wanted = sorted(set(items))[:ITEMS_AT_ONCE]
    table = ReviewItem
    # Held in the order of numbers, so that two who take the same wait for each other.
    open_now = session.scalars(
        select(table.id)
        .where(table.id.in_(wanted), table.state == "open")
        .order_by(table.id)
        .with_for_update()
    ).all()
    holders = _holders(session, open_now)
    free = [
        number
        for number in open_now
        if number not in holders or holders[number].at + LAPSES_AFTER <= at
    ]
    _drop(session, free)
    insert_rows(
        session,
        ReviewAssignment,
        [{"item_id": number, "officer": actor, "at": at} for number in free],
    )
    mine = {n for n in open_now if n in holders and holders[n].officer == actor}
    return _put(session, wanted, {*free, *mine}, "taken", actor, at)


def give_back_reviews(
    session: Session, items: Collection[int], *, actor: str, at: datetime
) -> AssignOutcome:
    """Give back items that one has taken; what one has not is missed."""
    wanted = sorted(set(items))[:ITEMS_AT_ONCE]
    held = _holders(session, wanted)
    mine = {number for number, row in held.items() if row.officer == actor}
    _drop(session, mine)
    return _put(session, wanted, mine, "given-back", actor, at)


def end_assignments(session: Session, item_id: int, officer: str | None = None) -> None:
    """End the assignment of an item, if it is that officer's."""
    table = ReviewAssignment
    query = delete(table).where(table.item_id == item_id)
    if officer is not None:
        query = query.where(table.officer == officer)
    session.execute(query)


def _holders(session: Session, items: Collection[int]) -> dict[int, ReviewAssignment]:
    """Read who has taken each of some items."""
    table = ReviewAssignment
    rows = session.scalars(select(table).where(table.item_id.in_(items)))
    return {row.item_id: row for row in rows}


def _drop(session: Session, items: Collection[int]) -> None:
    """Let some items be nobody's."""
    table = ReviewAssignment
    session.execute(
        delete(table)
        .where(table.item_id.in_(items))
        .execution_options(synchronize_session=False)
    )


def _put(
    session: Session,
    wanted: Collection[int],
    changed: Collection[int],
    state: Literal["taken", "given-back"],
    actor: str,
    at: datetime,
) -> AssignOutcome:
    """Put one event for all items of one action; one that changed nothing has none."""
    done = tuple(sorted(changed))
    if done:
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.REVIEW_ASSIGN,
            subject_type="review",
            subject=str(done[0]) if len(done) == 1 else "several",
            detail={
                "count": len(done),
                "items": list(done),
                "state": state,
                **said_by(actor),
            },
        )
    return AssignOutcome(done, tuple(n for n in wanted if n not in set(done)))
