"""Officers named by a system or a command: an account of the unit, or on its list."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.members.models import Member
from hub.members.officer_lists import listed_officers
from hub.members.officers.cards import HubLike
from hub.members.officers.credentials.logins import folded_login
from hub.members.officers.errors import OfficerAmbiguousError, OfficerUnlistedError
from hub.members.officers.models import OfficerAccount
from hub.members.officers.sessions.found import is_in_force
from hub.members.service import find_member
from hub.names import person_key
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import demand_logged
from schemas.words import ADMINISTRATORS, OfficerRole


def named_officer(
    session: Session,
    hub: HubLike,
    member_code: str,
    name: str,
    *,
    at: datetime,
    role: OfficerRole | None = OfficerRole.OFFICER,
) -> str:
    """Tell whom a name means at a member: an account, or somebody listed.

    An account is meant by its login, or by its officer's name however typed. Who is on
    the list and has, or once had, an account of that name is that account, so that
    nobody is two people. Without a role any account but an administrator's is meant.

    Raises:
        MemberUnknownError: there is no such member.
        OfficerAmbiguousError: several accounts in force with the role bear the name.
        OfficerUnlistedError: the name means nobody there today.
        EvidenceContradictsError: the log tells of the account otherwise.
    """
    member = find_member(session, member_code)
    key, login = person_key(name), folded_login(name)
    query = select(OfficerAccount).where(OfficerAccount.member_code == member_code)
    alike = [
        row
        for row in session.scalars(query.order_by(OfficerAccount.id))
        if (login and row.login == login) or (key and person_key(row.name) == key)
    ]
    acting = [
        row
        for row in alike
        if _may_act(row, role) and is_in_force(row, member, hub.config, at)
    ]
    meant = [row for row in acting if row.login == login] or acting
    if len(meant) > 1:
        raise OfficerAmbiguousError
    if meant:
        told = covered_tables()[OfficerAccount.__tablename__]
        demand_logged(session.connection(), hub.audit, told, [(meant[0].id,)])
        return account_actor(meant[0].id)
    day = legal_day(at)
    for one in listed_officers(session, member_code):
        if person_key(one.name) == key and one.acts_on(day):
            bearers = [row for row in alike if person_key(row.name) == key]
            return account_actor(bearers[-1].id) if bearers else one.name
    raise OfficerUnlistedError


def officer_anywhere(
    session: Session,
    hub: HubLike,
    name: str,
    *,
    at: datetime,
    role: OfficerRole | None = None,
) -> str:
    """Tell whom a name means where no member is named: one person at one member.

    Raises:
        OfficerAmbiguousError: it means several, at one member or at several.
        OfficerUnlistedError: it means nobody today.
    """
    day, found = legal_day(at), []
    over = or_(Member.valid_to.is_(None), Member.valid_to >= day)
    for code in session.scalars(select(Member.code).where(over)).all():
        with suppress(OfficerUnlistedError):
            found.append(named_officer(session, hub, code, name, at=at, role=role))
    if len(found) > 1:
        raise OfficerAmbiguousError
    if not found:
        raise OfficerUnlistedError
    return found[0]


def _may_act(row: OfficerAccount, role: OfficerRole | None) -> bool:
    """Tell whether an account holds a role, or any that is no administrator's."""
    if role is None:
        return not ADMINISTRATORS.intersection(row.roles)
    return role in row.roles
