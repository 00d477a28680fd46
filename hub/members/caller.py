"""Who is asking, as every reception hands it to the rooms below."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.db.stored_values import UNREADABLE, in_its_row, is_same_text
from hub.ground.clock import legal_day
from hub.members.models import ApiToken, Member
from schemas.words import Way

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """A member's system, or an officer at it, whose credential was checked."""

    member: str
    """Member code, such as ``agency:market-supervision``."""
    kind: str
    """Member kind, which the legal ceilings speak of, such as ``platform``."""
    name: str
    territory: str
    """Division code (GB/T 2260) of the member's territory."""
    token_id: str
    """Id of the token that was shown; never the token."""
    system: str
    """Name of the member's system that holds the token."""
    standing_purpose: str | None = None
    """The one purpose a token is bound to, when it is."""
    valid_until: datetime = NEVER
    """When the token ends by itself."""
    change: int | None = None
    """The number of the last change (``hub.db.cache``) when the request was admitted.

    It holds for this one request; None where the reception has not read it.
    """
    officer: str | None = None
    """The officer who was signed in, ``officer:`` and the id of their account; where
    it stands, nothing that came with the question says who asks."""
    way: Way = Way.SYSTEM
    screen: str | None = None
    """The screen of a page, or the system account that the command line ran under."""
    damaged: bool = False
    """Whether what is stored of its token or member cannot be read; it may nothing."""
    own: str | None = None
    """Id or code of the merchant that asks for its own file at a member's window: the
    question then is the merchant's, and told of nobody else."""
    in_person: bool = False
    """Whether that is a person who stands there and bears the number of the file."""


_CALLER = select(
    ApiToken.id,
    ApiToken.system,
    ApiToken.standing_purpose,
    ApiToken.expires_at,
    ApiToken.revoked_at,
    Member.code,
    Member.kind,
    Member.name,
    Member.territory,
    Member.valid_from,
    Member.valid_to,
    in_its_row(ApiToken.token_hash).label("hash"),
    in_its_row(ApiToken.member_code).label("of"),
    in_its_row(Member.code).label("member"),
).join(Member, Member.code == ApiToken.member_code)
_NAMES = (
    select(ApiToken.id, Member.code, Member.kind)
    .join(Member, Member.code == ApiToken.member_code)
    .where(ApiToken.revoked_at.is_(None))
)


def find_caller(session: Session, token_hash: str, at: datetime) -> Caller | None:
    """Tell whose token this is, unless it or its member is not valid at the moment.

    Where what is stored of either cannot be read, the caller is ``damaged``. A row that
    an index finds although it is of another token, or member, is nobody's.
    """
    named = ApiToken.token_hash == token_hash
    try:
        row = session.execute(_CALLER.where(named)).one_or_none()
    except UNREADABLE:
        return _damaged_caller(session, named, at)
    if row is None or row.revoked_at is not None or row.expires_at <= at:
        return None
    if not is_same_text(row.hash, token_hash) or row.of != row.member:
        return None
    day = legal_day(at)
    if day < row.valid_from or (row.valid_to is not None and row.valid_to < day):
        return None
    texts = (row.code, row.kind, row.name, row.territory, row.system)
    if not all(isinstance(text, str) for text in texts):
        return _damaged_caller(session, named, at)
    return Caller(
        member=row.code,
        kind=row.kind,
        name=row.name,
        territory=row.territory,
        token_id=row.id,
        system=row.system,
        standing_purpose=row.standing_purpose,
        valid_until=row.expires_at,
    )


def _damaged_caller(
    session: Session, named: ColumnElement[bool], at: datetime
) -> Caller | None:
    """Name a caller of whom no more can be read; it is found anew for each question.

    None where the token was revoked.
    """
    row = session.execute(_NAMES.where(named)).one_or_none()
    if row is None:
        return None
    return Caller(
        member=str(row.code),
        kind=str(row.kind),
        name=str(row.code),
        territory="",
        token_id=str(row.id),
        system="",
        valid_until=at,
        damaged=True,
    )
