"""Whether sealed personal values are those that a version's keyed hash speaks of."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, and_, select

from hub.archive.models import RecordVersion, SealedValue
from hub.archive.reads.personal_values import sealed_place
from hub.db.bulk import in_chunks
from hub.ground.encoding import canonical_compiled
from hub.ground.errors import ConfigError
from hub.ground.keys import Keyring

AT_ONCE = 250
_VERSION, _VALUE = RecordVersion.__table__.c, SealedValue.__table__.c

Place = tuple[bytes, int]


def wrong_personal(
    connection: Connection, keys: Keyring, takes: Callable[[str], bool]
) -> Iterator[tuple[bytes, str]]:
    """Yield records whose personal values were changed, taken away or put in, and why.

    ``takes`` tells of a record's key in hex whether it is looked at.
    """
    query = select(_VERSION.key, _VERSION.seq, _VERSION.personal_hash)
    rows = connection.execute(query.where(_VERSION.personal_hash.is_not(None)))
    hashed = {
        (bytes(key), seq): told for key, seq, told in rows if takes(bytes(key).hex())
    }
    for some in in_chunks(hashed.items(), AT_ONCE):
        chosen = dict(some)
        found = _sealed(connection, chosen)
        for place, told in chosen.items():
            if _hash(keys, place, found.get(place, {})) != told:
                yield place[0], "a personal value of it is not what its hash says"
    for key in _unhashed(connection):
        yield key, "a personal value of it came with no version"


def _sealed(
    connection: Connection, places: dict[Place, str]
) -> dict[Place, dict[str, bytes]]:
    """Read the sealed values of some versions."""
    found: dict[Place, dict[str, bytes]] = {}
    query = select(_VALUE.key, _VALUE.seq, _VALUE.field, _VALUE.sealed)
    for key, seq, name, sealed in connection.execute(
        query.where(_VALUE.key.in_({key for key, _ in places}))
    ):
        found.setdefault((bytes(key), seq), {})[name] = bytes(sealed)
    return found


def _hash(keys: Keyring, place: Place, sealed: dict[str, bytes]) -> str:
    """Hash what is sealed of a version as it was hashed when it came."""
    try:
        values = {
            name: keys.unseal(value, sealed_place(*place, name)).decode()
            for name, value in sealed.items()
        }
    except (ConfigError, ValueError):
        return ""
    return keys.identity_hash(canonical_compiled(values).decode())


def _unhashed(connection: Connection) -> Iterator[bytes]:
    """Yield the keys of records that have a value where their version has none."""
    query = (
        select(_VALUE.key)
        .outerjoin_from(
            SealedValue,
            RecordVersion,
            and_(_VERSION.key == _VALUE.key, _VERSION.seq == _VALUE.seq),
        )
        .where(_VERSION.personal_hash.is_(None))
        .distinct()
    )
    yield from map(bytes, connection.scalars(query))
