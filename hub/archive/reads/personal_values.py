"""Read the personal values of a version back, which are sealed apart from it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import SealedValue
from hub.ground.keys import Keyring


def sealed_place(key: bytes, seq: int, name: str) -> str:
    """Name the place that a sealed value is bound to."""
    return f"sealed_value:{key.hex()}:{seq}:{name}"


def unseal_personal(
    session: Session, keys: Keyring, key: bytes, seq: int
) -> dict[str, str]:
    """Decrypt the personal values of one version; empty once they are erased."""
    query = select(SealedValue.field, SealedValue.sealed).where(
        SealedValue.key == key, SealedValue.seq == seq
    )
    return {
        name: keys.unseal(sealed, sealed_place(key, seq, name)).decode()
        for name, sealed in session.execute(query)
    }
