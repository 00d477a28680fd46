"""Members' encryption keys: what the hub seals to a member, only the member opens."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.ground.errors import BadInputError, NotFoundError
from hub.members.models import MemberKey
from hub.members.service import find_member
from hub.outbox import service as outbox
from schemas.sealed_opening import (
    SealedOpeningError,
    checked_key,
    key_id,
    read_public_key,
)
from schemas.words import Operation

KIND = "x25519"


class MemberKeyInvalidError(BadInputError):
    """What was given as a key is none that the hub can use."""

    code = "key-invalid"
    title = "This is not a usable X25519 key: give one in PEM."


class MemberKeyUnknownError(NotFoundError):
    """The member has no encryption key that is in force."""

    code = "member-key-unknown"
    title = "The member has no encryption key: set one with credithub member key."


def set_member_key(
    session: Session, member_code: str, pem: bytes, *, actor: str, at: datetime
) -> str:
    """Take a member's public key in the place of its former one and return its id.

    What was sealed to the former key goes on opening with that one only.

    Raises:
        MemberUnknownError: there is no such member.
        KeyInvalidError: the text is no usable X25519 public key in PEM.
    """
    find_member(session, member_code)
    try:
        key = read_public_key(pem)
    except SealedOpeningError as error:
        raise MemberKeyInvalidError(str(error)) from error
    _end_current(session, member_code, valid_to=at)
    row = MemberKey(
        id=new_id(at),
        member_code=member_code,
        kind=KIND,
        public=key.public_bytes_raw(),
        valid_from=at,
    )
    session.add(row)
    session.flush()
    name = key_id(key).hex()
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.MEMBER_KEY_SET,
        subject_type="member",
        subject=member_code,
        detail={"key": name},
    )
    return name


def revoke_member_key(
    session: Session, member_code: str, *, actor: str, at: datetime
) -> None:
    """End a member's key: from now on nothing is sealed to it.

    Raises:
        MemberKeyUnknownError: the member has no key in force.
    """
    if not _end_current(session, member_code, valid_to=at, revoked_at=at):
        raise MemberKeyUnknownError(member_code)
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.MEMBER_KEY_REVOKE,
        subject_type="member",
        subject=member_code,
    )


def current_key(session: Session, member_code: str) -> X25519PublicKey | None:
    """Give the key that is sealed to for a member, or None if it has none."""
    raw = session.scalar(
        select(MemberKey.public).where(
            MemberKey.member_code == member_code,
            MemberKey.kind == KIND,
            MemberKey.valid_to.is_(None),
        )
    )
    return None if raw is None else checked_key(raw)


def _end_current(session: Session, member_code: str, **ends: datetime) -> bool:
    """End the key in force, if there is one, and tell whether there was."""
    ended = session.connection().execute(
        update(MemberKey)
        .where(
            MemberKey.member_code == member_code,
            MemberKey.kind == KIND,
            MemberKey.valid_to.is_(None),
        )
        .values(**ends)
    )
    return ended.rowcount > 0
