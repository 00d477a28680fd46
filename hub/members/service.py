"""Members and their tokens: who may knock, and with what."""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.db.stored_values import typed_rows
from hub.ground.actors import agency_of, done_by
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, ConflictError, NotFoundError
from hub.ground.keys import Keyring
from hub.members.lines import ANYWHERE, wrong_line
from hub.members.models import ApiToken, Member
from hub.names.mistyped import meant
from hub.outbox import service as outbox
from hub.outbox.logged_rows import tell_rows
from hub.rulebook import Rulebook
from schemas.words import Operation, Purpose

TOKEN_PREFIX = "hub_"  # noqa: S105  # a prefix for secret scanners, not a secret
TOKEN_BYTES = 32
TOKEN_LIFETIME = timedelta(days=365)
NAME_LIMIT, SYSTEM_LIMIT = 200, 100
STANDING_PURPOSE = Purpose.ONBOARDING.value
CODE_PATTERN = re.compile(r"[a-z]+:[a-z0-9][a-z0-9.-]{0,54}")


class MemberUnknownError(NotFoundError):
    """No member has this code."""

    code = "member-unknown"
    title = "No member has this code: list them with credithub member list."


class MemberExistsError(ConflictError):
    """A member with this code exists already."""

    code = "member-exists"
    title = "A member with this code exists already: choose another code."


class EndedMemberError(ConflictError):
    """The member's last day is past: nothing is made for it any more."""

    code = "member-ended"
    title = "The member has ended, so this would open nothing: name one in force."


class MemberInvalidError(BadInputError):
    """A member or token cannot be made from what was given."""

    code = "member-invalid"
    title = (
        "The member or token cannot be made like this: correct what the detail names."
    )


class TokenUnknownError(NotFoundError):
    """No live token has this id."""

    code = "token-unknown"
    title = "No live token has this id: list them with credithub member tokens."


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """What a member is, as it is taken in; an agency that was dissolved has an end."""

    code: str
    kind: str
    name: str
    territory: str
    valid_from: date
    valid_to: date | None = None
    succeeded_by: str | None = None
    level: str | None = None
    subjects: str | None = None
    """As `hub.members.lines` writes them."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token as it is made: its id, and its text, which nobody can show again."""

    id: str
    text: str = field(repr=False)


def add_member(
    session: Session,
    rulebook: Rulebook,
    card: MemberCard,
    *,
    actor: str,
    at: datetime,
) -> Member:
    """Take in a member.

    Raises:
        MemberInvalidError: the code is not of the form ``agency:market-supervision``,
            the name cannot be read, the rulebook has no such kind of member that day,
            the territory is no division it knows, ``*`` (everywhere) or empty, or
            level or subjects cannot be.
        MemberExistsError: the code is taken.
    """
    _check_card(rulebook, card, legal_day(at))
    if session.get(Member, card.code):
        raise MemberExistsError(card.code)
    member = Member(**asdict(card))
    session.add(member)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.MEMBER_ADD,
        subject_type="member",
        subject=card.code,
        detail={
            "kind": card.kind,
            "territory": card.territory,
            **done_by(actor),
            **tell_rows(session, [(Member, card.code)]),
        },
    )
    return member


def _check_card(rulebook: Rulebook, card: MemberCard, day: date) -> None:
    """Refuse a card with a code, kind or territory that means nothing."""
    if not CODE_PATTERN.fullmatch(card.code):
        msg = f"{card.code!r} is not a member code like agency:market-supervision"
        raise MemberInvalidError(msg)
    if rulebook.rule("member_kinds", card.kind, day) is None:
        kinds = ", ".join(kind.key for kind in rulebook.in_force("member_kinds", day))
        msg = f"there is no member kind {card.kind!r}; the kinds are {kinds}"
        raise MemberInvalidError(msg)
    _check_text("name", card.name, NAME_LIMIT)
    is_place = card.territory in {"", ANYWHERE}
    if not is_place and not rulebook.divisions.known(card.territory):
        msg = f"{card.territory!r} is not the six-digit code of a division"
        raise MemberInvalidError(msg)
    if wrong := wrong_line(card.level, card.subjects):
        raise MemberInvalidError(wrong)


def _check_text(name: str, text: str, most: int) -> None:
    """Refuse a text that could not be read later."""
    if not (text.strip() and text.isprintable() and len(text) <= most):
        msg = f"the {name} is not readable text of 1 to {most} characters"
        raise MemberInvalidError(msg)


