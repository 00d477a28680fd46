"""Members' public keys: what the hub seals to a member, and what proves what it signed.

Of each kind one is in force: X25519 keys are sealed to, Ed25519 keys sign.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.ground.errors import BadInputError, NotFoundError
from hub.members.models import MemberKey
from hub.members.service import find_member
from hub.outbox import service as outbox
from hub.outbox.logged_rows import tell_rows
from schemas.answers.parcel_head import (
    SIGNING_KIND,
    SigningKeyError,
    read_signing_public,
    signing_key_id,
)
from schemas.sealed_opening import (
    SealedOpeningError,
    checked_key,
    key_id,
    read_public_key,
)
from schemas.words import Operation

KIND = "x25519"
"""The kind of the key that is sealed to."""


class MemberKeyInvalidError(BadInputError):
    """What was given as a key is none that the hub can use."""

    code = "key-invalid"
    title = "This is not a usable X25519 or Ed25519 key: give one in PEM."


class MemberKeyUnknownError(NotFoundError):
    """The member has no key of this kind that is in force."""

    code = "member-key-unknown"
    title = "The member has no such key: set one with credithub member key."


def set_member_key(
    session: Session, member_code: str, pem: bytes, *, actor: str, at: datetime
) -> str:
    """Take a member's public key in the place of its former one and return its id.

    What was sealed to the former key goes on opening with that one only, and what was
    signed with it is refused from now on.

    Raises:
        MemberUnknownError: there is no such member.
        MemberKeyInvalidError: the text is no usable X25519 or Ed25519 public key.
    """
    kind, raw, name = _read_key(pem)
    find_member(session, member_code, held=True)
    ended = _end_current(session, member_code, kind, valid_to=at)
    row = MemberKey(
        id=new_id(at),
        member_code=member_code,
        kind=kind,
        public=raw,
        valid_from=at,
    )
    session.add(row)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.MEMBER_KEY_SET,
        subject_type="member",
        subject=member_code,
        detail={
            "key": name,
            "kind": kind,
            **tell_rows(session, [(MemberKey, key) for key in (*ended, row.id)]),
        },
    )
    return name


def revoke_member_key(
    session: Session, member_code: str, *, actor: str, at: datetime, kind: str = KIND
) -> None:
    """End a member's key: nothing is sealed to it, or taken as signed, from now on.

    Raises:
        MemberKeyUnknownError: the member has no key in force.
    """
    ended = _end_current(session, member_code, kind, valid_to=at, revoked_at=at)
    if not ended:
        raise MemberKeyUnknownError(member_code)
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.MEMBER_KEY_REVOKE,
        subject_type="member",
        subject=member_code,
        detail=tell_rows(session, [(MemberKey, key) for key in ended]),
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


def _read_key(pem: bytes) -> tuple[str, bytes, str]:
    """Read a public key of either kind: its kind, its bytes and its id."""
    try:
        signing = read_signing_public(pem)
    except SigningKeyError:
        pass
    else:
        raw = signing.public_bytes_raw()
        return SIGNING_KIND, raw, signing_key_id(raw)
    try:
        key = read_public_key(pem)
    except SealedOpeningError as error:
        raise MemberKeyInvalidError(str(error)) from error
    return KIND, key.public_bytes_raw(), key_id(key).hex()


def _end_current(
    session: Session, member_code: str, kind: str, **ends: datetime
) -> list[str]:
    """End the key in force, if there is one, and give the id of its row."""
    ended = session.connection().execute(
        update(MemberKey)
        .where(
            MemberKey.member_code == member_code,
            MemberKey.kind == kind,
            MemberKey.valid_to.is_(None),
        )
        .values(**ends)
        .returning(MemberKey.id)
    )
    return [row.id for row in ended]


@dataclass(frozen=True, slots=True)
class MemberSigningKey:
    """A key of a member, be it in force or ended."""

    id: str
    public: Ed25519PublicKey
    valid_to: datetime | None
    revoked_at: datetime | None


def signing_keys_of(session: Session, member_code: str) -> list[MemberSigningKey]:
    """List the signing keys that a member has, or had, newest first."""
    query = (
        select(MemberKey)
        .where(MemberKey.member_code == member_code, MemberKey.kind == SIGNING_KIND)
        .order_by(MemberKey.id.desc())
    )
    return [
        MemberSigningKey(
            signing_key_id(row.public),
            Ed25519PublicKey.from_public_bytes(row.public),
            row.valid_to,
            row.revoked_at,
        )
        for row in session.scalars(query)
    ]
