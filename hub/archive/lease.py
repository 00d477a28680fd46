"""The archive's one sequence of moments, handed out to one transaction at a time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from hub.archive.models import ArchiveLease
from hub.db.tables import EPOCH

TICK = timedelta(microseconds=1)
HELD = "archive.lease"


class ForeseenMoment(NamedTuple):
    """The moment that the next holder of the lease is given if nobody comes before."""

    before: datetime
    moment: datetime


class _Held(NamedTuple):
    """The lease as one transaction has it."""

    transaction: SessionTransaction | None
    before: datetime
    """The last moment that somebody else was given."""
    moment: datetime
    latest: datetime


def hold_lease(session: Session, at: datetime) -> datetime:
    """Take the lease until this transaction ends and return its moment.

    The moment is ``at``, or one microsecond after the last if the clock has not moved
    on, so that moments grow from commit to commit. Further calls in the transaction
    return the same moment.
    """
    held = _held(session)
    if held is not None:
        return held.moment
    # The update locks the row, so whoever comes second waits here for our commit.
    taken = session.connection().execute(
        update(ArchiveLease).where(ArchiveLease.id == 1).values(id=1)
    )
    if taken.rowcount == 0:
        session.execute(insert(ArchiveLease).values(id=1, moment=EPOCH))
    before = last_closed_moment(session)
    moment = max(at, before + TICK)
    _keep(session, _Held(session.get_transaction(), before, moment, moment))
    return moment


def advance_lease(session: Session, latest: datetime) -> None:
    """Record the latest moment that this transaction, holding the lease, has given."""
    held = _held(session)
    if held is None:
        msg = "the archive lease is not held in this transaction"
        raise RuntimeError(msg)
    if latest > held.latest:
        _keep(session, held._replace(latest=latest))


def foresee_lease(session: Session, at: datetime) -> ForeseenMoment:
    """Tell which moment the lease would give, without taking it."""
    before = last_closed_moment(session)
    return ForeseenMoment(before, max(at, before + TICK))


def hold_as_foreseen(session: Session, foreseen: ForeseenMoment) -> bool:
    """Take the lease; tell whether nobody has had it since a moment was foreseen.

    Then everything that is written under the lease still is as it was.
    """
    hold_lease(session, foreseen.moment)
    held = _held(session)
    return held is not None and held.before == foreseen.before


def last_closed_moment(session: Session) -> datetime:
    """Tell the latest moment whose versions are all committed; 1970 if none are.

    Whatever is committed later is known from a later moment.
    """
    moment = session.scalars(select(ArchiveLease.moment)).one_or_none()
    return EPOCH if moment is None else moment


def _held(session: Session) -> _Held | None:
    """Give the lease if this transaction has it."""
    held: _Held | None = session.info.get(HELD)
    if held is None or held.transaction is not session.get_transaction():
        return None
    return held


def _keep(session: Session, held: _Held) -> None:
    """Write the latest moment and remember the lease with its transaction."""
    session.execute(
        update(ArchiveLease).where(ArchiveLease.id == 1).values(moment=held.latest)
    )
    session.info[HELD] = held
