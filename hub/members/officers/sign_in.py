"""Signing in: a password, then a second factor, then a session that is new.

Whatever is wrong, the answer is one and costs the same; attempts are counted before
anything is checked.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Never

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.db.stored_values import typed_rows
from hub.ground.actors import account_actor
from hub.members.models import Member
from hub.members.officers.cards import HubLike, OpenedBy, SignInStep
from hub.members.officers.credentials.limits import Attempt, count_attempt, forget
from hub.members.officers.credentials.logins import folded_login
from hub.members.officers.credentials.passwords import LONGEST_TYPED, is_password
from hub.members.officers.errors import SignInLockedError, SignInRefusedError
from hub.members.officers.models import (
    OfficerAccount,
    OfficerPasskey,
    OfficerSession,
    SignInTicket,
)
from hub.members.officers.sessions.ends import PASSWORD, end_sessions
from hub.members.officers.sessions.found import is_in_force
from hub.members.officers.sessions.live import NewSession, start_session
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import demand_logged

TICKET_BYTES = 32
LONGEST_LOGIN = 200


@dataclass(frozen=True, slots=True)
class Peer:
    """From where somebody signs in."""

    source: str | None
    """The address of the peer."""
    device: str = ""
    """What the browser says it is, for the list of devices."""
    language: str = "zh"
    former: str | None = None
    """The session's token that came along; its session ends."""


def begin_sign_in(hub: HubLike, login: str, password: str, *, peer: Peer) -> SignInStep:
    """Check a password; sign in, or tell which second factor is still needed.

    Raises:
        SignInRefusedError: nobody signs in with these.
        SignInLockedError, TooManyRequestsError: too many attempts failed.
        AuditUnavailableError: the log takes no event now, so nobody signs in.
    """
    hub.audit.check()
    at = hub.clock()
    attempt = Attempt.of(hub.keys, folded_login(login[:LONGEST_LOGIN]), peer.source)
    count_for(hub, attempt, peer)
    with hub.reads() as session:
        account = session.scalar(
            select(OfficerAccount).where(OfficerAccount.login == attempt.named)
        )
    hashed = None if account is None else account.password_hash
    right = is_password(hashed, password[:LONGEST_TYPED])
    with hub.writing(keeps_answers=True) as session:
        step = _after_password(session, hub, account, attempt, peer, at=at, right=right)
    if step is None:
        refuse(hub, peer)
    return step


def count_for(
    hub: HubLike, attempt: Attempt, peer: Peer, *, knows_password: bool = False
) -> None:
    """Count an attempt before it is checked; one that is locked out is told so."""
    try:
        count_attempt(hub, attempt, knows_password=knows_password)
    except SignInLockedError as error:
        hub.attempts.note(peer.source, error.code)
        raise


def refuse(hub: HubLike, peer: Peer) -> Never:
    """Refuse whoever signs in, the same whatever was wrong."""
    hub.attempts.note(peer.source, SignInRefusedError.code)
    raise SignInRefusedError


def _after_password(
    session: Session,
    hub: HubLike,
    checked: OfficerAccount | None,
    attempt: Attempt,
    peer: Peer,
    *,
    at: datetime,
    right: bool,
) -> SignInStep | None:
    """Tell how a sign-in goes on after its password; None if it does not."""
    if checked is None or not right:
        return None
    account = held(session, checked.id)
    # It may have got another password while this one was checked.
    is_same = account is not None and account.password_hash == checked.password_hash
    if account is None or not is_same or not may_use(session, hub, account, at):
        return None
    needs: list[Literal["totp", "passkey"]] = []
    if account.totp_sealed is not None:
        needs.append("totp")
    passkeys = select(OfficerPasskey.id).where(OfficerPasskey.account_id == account.id)
    if session.scalars(passkeys).first() is not None:
        needs.append("passkey")
    if not needs:
        return start(session, hub, account, attempt, peer, at, opened_by=PASSWORD)
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    session.execute(delete(SignInTicket).where(SignInTicket.account_id == account.id))
    session.add(
        SignInTicket(
            ticket_hash=ticket_hash(hub, ticket),
            account_id=account.id,
            tries=0,
            made_at=at,
        )
    )
    return SignInStep(needs=tuple(needs), ticket=ticket)


def held(session: Session, account_id: str) -> OfficerAccount | None:
    """Read an account, and keep others from changing it until this has ended."""
    return session.scalar(
        select(OfficerAccount).where(OfficerAccount.id == account_id).with_for_update()
    )


def may_use(
    session: Session, hub: HubLike, account: OfficerAccount, at: datetime
) -> bool:
    """Tell whether account and password are in force.

    Raises:
        EvidenceContradictsError: the log tells of the account, or of one of its
            factors, otherwise than it is stored.
    """
    told = covered_tables()[OfficerAccount.__tablename__]
    demand_logged(session.connection(), hub.audit, told, [(account.id,)])
    with typed_rows("member"):
        member = session.get(Member, account.member_code)
    until = account.password_until
    return (
        member is not None
        and is_in_force(account, member, hub.config, at)
        and (until is None or at < until)
    )


def start(
    session: Session,
    hub: HubLike,
    account: OfficerAccount,
    attempt: Attempt,
    peer: Peer,
    at: datetime,
    *,
    opened_by: OpenedBy,
) -> SignInStep:
    """Start the session of a sign-in that is complete; the one before it ends."""
    forget(session, attempt)
    if peer.former and peer.former.isascii():
        table = OfficerSession
        former = session.execute(
            select(table.id, table.account_id).where(
                table.token_hash == hub.keys.token_hash(f"session {peer.former}")
            )
        ).one_or_none()
        if former is not None:
            end_sessions(
                session,
                former.account_id,
                by="sign-in",
                actor=account_actor(former.account_id),
                at=at,
                which=table.id == former.id,
            )
    token = start_session(
        session,
        hub,
        account,
        NewSession(attempt.source, peer.device, peer.language, opened_by),
        at=at,
    )
    return SignInStep(token=token)


def ticket_hash(hub: HubLike, ticket: str) -> str:
    """Hash a ticket with this hub's key."""
    return hub.keys.token_hash(f"ticket {ticket}")
