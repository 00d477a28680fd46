"""Who may change whose account.

On the command line whoever runs the hub may. An officer who is signed in may as
security administrator, at their own member, and never the accounts of administrators:
whoever could hand out those, or reset them, would hold all three offices at once.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from hub.ground.actors import account_actor, is_account
from hub.members.officers.errors import (
    AdministratorAccountError,
    HubRoleError,
    OfficerSelfError,
    OfficerUnknownError,
    RoleForbidsError,
)
from hub.members.officers.models import OfficerAccount
from schemas.words import ACCOUNT_PREFIX, ADMINISTRATORS, HUB_ROLES, OfficerRole


def demand_making(
    session: Session, actor: str, member: str, roles: Iterable[OfficerRole]
) -> None:
    """Refuse to make an account of a member with these roles, unless the actor may.

    Raises:
        RoleForbidsError: the actor is no security administrator of that member.
        AdministratorAccountError, HubRoleError: one of the roles is not theirs to give.
    """
    if not is_account(actor):
        return
    if _own_member(session, actor) != member:
        raise RoleForbidsError
    demand_unit_roles(actor, roles)


def demand_change(session: Session, actor: str, account: OfficerAccount) -> None:
    """Refuse to change an account, unless the actor may.

    Raises:
        OfficerSelfError: it is the actor's own.
        RoleForbidsError: the actor is no security administrator.
        OfficerUnknownError: it is of another member, of which nothing is told.
        AdministratorAccountError: it is an administrator's.
    """
    if actor == account_actor(account.id):
        raise OfficerSelfError
    if not is_account(actor):
        return
    if _own_member(session, actor) != account.member_code:
        raise OfficerUnknownError(account.login)
    if ADMINISTRATORS.intersection(account.roles):
        raise AdministratorAccountError


def demand_unit_roles(actor: str, given: Iterable[OfficerRole]) -> None:
    """Refuse roles that whoever is signed in would give beyond their own unit.

    Raises:
        AdministratorAccountError: one of them is an administrator's.
        HubRoleError: one of them works on what other members sent.
    """
    if not is_account(actor):
        return
    given = frozenset(given)
    if given & ADMINISTRATORS:
        raise AdministratorAccountError
    if given & HUB_ROLES:
        raise HubRoleError


def demand_office(session: Session, actor: str, office: OfficerRole) -> None:
    """Refuse an account that does not hold an office, as things are now.

    Raises:
        RoleForbidsError: it does not, or has ended.
    """
    if is_account(actor):
        _holder(session, actor, office)


def _own_member(session: Session, actor: str) -> str:
    """Tell of which member the actor is security administrator, as things are now."""
    return _holder(session, actor, OfficerRole.SECURITY_ADMIN).member_code


def _holder(session: Session, actor: str, office: OfficerRole) -> OfficerAccount:
    """Find the account of an actor, who holds an office now."""
    own = session.get(
        OfficerAccount, actor.removeprefix(ACCOUNT_PREFIX), populate_existing=True
    )
    if own is None or own.ended_at is not None or office not in own.roles:
        raise RoleForbidsError
    return own
