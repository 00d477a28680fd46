"""Posts of officers: given and ended by an administrator, judged by the day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.ground.actors import is_account
from hub.ground.clock import legal_day
from hub.members.officer_lists import listed_officers
from hub.members.officers.accounts import account_of_another, put
from hub.members.officers.cards import HubLike
from hub.members.officers.errors import PostInvalidError
from hub.members.officers.models import OfficerAccount, OfficerPost
from hub.names import person_key
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import demand_logged
from schemas.words import ACCOUNT_PREFIX, ADMINISTRATORS, MemberPost, Operation


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post of an account, with both days included; none as the last is no end."""

    post: MemberPost
    valid_from: date
    valid_to: date | None


def give_post(
    session: Session,
    login: str,
    card: PostCard,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Give an officer a post from a first day on.

    Raises:
        OfficerUnknownError: there is no such account in force.
        OfficerSelfError: it is the actor's own.
        PostInvalidError: its days cannot be, it is held on some of them already, or
            the account is an administrator's.
        RoleForbidsError, AdministratorAccountError: the actor may not.
    """
    account = account_of_another(session, login, actor)
    if ADMINISTRATORS.intersection(account.roles):
        msg = "an administrator decides nothing in cases"
        raise PostInvalidError(msg)
    last = card.valid_to or date.max
    if last < card.valid_from:
        msg = "the last day lies before the first"
        raise PostInvalidError(msg)
    for held in _rows(session, account.id):
        meets = held.valid_from <= last
        meets = meets and card.valid_from <= (held.valid_to or date.max)
        if held.post == card.post and meets:
            msg = f"{card.post} is held from {held.valid_from} already"
            raise PostInvalidError(msg)
    row = OfficerPost(
        id=new_id(at),
        account_id=account.id,
        post=card.post,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )
    session.add(row)
    session.flush()
    _tell(session, account, row, actor=actor, at=at)


def end_post(
    session: Session,
    login: str,
    post: MemberPost,
    last_day: date | None = None,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Name the last day on which an officer holds a post; today if none is given.

    Raises:
        OfficerUnknownError: there is no such account in force.
        OfficerSelfError: it is the actor's own.
        PostInvalidError: the post is not held, or the day is past or before its first.
        RoleForbidsError, AdministratorAccountError: the actor may not.
    """
    account = account_of_another(session, login, actor)
    today = legal_day(at)
    last = last_day or today
    held = [
        row
        for row in _rows(session, account.id)
        if row.post == post and (row.valid_to is None or row.valid_to >= today)
    ]
    if not held or last < max(held[0].valid_from, today):
        msg = f"{post} is not held, or the last day is past or before the first"
        raise PostInvalidError(msg)
    held[0].valid_to = last
    session.flush()
    _tell(session, account, held[0], actor=actor, at=at)


def posts_of(session: Session, account_id: str) -> Sequence[PostCard]:
    """List the posts that an account held, holds or will hold, by their first days."""
    return [
        PostCard(MemberPost(row.post), row.valid_from, row.valid_to)
        for row in _rows(session, account_id)
    ]


def holds_post(
    session: Session,
    hub: HubLike,
    member_code: str,
    officer: str,
    posts: Collection[str],
    day: date,
) -> bool:
    """Tell whether an officer of a member holds one of some posts on a day.

    ``officer`` is an account, as the log names it, or a name on the member's signed
    list; what the list says of a name holds for the account of that name too.

    Raises:
        EvidenceContradictsError: the log tells of account or posts otherwise.
    """
    name, held = officer, set()
    if is_account(officer):
        account = session.get(OfficerAccount, officer.removeprefix(ACCOUNT_PREFIX))
        if account is None or account.member_code != member_code:
            return False
        told = covered_tables()[OfficerAccount.__tablename__]
        demand_logged(session.connection(), hub.audit, told, [(account.id,)])
        name = account.name
        held = {
            one.post
            for one in posts_of(session, account.id)
            if one.valid_from <= day <= (one.valid_to or date.max)
        }
    for one in listed_officers(session, member_code):
        if person_key(one.name) == person_key(name) and one.acts_on(day):
            held |= one.posts_on(day)
    return not held.isdisjoint(posts)


def _rows(session: Session, account_id: str) -> Sequence[OfficerPost]:
    """Read the posts of an account, the earliest first."""
    table = OfficerPost
    query = select(table).where(table.account_id == account_id)
    return session.scalars(query.order_by(table.valid_from, table.id)).all()


def _tell(
    session: Session,
    account: OfficerAccount,
    row: OfficerPost,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Put what became of a post beside its change."""
    detail = {
        "post": row.post,
        "first_day": row.valid_from.isoformat(),
        "last_day": row.valid_to.isoformat() if row.valid_to else None,
    }
    put(session, Operation.OFFICER_POST, account, actor=actor, at=at, detail=detail)
