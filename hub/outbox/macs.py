"""What shows that the hub wrote a row of the outbox, not whoever holds the database.

Each row has a MAC (HMAC-SHA-256, RFC 2104) over all that it says, under a key that no
database has. It names the row, and where that was moved to, so that none stands for
another, or for itself once more.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Select, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.db.bulk import CHUNK, in_chunks
from hub.db.tables import dump_json, from_micros, load_json, to_micros
from hub.ground.encoding import encode_compiled
from hub.outbox.models import OutboxEvent
from schemas.canonical import CanonicalError

KEYS: Final = "outbox.keys"
"""Under this name sessions that write have the keys of their instance."""
PURPOSE: Final = "outbox"
_TABLE = OutboxEvent.__table__
# In this order for good: what waits at an upgrade has its MAC over these alone.
_SAID = (
    *("id", "at", "actor", "op", "subject_type", "subject", "detail", "seed"),
    *("audit_shard", "audit_index"),
)
_NAMES = (*_SAID, "mac")
STORED: Final[Select[*tuple[Any, ...]]] = select(
    *(type_coerce(one, NullType()) for one in (_TABLE.c[name] for name in _NAMES))
)
"""Asks for rows as the driver gives them, whatever somebody has put into them."""
Stored = Mapping[str, Any]
"""A row as the driver gives it."""


class MacKeys(Protocol):
    """What makes a MAC; ``hub.ground.keys.Keyring`` does."""

    def mac(self, content: bytes, purpose: str) -> str:
        """Give the MAC of bytes under the key of one purpose."""


def mac_of(keys: MacKeys, row: Stored) -> str:
    """Give the MAC of a row as it is stored.

    Raises:
        CanonicalError, TypeError: a column holds what none of them can.
    """
    return keys.mac(encode_compiled([row[name] for name in _SAID]), PURPOSE)


def is_of_hub(keys: MacKeys, row: Stored) -> bool:
    """Tell whether the hub wrote a row as it is stored."""
    try:
        return hmac.compare_digest(str(row["mac"] or ""), mac_of(keys, row))
    except (CanonicalError, TypeError, ValueError):
        return False


def mac_for(session: Session, values: Mapping[str, Any]) -> dict[str, str]:
    """Give the MAC of a row that is about to be written, as the value of its column.

    A session without keys, such as that of a revision, gives none.
    """
    keys: MacKeys | None = session.info.get(KEYS)
    return {} if keys is None else {"mac": mac_of_values(keys, values)}


def mac_of_values(keys: MacKeys, values: Mapping[str, Any]) -> str:
    """Give the MAC of a row by the values that are to be stored."""
    at, detail = to_micros(values["at"]), dump_json(values["detail"])
    return mac_of(keys, {**values, "at": at, "detail": detail})


def renewed_mac(keys: MacKeys, row: Stored, changes: Mapping[str, Any]) -> str | None:
    """Give the MAC of a row that the hub changes; none where the hub did not write it.

    ``changes`` are as they will be stored.
    """
    return mac_of(keys, {**row, **changes}) if is_of_hub(keys, row) else None


def read_events(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    given: Mapping[str, Any] | None = None,
) -> Iterator[Stored]:
    """Yield the rows that a query chooses of ``STORED``."""
    for row in connection.execute(query, given):
        yield dict(zip(_NAMES, row, strict=True))


def stored_events(connection: Connection, ids: Collection[str]) -> dict[str, Stored]:
    """Read rows of the outbox as they are stored, by their ids."""
    query = STORED.where(_TABLE.c.id.in_(ids))
    return {row["id"]: row for row in read_events(connection, query)}


def events_of_hub(
    connection: Connection, keys: MacKeys, ids: Iterable[str]
) -> set[str]:
    """Choose the events whose rows the hub wrote as they are stored."""
    return {
        event
        for some in in_chunks(ids, CHUNK)
        for event, row in stored_events(connection, some).items()
        if is_of_hub(keys, row)
    }


def event_row(row: Stored) -> OutboxEvent:
    """Read a row that the hub wrote, of no session."""
    typed = {"at": from_micros(row["at"]), "detail": load_json(row["detail"])}
    return OutboxEvent(**{**row, **typed})
