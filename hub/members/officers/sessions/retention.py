"""What is kept of sessions, tasks and failed sign-ins when their time is over: nothing.

Who was signed in and what for stays in the audit log. What lies here would tell the
same again, and more: devices, sources and the last references of a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Delete, Select, delete, or_, select
from sqlalchemy.orm import Session

from hub.ground.actors import HUB
from hub.ground.documents import Documented
from hub.members.officers.cards import HubLike
from hub.members.officers.models import (
    OfficerSession,
    OfficerTaskRow,
    SignInCount,
    SignInTicket,
)
from hub.members.officers.sessions.ends import SKEW, end_one

KEPT = timedelta(days=90)
"""Three times as long as a source stays known from which somebody has signed in."""
SHORT = timedelta(days=1)
"""Tickets and counts of failures are void after minutes."""


Forget = Callable[[Session, Select[str]], int]
"""Removes what belongs to some sessions, given by their ids; tells how much it was."""


@dataclass(frozen=True, slots=True)
class OfficerRetention(Documented):
    """What one round found and removed."""

    ended: int
    """Sessions that were over and that nobody had ended."""
    sessions: int
    tasks: int
    tickets: int
    counts: int
    windows: int


def end_officer_retention(
    hub: HubLike, forget: Forget | None = None
) -> OfficerRetention:
    """End sessions that are over, and remove what is older than it is kept.

    ``forget`` removes what a room built above keeps of sessions, before they go.
    """
    at = hub.clock()
    longest = timedelta(hours=hub.config.session_hours) + SKEW
    idle = timedelta(minutes=hub.config.session_idle_minutes) + SKEW
    table = OfficerSession
    with hub.writing(keeps_answers=True) as session:
        over = session.execute(
            select(table.id, table.account_id).where(
                table.ended_at.is_(None),
                or_(table.started_at < at - longest, table.used_at < at - idle),
            )
        ).all()
        for number, account_id in over:
            end_one(session, number, account_id, by="time", actor=HUB, at=at)
        past = table.ended_at < at - KEPT
        old = select(table.id).where(past)
        session.flush()

        def removed(statement: Delete) -> int:
            return session.connection().execute(statement).rowcount

        return OfficerRetention(
            ended=len(over),
            windows=0 if forget is None else forget(session, old),
            tasks=removed(
                delete(OfficerTaskRow).where(OfficerTaskRow.session_id.in_(old))
            ),
            sessions=removed(delete(table).where(past)),
            tickets=removed(
                delete(SignInTicket).where(SignInTicket.made_at < at - SHORT)
            ),
            counts=removed(
                delete(SignInCount).where(
                    SignInCount.since < at - SHORT,
                    or_(
                        SignInCount.locked_until.is_(None),
                        SignInCount.locked_until < at,
                    ),
                )
            ),
        )
