"""What a member declares of its line of authority, once it was taken in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from hub.ground.actors import agency_of, done_by
from hub.members.lines import write_subjects, wrong_line
from hub.members.models import Member
from hub.members.service import MemberInvalidError, find_member
from hub.outbox import service as outbox
from hub.outbox.told_rows import tell_rows
from schemas.words import Operation


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
