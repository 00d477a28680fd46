"""The archive's one sequence of moments, handed out to one transaction at a time."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from hub.archive.models import ArchiveLease
from hub.db.tables import EPOCH

TICK = timedelta(microseconds=1)
HELD = "archive.lease"


def hold_lease(session: Session, at: datetime) -> datetime:
    """Take the lease until this transaction ends and return its moment.

    The moment is ``at``, or one microsecond after the last if the clock has not moved
    on, so that moments grow from commit to commit. Further calls in the transaction
    return the same moment.
    """
    held = _held(session)
    if held is not None:
        return held[0]
    # The update locks the row, so whoever comes second waits here for our commit.
    taken = session.connection().execute(
        update(ArchiveLease).where(ArchiveLease.id == 1).values(id=1)
    )
    if taken.rowcount == 0:
        session.execute(insert(ArchiveLease).values(id=1, moment=EPOCH))
    last = session.scalars(select(ArchiveLease.moment)).one()
    moment = max(at, last + TICK)
    _keep(session, moment, moment)
    return moment


def advance_lease(session: Session, latest: datetime) -> None:
    """Record the latest moment that this transaction, holding the lease, has given."""
    held = _held(session)
    if held is None:
        msg = "the archive lease is not held in this transaction"
        raise RuntimeError(msg)
    if latest > held[1]:
        _keep(session, held[0], latest)


def _held(session: Session) -> tuple[datetime, datetime] | None:
    """Give the first and the latest moment of the lease if this transaction has it."""
    held = session.info.get(HELD)
    if held is None or held[0] is not session.get_transaction():
        return None
    return held[1], held[2]


def _keep(session: Session, moment: datetime, latest: datetime) -> None:
    """Write the latest moment and remember it with the transaction it belongs to."""
    session.execute(
        update(ArchiveLease).where(ArchiveLease.id == 1).values(moment=latest)
    )
    session.info[HELD] = (session.get_transaction(), moment, latest)


def last_closed_moment(session: Session) -> datetime:
    """Tell the latest moment whose versions are all committed; 1970 if none are."""
    moment = session.scalars(select(ArchiveLease.moment)).one_or_none()
    return EPOCH if moment is None else moment


def close_moment(
    reads: sessionmaker[Session],
    writes: sessionmaker[Session],
    moment: datetime,
    at: datetime,
) -> None:
    """Let whatever is committed from now on be known after a past moment.

    Waits for a transaction that holds the lease. Nothing is written where a later
    moment was given away already.
    """
    with reads() as session:
        if last_closed_moment(session) >= moment:
            return
    with writes.begin() as session:
        hold_lease(session, at)
