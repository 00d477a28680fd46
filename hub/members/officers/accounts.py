"""Accounts of officers: made, listed, changed, reset and ended by administrators."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from unicodedata import normalize

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.ground.actors import agency_of, done_by
from hub.ground.clock import legal_day
from hub.ground.keys import Keyring
from hub.members.officers.cards import (
    IssuedPassword,
    NewOfficer,
    OfficerCard,
    check_roles,
)
from hub.members.officers.credentials.limits import lift
from hub.members.officers.credentials.logins import folded_login
from hub.members.officers.credentials.passwords import hash_password, random_password
from hub.members.officers.credentials.rights import (
    demand_change,
    demand_making,
    demand_unit_roles,
)
from hub.members.officers.errors import (
    OfficerCardInvalidError,
    OfficerExistsError,
    OfficerUnknownError,
    RolesInvalidError,
)
from hub.members.officers.models import (
    OfficerAccount,
    OfficerPasskey,
    RecoveryCode,
    SignInTicket,
)
from hub.members.officers.sessions.ends import end_sessions
from hub.members.officers.sessions.live import card_of
from hub.members.service import demand_standing_member, find_member
from hub.outbox import service as outbox
from schemas.canonical import content_hash
from schemas.words import OUTSIDER_ROLES, UNOFFICIAL, OfficerRole, Operation

HANDED_OUT = timedelta(hours=72)
"""So long a password that was handed out may be used."""
TEXT_LIMITS = {"name": 100, "post": 100, "number": 64}


def add_officer(
    session: Session,
    new: NewOfficer,
    *,
    actor: str,
    at: datetime,
) -> IssuedPassword:
    """Make an account; its password is shown this once and is to be changed at once.

    A demo account keeps the one that it is given.

    Raises:
        MemberUnknownError, EndedMemberError: there is no such member any more.
        OfficerCardInvalidError: login, name, post, number or days cannot be.
        RolesInvalidError: this person cannot hold these roles.
        OfficerExistsError: the login is taken, or the person has an account in force.
        RoleForbidsError, AdministratorAccountError, HubRoleError: the actor may not.
    """
    new = _checked(new)
    demand_standing_member(session, new.member, legal_day(at))
    demand_making(session, actor, new.member, new.roles)
    _demand_fitting(session, new.member, new.roles)
    table = OfficerAccount
    taken = select(table.id).where(
        or_(
            table.login == new.login,
            (table.member_code == new.member)
            & (table.number == new.number)
            & table.ended_at.is_(None),
        )
    )
    if session.scalars(taken).first() is not None:
        raise OfficerExistsError
    text = random_password()
    account = OfficerAccount(
        id=new_id(at),
        login=new.login,
        member_code=new.member,
        name=new.name,
        post=new.post,
        number=new.number,
        roles=sorted(new.roles),
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        is_demo=new.is_demo,
        password_hash=hash_password(text),
        password_until=None if new.is_demo else at + HANDED_OUT,
        totp_step=0,
        created_at=at,
    )
    session.add(account)
    session.flush()
    put(
        session,
        Operation.OFFICER_ADD,
        account,
        actor=actor,
        at=at,
        detail={
            "member": new.member,
            "roles": ",".join(account.roles),
            # Ties the account to a person without naming them.
            "person": content_hash(
                {"login": new.login, "name": new.name, "number": new.number}
            ),
        },
    )
    return IssuedPassword(account.id, account.login, text)


def _demand_fitting(
    session: Session, member: str, roles: Collection[OfficerRole]
) -> None:
    """Refuse to officers of those outside what opens more than is published.

    Raises:
        MemberUnknownError: there is no such member.
        RolesInvalidError: one of the roles is not for officers of this member.
    """
    row = find_member(session, member, held=True)
    if row.kind in UNOFFICIAL and not OUTSIDER_ROLES.issuperset(roles):
        msg = "at this member one is an officer or a security administrator"
        raise RolesInvalidError(msg)


def _checked(new: NewOfficer) -> NewOfficer:
    """Write what was given as it is kept, or refuse it."""
    login = folded_login(new.login)
    if not login:
        msg = "a login has 2 to 64 small letters, digits, dots, lines"
        raise OfficerCardInvalidError(msg)
    texts = {
        name: " ".join(normalize("NFC", getattr(new, name)).split())
        for name in TEXT_LIMITS
    }
    for name, text in texts.items():
        if not text or not text.isprintable() or len(text) > TEXT_LIMITS[name]:
            msg = f"the {name} is not readable text of 1 to {TEXT_LIMITS[name]}"
            raise OfficerCardInvalidError(msg)
    if new.valid_to is not None and new.valid_to < new.valid_from:
        msg = "the last day lies before the first"
        raise OfficerCardInvalidError(msg)
    return replace(
        new,
        login=login,
        roles=check_roles(new.roles),
        name=texts["name"],
        post=texts["post"],
        number=texts["number"],
    )


def officers_of(session: Session, member: str | None = None) -> Sequence[OfficerCard]:
    """List the accounts of a member, or all, the ended ones too, by login."""
    query = select(OfficerAccount).order_by(OfficerAccount.login)
    if member is not None:
        query = query.where(OfficerAccount.member_code == member)
    return [card_of(row) for row in session.scalars(query)]


def officers_by_ids(session: Session, ids: Collection[str]) -> dict[str, OfficerCard]:
    """Read the accounts that decisions name, the ended ones too, by their ids."""
    query = select(OfficerAccount).where(OfficerAccount.id.in_(ids))
    return {row.id: card_of(row) for row in session.scalars(query)}


def set_roles(
    session: Session,
    login: str,
    roles: Iterable[OfficerRole],
    *,
    actor: str,
    at: datetime,
) -> OfficerCard:
    """Give an officer other roles; whoever is signed in must sign in again.

    The same roles change nothing.

    Raises:
        OfficerUnknownError: there is no such account in force.
        OfficerSelfError: it is the actor's own.
        RolesInvalidError: this person cannot hold these roles.
        RoleForbidsError, AdministratorAccountError, HubRoleError: the actor may not.
    """
    held = check_roles(roles)
    account = account_of_another(session, login, actor)
    # What was given to this officer by others may be kept, and taken away.
    demand_unit_roles(actor, held.difference(map(OfficerRole, account.roles)))
    _demand_fitting(session, account.member_code, held)
    if sorted(held) == account.roles:
        return card_of(account)
    former = ",".join(account.roles)
    account.roles = sorted(held)
    session.flush()
    end_sessions(session, account.id, by="roles", actor=actor, at=at)
    put(
        session,
        Operation.OFFICER_ROLES,
        account,
        actor=actor,
        at=at,
        detail={"roles": ",".join(account.roles), "former": former},
    )
    return card_of(account)


def reset_officer(
    session: Session, keys: Keyring, login: str, *, actor: str, at: datetime
) -> IssuedPassword:
    """Hand out a new password, forget second factors, lift locks, end sessions.

    Raises:
        OfficerUnknownError: there is no such account in force.
        OfficerSelfError: it is the actor's own.
        RoleForbidsError, AdministratorAccountError: the actor may not.
    """
    account = account_of_another(session, login, actor)
    text = random_password()
    account.password_hash = hash_password(text)
    account.password_until = at + HANDED_OUT
    account.totp_sealed = account.totp_offered = account.challenge = None
    session.flush()
    for table in (OfficerPasskey, RecoveryCode, SignInTicket):
        session.execute(delete(table).where(table.account_id == account.id))
    lift(session, keys, account.login)
    end_sessions(session, account.id, by="reset", actor=actor, at=at)
    put(session, Operation.OFFICER_RESET, account, actor=actor, at=at)
    return IssuedPassword(account.id, account.login, text)


def end_officer(
    session: Session,
    login: str,
    *,
    actor: str,
    at: datetime,
    last_day: date | None = None,
) -> OfficerCard:
    """End an account now, or name the last day on which it can be used.

    Raises:
        OfficerUnknownError: there is no such account in force.
        OfficerSelfError: it is the actor's own.
        OfficerCardInvalidError: the last day lies before the first, or is past.
        RoleForbidsError, AdministratorAccountError: the actor may not.
    """
    account = account_of_another(session, login, actor)
    if last_day is not None and last_day < max(account.valid_from, legal_day(at)):
        msg = "the last day lies before the first, or is past"
        raise OfficerCardInvalidError(msg)
    close_account(session, account, actor=actor, at=at, last_day=last_day)
    return card_of(account)


def close_account(
    session: Session,
    account: OfficerAccount,
    *,
    actor: str,
    at: datetime,
    last_day: date | None = None,
    by: str = "ended",
) -> None:
    """End an account that the caller holds: after a last day or, with all of it, now.

    ``by`` says what ended its sessions.
    """
    if last_day is not None:
        account.valid_to = last_day
    else:
        account.ended_at = at
    session.flush()
    if last_day is None:
        end_sessions(session, account.id, by=by, actor=actor, at=at)
        session.execute(
            delete(SignInTicket).where(SignInTicket.account_id == account.id)
        )
    put(
        session,
        Operation.OFFICER_END,
        account,
        actor=actor,
        at=at,
        detail={"last_day": last_day.isoformat() if last_day else None},
    )


def account_of_another(session: Session, login: str, actor: str) -> OfficerAccount:
    """Find an account in force that the actor may change."""
    account = session.scalar(
        select(OfficerAccount)
        .where(
            OfficerAccount.login == folded_login(login),
            OfficerAccount.ended_at.is_(None),
        )
        .with_for_update()
    )
    if account is None:
        raise OfficerUnknownError(login)
    demand_change(session, actor, account)
    return account


def set_password(session: Session, account_id: str, hashed: str) -> None:
    """Take a password that the officer has chosen."""
    session.execute(
        update(OfficerAccount)
        .where(OfficerAccount.id == account_id)
        .values(password_hash=hashed, password_until=None)
    )


def put(
    session: Session,
    op: Operation,
    account: OfficerAccount,
    *,
    actor: str,
    at: datetime,
    detail: dict[str, str | None] | None = None,
) -> None:
    """Put an event about an account beside its change."""
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=op,
        subject_type="officer",
        subject=account.id,
        detail=done_by(actor) | (detail or {}),
    )
