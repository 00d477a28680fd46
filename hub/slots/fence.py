"""The fence: whatever a job writes commits only while its slot is still its own.

A job is given the hub with these sessions instead of the usual ones. The slot's row is
looked at last in each transaction, and locked until it has committed; who takes the
slot over changes that row, and so comes before or behind the whole transaction.
"""

from dataclasses import replace
from functools import partial

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from hub.context import Hub, logging_sessions
from hub.slots.book import HeldSlot
from hub.slots.errors import SlotLostError
from hub.slots.models import DONE, RUNNING, JobSlot


def fenced(hub: Hub, held: HeldSlot) -> Hub:
    """Give the hub as the holder of a slot may write to it."""
    sessions = logging_sessions(hub.engine, hub.audit, hub.clock)
    event.listen(sessions, "before_commit", partial(_demand, hub, held))
    return replace(hub, writes=sessions)


def _demand(hub: Hub, held: HeldSlot, session: Session) -> None:
    """Refuse to commit what belongs to a slot that is somebody else's now.

    Raises:
        SlotLostError: it is; the transaction is rolled back.
    """
    row = JobSlot
    mine = (row.job == held.job) & (row.slot == held.slot)
    # SQLite's writer is alone, and has no such lock.
    look = select(row.fence, row.state).where(mine).with_for_update(read=True)
    found = session.connection().execute(look).one_or_none()
    if found is None or found.fence != held.fence:
        held.lost.set()
        raise SlotLostError(held.job)
    if held.ends_with_write and found.state == RUNNING:
        values = {"state": DONE, "ended_at": hub.clock()}
        session.connection().execute(update(row).where(mine).values(**values))
