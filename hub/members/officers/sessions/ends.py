"""How sessions end: for good, each with its event."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from hub.ground.actors import HUB, agency_of, done_by
from hub.members.officers.models import OfficerSession
from hub.outbox import service as outbox
from schemas.words import Operation

PASSWORD: Final = "password"  # noqa: S105  # a word, not a secret
"""How a session was opened that showed no factor."""
BY_PASSWORD_ALONE = or_(
    OfficerSession.opened_by.is_(None), OfficerSession.opened_by == PASSWORD
)
"""Sessions that showed no factor, as far as is known."""
SKEW = timedelta(seconds=60)
"""So far clocks of several processes may lie apart."""
NEWEST_USE = select(func.max(OfficerSession.used_at)).where(
    OfficerSession.ended_at.is_(None)
)
"""The last use of any session that goes on."""


def end_sessions(
    session: Session,
    account_id: str,
    *,
    by: str,
    actor: str,
    at: datetime,
    which: ColumnElement[bool] | None = None,
) -> None:
    """End the sessions of an account, all or some."""
    table = OfficerSession
    query = select(table.id).where(
        table.account_id == account_id, table.ended_at.is_(None)
    )
    if which is not None:
        query = query.where(which)
    for number in session.scalars(query).all():
        end_one(session, number, account_id, by=by, actor=actor, at=at)


def end_one(
    session: Session, number: str, account_id: str, *, by: str, actor: str, at: datetime
) -> None:
    """End one session, unless another process has, and put the event."""
    ended = session.connection().execute(
        update(OfficerSession)
        .where(OfficerSession.id == number, OfficerSession.ended_at.is_(None))
        .values(ended_at=at, ended_by=by, mac=None)
    )
    if ended.rowcount:
        own = done_by(actor) if actor != HUB else {}
        outbox.put(
            session,
            at=at,
            actor=agency_of(actor),
            op=Operation.OFFICER_LEAVE,
            subject_type="officer",
            subject=account_id,
            detail=own | {"session": number, "by": by},
        )


def end_if_clock_went_back(session: Session, at: datetime) -> None:
    """End every session if one was used later than now: no times can be told then."""
    table = OfficerSession
    newest: datetime | None = session.scalar(NEWEST_USE)
    if newest is None or at >= newest - SKEW:
        return
    live = select(table.id, table.account_id).where(table.ended_at.is_(None))
    for number, account_id in session.execute(live).all():
        end_one(session, number, account_id, by="clock", actor=HUB, at=at)
