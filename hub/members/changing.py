"""What becomes of a member that was taken in: its line is declared anew, or it ends.

With its last day end its tokens, its officers and their sessions.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.ground.actors import account_actor, agency_of, done_by
from hub.ground.clock import CHINA, legal_day
from hub.members.lines import write_subjects, wrong_line
from hub.members.models import ApiToken, Member
from hub.members.officers import close_account, demand_office
from hub.members.officers.models import OfficerAccount
from hub.members.service import MemberInvalidError, demand_standing_member, find_member
from hub.outbox import service as outbox
from hub.outbox.logged_rows import MOST_TOLD, tell_rows
from schemas.words import OfficerRole, Operation

REASON_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class MemberEnd:
    """What ends with a member: how many tokens and accounts."""

    tokens: int
    officers: int


def end_member(
    session: Session,
    code: str,
    *,
    last_day: date,
    reason: str,
    actor: str,
    at: datetime,
    successor: str | None = None,
) -> MemberEnd:
    """Name the last day of a member; one that is past ends what it has at once.

    A day to come may be named anew until it is past. A successor takes its place in
    matters from now on, so it is named once the last day has come.

    Raises:
        MemberUnknownError, EndedMemberError: there is no such member any more.
        MemberInvalidError: the last day lies before the first, the reason cannot be
            read, it is the member of the officer who would end it, or the successor
            cannot be one yet.
        RoleForbidsError: the actor is signed in and no system administrator.
    """
    demand_office(session, actor, OfficerRole.SYSTEM_ADMIN)
    today = legal_day(at)
    member = demand_standing_member(session, code, today)
    session.refresh(member, with_for_update=True)
    _check(member, last_day, reason)
    tokens = session.scalars(
        select(ApiToken).where(
            ApiToken.member_code == code,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > at,
        )
    ).all()
    accounts = session.scalars(
        select(OfficerAccount)
        .where(OfficerAccount.member_code == code, OfficerAccount.ended_at.is_(None))
        .with_for_update()
    ).all()
    if actor in {account_actor(one.id) for one in accounts}:
        msg = "nobody ends the member that they are at"
        raise MemberInvalidError(msg)
    if successor is not None:
        _check_successor(session, member, successor, last_day, today)
        member.succeeded_by = successor
    member.valid_to = last_day
    is_past = last_day < today
    for token in tokens:
        if is_past:
            token.revoked_at = at
        elif legal_day(token.expires_at) > last_day:
            over = last_day + timedelta(days=1)
            token.expires_at = datetime.combine(over, time.min, CHINA)
    session.flush()
    _tell(session, member, tokens, reason, actor=actor, at=at)
    for account in accounts:
        until = min(account.valid_to or last_day, last_day)
        close_account(
            session,
            account,
            actor=actor,
            at=at,
            last_day=None if is_past else until,
            by="member",
        )
    return MemberEnd(len(tokens), len(accounts))


def _check(member: Member, last_day: date, reason: str) -> None:
    """Refuse a day or a reason that cannot be."""
    if last_day < member.valid_from:
        msg = "the last day lies before the first"
        raise MemberInvalidError(msg)
    readable = reason.strip() and reason.isprintable()
    if not readable or len(reason) > REASON_LIMIT:
        msg = f"the reason is not readable text of 1 to {REASON_LIMIT} characters"
        raise MemberInvalidError(msg)


def _check_successor(
    session: Session, member: Member, successor: str, last_day: date, today: date
) -> None:
    """Refuse a successor that is none yet, or that has one itself."""
    other = demand_standing_member(session, successor, today)
    if other.code == member.code or other.succeeded_by is not None:
        msg = f"{successor} cannot take the place of {member.code}"
        raise MemberInvalidError(msg)
    if last_day > today:
        msg = "a successor is named once the last day has come"
        raise MemberInvalidError(msg)


def _tell(
    session: Session,
    member: Member,
    tokens: Sequence[ApiToken],
    reason: str,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Put the events, each with as many rows as one can tell of."""
    rows: list[Any] = [(Member, member.code), *((ApiToken, one.id) for one in tokens)]
    for some in in_chunks(rows, MOST_TOLD):
        outbox.put(
            session,
            at=at,
            actor=agency_of(actor),
            op=Operation.MEMBER_END,
            subject_type="member",
            subject=member.code,
            detail={
                "last_day": str(member.valid_to),
                "reason": reason,
                **done_by(actor),
                **tell_rows(session, some),
            },
        )


def declare_line(
    session: Session,
    code: str,
    level: str | None,
    subjects: Collection[str],
    *,
    actor: str,
    at: datetime,
) -> Member:
    """Keep what a member declares of its line of authority, in place of what it did.

    Raises:
        MemberUnknownError: there is no such member.
        MemberInvalidError: there is no such level, or a subject cannot be one.
    """
    member = find_member(session, code)
    kept = write_subjects(subjects)
    if wrong := wrong_line(level, kept):
        raise MemberInvalidError(wrong)
    member.level, member.subjects = level, kept
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.MEMBER_DECLARE,
        subject_type="member",
        subject=code,
        detail={
            "level": level or "",
            "subjects": sorted(set(subjects)),
            **done_by(actor),
            **tell_rows(session, [(Member, code)]),
        },
    )
    return member
