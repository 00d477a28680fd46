"""Read the personal values of a version back, which are sealed apart from it."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import SealedValue
from hub.db.bulk import CHUNK, in_chunks
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


def unseal_fields(
    session: Session,
    keys: Keyring,
    versions: Mapping[bytes, int],
    fields: Collection[str] | None = None,
) -> dict[bytes, dict[str, str]]:
    """Decrypt personal values of many versions, all or those of some fields.

    The versions are given as key and number. For work in bulk that tells nobody the
    values; what was erased is not there.
    """
    found: dict[bytes, dict[str, str]] = {}
    for chunk in in_chunks(versions, CHUNK):
        query = select(
            SealedValue.key, SealedValue.seq, SealedValue.field, SealedValue.sealed
        ).where(SealedValue.key.in_(chunk))
        if fields is not None:
            query = query.where(SealedValue.field.in_(fields))
        for key, seq, name, sealed in session.execute(query):
            if versions[key] == seq:
                place = sealed_place(key, seq, name)
                clear = keys.unseal(sealed, place).decode()
                found.setdefault(key, {})[name] = clear
    return found
