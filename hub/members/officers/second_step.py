"""The second step of signing in: a code or a passkey, with a ticket for one use."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.db.stored_values import in_its_row, is_same_text
from hub.members.officers.cards import HubLike, OpenedBy, SignInStep
from hub.members.officers.credentials.codes import take_recovery_code, take_totp
from hub.members.officers.credentials.limits import Attempt
from hub.members.officers.credentials.passkeys import check_passkey, passkey_question
from hub.members.officers.errors import SignInRefusedError
from hub.members.officers.models import OfficerAccount, SignInTicket
from hub.members.officers.sessions.ends import SKEW
from hub.members.officers.sign_in import (
    Peer,
    count_for,
    held,
    may_use,
    refuse,
    start,
    ticket_hash,
)

TICKET_LIFETIME = timedelta(minutes=5)
TICKET_TRIES = 5
LONGEST_TICKET = 200
TOTP_DIGITS = 6


def finish_sign_in(hub: HubLike, ticket: str, code: str, *, peer: Peer) -> SignInStep:
    """Sign in with the six digits of the second factor, or with a recovery code.

    Raises:
        SignInRefusedError, SignInLockedError, TooManyRequestsError: as before.
    """
    text = "".join(code.split())

    def check(
        session: Session, account: OfficerAccount, _: SignInTicket
    ) -> OpenedBy | None:
        if len(text) == TOTP_DIGITS and text.isascii() and text.isdigit():
            return "totp" if take_totp(session, hub, account, text) else None
        is_code = take_recovery_code(session, hub, account, text)
        return "recovery-code" if is_code else None

    return _finish(hub, ticket, check, peer)


def ask_passkey(hub: HubLike, ticket: str, *, site: str) -> str:
    """Give what the browser's passkey must sign, as the JSON that it takes.

    Raises:
        SignInRefusedError: the ticket is not good any more.
    """
    at = hub.clock()
    with hub.writing(keeps_answers=True) as session:
        row = _ticket(session, hub, ticket, at)
        question = None if row is None else passkey_question(session, row, site=site)
    if question is None:
        raise SignInRefusedError
    return question


def finish_passkey_sign_in(
    hub: HubLike, ticket: str, answer: str, *, site: str, origin: str, peer: Peer
) -> SignInStep:
    """Sign in with what a passkey of this site has signed.

    Raises:
        SignInRefusedError, SignInLockedError, TooManyRequestsError: as before.
    """

    def check(
        session: Session, account: OfficerAccount, row: SignInTicket
    ) -> OpenedBy | None:
        is_right = check_passkey(
            session, account, row.challenge, answer, site=site, origin=origin
        )
        return "passkey" if is_right else None

    return _finish(hub, ticket, check, peer)


def _finish(
    hub: HubLike,
    ticket: str,
    check: Callable[[Session, OfficerAccount, SignInTicket], OpenedBy | None],
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
    count_for(hub, attempt, peer, knows_password=row is not None)
    step = None
    with hub.writing(keeps_answers=True) as session:
        row = _ticket(session, hub, ticket, at)
        if row is not None:
            account = held(session, row.account_id)
            session.execute(
                update(SignInTicket)
                .where(SignInTicket.ticket_hash == row.ticket_hash)
                .values(tries=SignInTicket.tries + 1)
            )
            opened_by = None
            if account is not None and may_use(session, hub, account, at):
                opened_by = check(session, account, row)
            if account is not None and opened_by is not None:
                used = session.connection().execute(
                    delete(SignInTicket).where(
                        SignInTicket.ticket_hash == row.ticket_hash
                    )
                )
                if used.rowcount:
                    step = start(
                        session, hub, account, attempt, peer, at, opened_by=opened_by
                    )
    if step is None:
        refuse(hub, peer)
    return step


def _ticket(
    session: Session, hub: HubLike, ticket: str, at: datetime
) -> SignInTicket | None:
    """Find a ticket that is still good."""
    if not ticket.isascii():
        return None
    hashed = ticket_hash(hub, ticket[:LONGEST_TICKET])
    row = session.get(SignInTicket, hashed)
    if row is None or not _is_of(session, hashed) or row.tries >= TICKET_TRIES:
        return None
    if not row.made_at - SKEW <= at < row.made_at + TICKET_LIFETIME:
        return None
    return row


def _is_of(session: Session, hashed: str) -> bool:
    """Tell whether the ticket that is found by a hash has it."""
    table = SignInTicket
    query = select(in_its_row(table.ticket_hash)).where(table.ticket_hash == hashed)
    return is_same_text(session.scalar(query), hashed)