def list_members(
    session: Session, *, without: Collection[str] = ()
) -> Sequence[Member]:
    """List all members by code, but some.

    Raises:
        StoredTypeError: somebody put another type of value in.
    """
    query = select(Member).where(Member.code.not_in(without)).order_by(Member.code)
    with typed_rows("member"):
        return session.scalars(query).all()


def find_member(session: Session, code: str, *, held: bool = False) -> Member:
    """Find a member by its code; a ``held`` one is the caller's until the commit.

    Of two who give a member what it may have one of, the second then waits and sees
    what the first gave.

    Raises:
        MemberUnknownError: there is no such member; it says which may be meant.
    """
    lock = {"key_share": True} if held else None
    member = session.get(Member, code, with_for_update=lock)
    if member is None:
        msg = f"{code!r}{meant(code, session.scalars(select(Member.code)))}"
        raise MemberUnknownError(msg)
    return member


def demand_standing_member(session: Session, code: str, day: date) -> Member:
    """Find a member that has not ended before a day.

    Raises:
        MemberUnknownError: there is no such member.
        EndedMemberError: its last day is past.
    """
    member = find_member(session, code)
    if member.valid_to is not None and member.valid_to < day:
        msg = f"{code}, {member.valid_to.isoformat()}"
        raise EndedMemberError(msg)
    return member


def issue_token(
    session: Session,
    keys: Keyring,
    member_code: str,
    *,
    system: str,
    actor: str,
    at: datetime,
    standing_purpose: str | None = None,
) -> IssuedToken:
    """Make a token for a member's system: its text is shown this once only.

    Raises:
        MemberUnknownError, EndedMemberError: there is no such member any more.
        MemberInvalidError: the system's name cannot be read, or the standing purpose is
            another than onboarding.
    """
    demand_standing_member(session, member_code, legal_day(at))
    token = new_token(system)
    if standing_purpose not in {None, STANDING_PURPOSE}:
        msg = f"a token may stand for {STANDING_PURPOSE} only"
        raise MemberInvalidError(msg)
    row = ApiToken(
        id=new_id(at),
        member_code=member_code,
        token_hash=keys.token_hash(token),
        system=system,
        standing_purpose=standing_purpose,
        created_at=at,
        expires_at=at + TOKEN_LIFETIME,
    )
    session.add(row)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.TOKEN_ISSUE,
        subject_type="token",
        subject=row.id,
        detail={
            "member": member_code,
            **done_by(actor),
            **tell_rows(session, [(ApiToken, row.id)]),
        },
    )
    return IssuedToken(row.id, token)


def new_token(system: str) -> str:
    """Make the text of a token for a system.

    Raises:
        MemberInvalidError: the system's name cannot be read.
    """
    _check_text("system", system, SYSTEM_LIMIT)
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def revoke_token(session: Session, token_id: str, *, actor: str, at: datetime) -> None:
    """End a token for every request admitted from now on.

    Raises:
        TokenUnknownError: there is no such token, or it is revoked already.
    """
    revoked = session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    if not revoked.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise TokenUnknownError(token_id)
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.TOKEN_REVOKE,
        subject_type="token",
        subject=token_id,
        detail=done_by(actor) | tell_rows(session, [(ApiToken, token_id)]),
    )


def list_tokens(
    session: Session, member_code: str, *, without: Collection[str] = ()
) -> Sequence[ApiToken]:
    """List a member's tokens, newest first, but those of some ids.

    Raises:
        StoredTypeError: somebody put another type of value in.
    """
    query = select(ApiToken).where(
        ApiToken.member_code == member_code, ApiToken.id.not_in(without)
    )
    with typed_rows("api_token"):
        return session.scalars(query.order_by(ApiToken.id.desc())).all()


def count_tokens(session: Session, member_code: str) -> int:
    """Count the tokens that were ever made for a member."""
    query = select(func.count()).where(ApiToken.member_code == member_code)
    return session.scalar(query) or 0


def tokens_among(
    session: Session, member_code: str, ids: Collection[str]
) -> Sequence[str]:
    """Name which of some tokens are a member's, newest first; reads nothing else."""
    query = select(ApiToken.id).where(
        ApiToken.member_code == member_code, ApiToken.id.in_(ids)
    )
    return session.scalars(query.order_by(ApiToken.id.desc())).all()


def live_tokens(session: Session, at: datetime) -> dict[str, int]:
    """Count the tokens of each member that open something at a moment."""
    query = (
        select(ApiToken.member_code, func.count().label("live"))
        .where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > at)
        .group_by(ApiToken.member_code)
    )
    return {row.member_code: row.live for row in session.execute(query)}
