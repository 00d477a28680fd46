"""Openings of commitments: sealed at rest, found by subject, and erasable."""

import json
import secrets
from typing import Any, Protocol

from hub.audit.events import AuditEvent, open_values
from hub.db import dump_json

UNLISTED_PURPOSES = frozenset({"transfer", "prosecution", "trial"})
"""Reads for these purposes cannot be listed by the merchant they are about."""
HANDLE_BYTES = 32


class Sealer(Protocol):
    """What the log needs of the instance's keys; ``hub.keys.Keyring`` has it."""

    def identity_hash(self, text: str) -> str:
        """Hash a value so that equals can be found and nothing else can."""

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt bytes for one place only."""

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for the same place."""


def subject_handle(subject_type: str | None, subject: str, keys: Sealer) -> str:
    """Name a subject so that those with the keys, and only they, find its events."""
    return keys.identity_hash(f"audit-subject:{subject_type or ''}:{subject}")


def seal_openings(event: AuditEvent, keys: Sealer) -> dict[str, Any] | None:
    """Make the row that opens an event's commitments; None where it has none."""
    values = event.committed()
    if not values:
        return None
    if event.subject is None or event.purpose in UNLISTED_PURPOSES:
        handle = secrets.token_hex(HANDLE_BYTES)
    else:
        handle = subject_handle(event.subject_type, event.subject, keys)
    text = dump_json({"seed": event.seed.hex(), "values": values})
    sealed = keys.seal(text.encode(), _context(event.id))
    return {"event_id": event.id, "subject": handle, "sealed": sealed}


def unseal_openings(event_id: str, sealed: bytes, keys: Sealer) -> dict[str, Any]:
    """Give the openings that were sealed: ``{place: {"salt", "value"}}``."""
    document = json.loads(keys.unseal(sealed, _context(event_id)))
    return open_values(bytes.fromhex(document["seed"]), document["values"])


def _context(event_id: str) -> str:
    """Name the place that an event's openings are sealed for."""
    return f"audit-opening:{event_id}"
