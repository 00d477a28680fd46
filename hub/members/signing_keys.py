"""Members' signing keys: what a member signed, the hub proves with its public half."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.members.models import MemberKey
from schemas.answers.parcel_head import SIGNING_KIND, signing_key_id


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
