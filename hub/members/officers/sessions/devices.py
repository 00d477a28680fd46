"""The devices on which an officer is signed in, and signing out of them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from hub.db.ids import is_id
from hub.ground.actors import account_actor
from hub.members.officers.cards import HubLike, OfficerDevice, SignedIn
from hub.members.officers.errors import SignedOutError
from hub.members.officers.models import OfficerSession
from hub.members.officers.sessions.ends import end_sessions
from hub.members.officers.sessions.live import demand_standing


def sign_out(hub: HubLike, session_id: str) -> None:
    """End a session; one that has ended stays as it is."""
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        row = session.get(OfficerSession, session_id)
        if row is not None:
            end_sessions(
                session,
                row.account_id,
                by="sign-out",
                actor=account_actor(row.account_id),
                at=at,
                which=OfficerSession.id == session_id,
            )


def sign_out_device(hub: HubLike, signed_in: SignedIn, session_id: str) -> None:
    """End one of the officer's own sessions, as on a device that was lost.

    Raises:
        SignedOutError: the session has ended, or the other one cannot be one.
    """
    at = hub.clock()
    officer = demand_standing(hub, signed_in).officer
    if not is_id(session_id):
        raise SignedOutError
    with hub.writing(keeps_answers=True) as session:
        end_sessions(
            session,
            officer.id,
            by="device",
            actor=account_actor(officer.id),
            at=at,
            which=OfficerSession.id == session_id,
        )


def devices_of(hub: HubLike, signed_in: SignedIn) -> Sequence[OfficerDevice]:
    """List the devices on which the officer is signed in, the last used one first."""
    table = OfficerSession
    at, config = hub.clock(), hub.config
    with hub.reads() as session:
        rows = session.scalars(
            select(table)
            .where(
                table.account_id == signed_in.officer.id,
                table.ended_at.is_(None),
                table.used_at > at - timedelta(minutes=config.session_idle_minutes),
                table.started_at > at - timedelta(hours=config.session_hours),
            )
            .order_by(table.used_at.desc(), table.id)
        )
        return [
            OfficerDevice(row.id, row.device, row.started_at, row.used_at)
            for row in rows
        ]
