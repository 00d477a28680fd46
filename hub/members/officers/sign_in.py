"""Signing in: a password, then a second factor, then a session that is new.

Whatever is wrong, the answer is one and costs the same; attempts are counted before
anything is checked.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Never

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.audit.mover import move_outbox
from hub.db.cache import changes_no_answer
from hub.ground.actors import account_actor
from hub.members.models import Member
from hub.members.officers.accounts import folded_login
from hub.members.officers.cards import Premises, SignedIn, SignInStep
from hub.members.officers.errors import SignInLockedError, SignInRefusedError
from hub.members.officers.factors import take_recovery_code, take_totp
from hub.members.officers.limits import Attempt, count_attempt, forget
from hub.members.officers.models import (
    OfficerAccount,
    OfficerPasskey,
    OfficerSession,
    SignInTicket,
)
from hub.members.officers.passkeys import check_passkey, passkey_question
from hub.members.officers.passwords import is_password
from hub.members.officers.sessions import (
    SKEW,
    end_sessions,
    is_in_force,
    start_session,
)

TICKET_LIFETIME = timedelta(minutes=5)
TICKET_TRIES = 5
TICKET_BYTES = 32
LONGEST_LOGIN = 200
LONGEST_PASSWORD = 1024
TOTP_DIGITS = 6


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


def begin_sign_in(
    hub: Premises, login: str, password: str, *, peer: Peer
) -> SignInStep:
    """Check a password; sign in, or tell which second factor is still needed.

    Raises:
        SignInRefusedError: nobody signs in with these.
        SignInLockedError, TooManyRequestsError: too many attempts failed.
        AuditUnavailableError: the log takes no event now, so nobody signs in.
    """
    hub.audit.check()
    at = hub.clock()
    attempt = Attempt.of(hub.keys, folded_login(login[:LONGEST_LOGIN]), peer.source)
    _count(hub, attempt, peer)
    with hub.reads() as session:
        account = session.scalar(
            select(OfficerAccount).where(OfficerAccount.login == attempt.named)
        )
    hashed = None if account is None else account.password_hash
    right = is_password(hashed, password[:LONGEST_PASSWORD])
    with hub.writes.begin() as session:
        changes_no_answer(session)
        step = _after_password(session, hub, account, attempt, peer, at=at, right=right)
    if step is None:
        _refuse(hub, peer)
    move_outbox(hub.writes, hub.audit)
    return step


def finish_sign_in(hub: Premises, ticket: str, code: str, *, peer: Peer) -> SignInStep:
    """Sign in with the six digits of the second factor, or with a recovery code.

    Raises:
        SignInRefusedError, SignInLockedError, TooManyRequestsError: as before.
    """
    text = "".join(code.split())

    def check(session: Session, account: OfficerAccount, _: SignInTicket) -> bool:
        if len(text) == TOTP_DIGITS and text.isascii() and text.isdigit():
            return take_totp(session, hub, account, text)
        return take_recovery_code(session, hub, account, text)

    return _finish(hub, ticket, check, peer)


def ask_passkey(hub: Premises, ticket: str, *, site: str) -> str:
    """Give what the browser's passkey must sign, as the JSON that it takes.

    Raises:
        SignInRefusedError: the ticket is not good any more.
    """
    at = hub.clock()
    with hub.writes.begin() as session:
        changes_no_answer(session)
        row = _ticket(session, hub, ticket, at)
        question = None if row is None else passkey_question(session, row, site=site)
    if question is None:
        raise SignInRefusedError
    return question


def finish_passkey_sign_in(
    hub: Premises, ticket: str, answer: str, *, site: str, origin: str, peer: Peer
) -> SignInStep:
    """Sign in with what a passkey of this site has signed.

    Raises:
        SignInRefusedError, SignInLockedError, TooManyRequestsError: as before.
    """

    def check(session: Session, account: OfficerAccount, row: SignInTicket) -> bool:
        return check_passkey(
            session, account, row.challenge, answer, site=site, origin=origin
        )

    return _finish(hub, ticket, check, peer)


def confirm_password(hub: Premises, signed_in: SignedIn, password: str) -> None:
    """Have somebody who is signed in say the password again.

    Raises:
        SignInRefusedError: it is another.
        SignInLockedError: too many attempts failed.
    """
    with hub.reads() as session:
        hashed, source = session.execute(
            select(OfficerAccount.password_hash, OfficerSession.source_hash)
            .join(OfficerSession, OfficerSession.account_id == OfficerAccount.id)
            .where(OfficerSession.id == signed_in.session_id)
        ).one()
    attempt = Attempt.of(hub.keys, signed_in.officer.login, None)
    # From where the officer signed in: one place for all would lock all out together.
    attempt = replace(attempt, source=source)
    count_attempt(hub, attempt)
    if not is_password(hashed, password[:LONGEST_PASSWORD]):
        raise SignInRefusedError
    with hub.writes.begin() as session:
        changes_no_answer(session)
        forget(session, attempt)


def _count(hub: Premises, attempt: Attempt, peer: Peer) -> None:
    """Count an attempt before it is checked; one that is locked out is told so."""
    try:
        count_attempt(hub, attempt)
    except SignInLockedError as error:
        move_outbox(hub.writes, hub.audit)
        hub.attempts.note(peer.source, error.code)
        raise


def _refuse(hub: Premises, peer: Peer) -> Never:
    """Refuse whoever signs in, the same whatever was wrong."""
    hub.attempts.note(peer.source, SignInRefusedError.code)
    raise SignInRefusedError


def _after_password(
    session: Session,
    hub: Premises,
    account: OfficerAccount | None,
    attempt: Attempt,
    peer: Peer,
    *,
    at: datetime,
    right: bool,
) -> SignInStep | None:
    """Tell how a sign-in goes on after its password; None if it does not."""
    if account is None or not right or not _may_use(session, hub, account, at):
        return None
    needs: list[Literal["totp", "passkey"]] = []
    if account.totp_sealed is not None:
        needs.append("totp")
    passkeys = select(OfficerPasskey.id).where(OfficerPasskey.account_id == account.id)
    if session.scalars(passkeys).first() is not None:
        needs.append("passkey")
    if not needs:
        return _start(session, hub, account, attempt, peer, at)
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    session.execute(delete(SignInTicket).where(SignInTicket.account_id == account.id))
    session.add(
        SignInTicket(
            ticket_hash=_hash(hub, ticket), account_id=account.id, tries=0, made_at=at
        )
    )
    return SignInStep(needs=tuple(needs), ticket=ticket)


def _may_use(
    session: Session, hub: Premises, account: OfficerAccount, at: datetime
) -> bool:
    """Tell whether account and password are in force."""
    member = session.get(Member, account.member_code)
    until = account.password_until
    return (
        member is not None
        and is_in_force(account, member, hub.config, at)
        and (until is None or at < until)
    )


def _finish(
    hub: Premises,
    ticket: str,
    check: Callable[[Session, OfficerAccount, SignInTicket], bool],
    peer: Peer,
) -> SignInStep:
    """Sign in by a second factor, once, while the ticket is good."""
    hub.audit.check()
    at = hub.clock()
    with hub.reads() as session:
        row = _ticket(session, hub, ticket, at)
        account = None if row is None else session.get(OfficerAccount, row.account_id)
    # One who names no ticket fails like one whose login nobody has.
    attempt = Attempt.of(hub.keys, account.login if account else "", peer.source)
    _count(hub, attempt, peer)
    step = None
    with hub.writes.begin() as session:
        changes_no_answer(session)
        row = _ticket(session, hub, ticket, at)
        if row is not None:
            account = session.get(OfficerAccount, row.account_id)
            session.execute(
                update(SignInTicket)
                .where(SignInTicket.ticket_hash == row.ticket_hash)
                .values(tries=SignInTicket.tries + 1)
            )
            if (
                account is not None
                and _may_use(session, hub, account, at)
                and check(session, account, row)
            ):
                used = session.connection().execute(
                    delete(SignInTicket).where(
                        SignInTicket.ticket_hash == row.ticket_hash
                    )
                )
                if used.rowcount:
                    step = _start(session, hub, account, attempt, peer, at)
    if step is None:
        _refuse(hub, peer)
    move_outbox(hub.writes, hub.audit)
    return step


def _start(
    session: Session,
    hub: Premises,
    account: OfficerAccount,
    attempt: Attempt,
    peer: Peer,
    at: datetime,
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
                only=former.id,
            )
    token = start_session(
        session,
        hub,
        account,
        source_hash=attempt.source,
        device=peer.device,
        language=peer.language,
        at=at,
    )
    return SignInStep(token=token)


def _ticket(
    session: Session, hub: Premises, ticket: str, at: datetime
) -> SignInTicket | None:
    """Find a ticket that is still good."""
    if not ticket.isascii():
        return None
    row = session.get(SignInTicket, _hash(hub, ticket[:LONGEST_LOGIN]))
    if row is None or row.tries >= TICKET_TRIES:
        return None
    if not row.made_at - SKEW <= at < row.made_at + TICKET_LIFETIME:
        return None
    return row


def _hash(hub: Premises, ticket: str) -> str:
    """Hash a ticket with this hub's key."""
    return hub.keys.token_hash(f"ticket {ticket}")
