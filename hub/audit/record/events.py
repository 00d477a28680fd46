"""What an audit event says, and the leaf that commits to it.

What may stand in the log for ever is in clear. What identifies people or merchants is
only committed to; its openings are kept apart, sealed, where they can be erased.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from msgspec import Struct, field

from hub.audit.record.subjects import OneOfMany
from hub.db.ids import new_id
from hub.ground.encoding import encode_compiled
from schemas.tlog.commitments import SEED_BYTES, commit_fields, commit_values
from schemas.tlog.leaf import build_leaf, format_moment

Decision = Literal["allow", "deny", "partial", "none"]


def new_seed() -> bytes:
    """Draw the secret that an event's salts come from."""
    return os.getrandom(SEED_BYTES)


class AuditEvent(Struct, frozen=True, kw_only=True):
    """One answer, refusal or change, as the log keeps it.

    The forms that the fields must have are those of ``schemas.tlog.leaf``.
    """

    id: str
    """Sorts by moment (26 characters); the log takes an id only once."""
    at: datetime
    actor: str
    """A member's code, ``hub`` or ``cli:<user>``."""
    op: str
    decision: Decision = "none"
    """``none`` where there was nothing to decide, as with most changes."""
    rules: tuple[str, ...] = ()
    """The rules that the decision rests on."""
    auth: str | None = None
    """The id of the token that the caller showed."""
    purpose: str | None = None
    basis: str | None = None
    case: str | None = None
    """The caller's case or task reference; committed, for case numbers name people."""
    officer: str | None = None
    """Who asked in person; committed."""
    way: str | None = None
    """How it came, where it was not a member's system: a page or the command line."""
    screen: str | None = None
    """The page's screen, or the system account that the command line ran under."""
    subject_type: str | None = None
    subject: str | None = None
    """Whom or what the event is about; committed."""
    count: int | None = None
    """How many things a bulk event is about."""
    root: str | None = None
    """Merkle root (hex) over the things of a bulk event."""
    subjects: tuple[OneOfMany, ...] = ()
    """Those under ``root`` that are each to be told of the event; none has a
    ``subject``."""
    req: str | None = None
    """SHA-256 of the request in hex (``request_digest``); committed."""
    resp: str | None = None
    """SHA-256 of the answer in hex (``response_digest``); committed."""
    resp_class: Mapping[str, Any] = {}
    """``status``, ``bytes``, ``records``, ``fields``: what was released, not how it
    reads."""
    policy: str | None = None
    """The version of the rules that decided."""
    model: Mapping[str, Any] = {}
    """``version`` and ``inputs`` (hash) of a rating."""
    link: int | None = None
    """Index of the earlier event of this shard that this one answers or corrects."""
    detail: Mapping[str, Any] = {}
    """Anything else that is small; committed as a whole."""
    seed: bytes = field(default_factory=new_seed)
    readers: tuple[X25519PublicKey, ...] = ()
    """Whose keys may open a read for a criminal case; the leaf does not name them."""

    def __repr__(self) -> str:
        """Name the event; what it says, and what opens it, is nobody else's."""
        return f"AuditEvent({self.id!r}, op={self.op!r})"

    def openings(self) -> dict[str, dict[str, Any]]:
        """Give what opens each commitment: ``{place: {"salt", "value"}}``."""
        return open_values(self.seed, self.committed())

    def leaf(self, shard: str) -> bytes:
        """Write the leaf's canonical bytes for a shard.

        Raises:
            MalformedError: a field has a form that no leaf allows.
        """
        members = self.open_members(shard)
        members |= {"at": format_moment(self.at), "id": self.id}
        return build_leaf(members, self.commitments(), encode_compiled)

    def open_members(self, shard: str) -> dict[str, Any]:
        """Give what the leaf says openly, but for the event's id and moment."""
        decision = None if self.decision == "none" else self.decision
        return {
            "shard": shard,
            "actor": {"agency": self.actor, "role": self.way, "system": self.screen},
            "auth": {"key": self.auth},
            "op": self.op,
            "purpose": self.purpose,
            "basis": self.basis,
            "subject": {
                "type": self.subject_type,
                "count": self.count,
                "root": self.root,
            },
            "resp_class": self.resp_class,
            "decision": {"outcome": decision, "rules": list(self.rules) or None},
            "policy": self.policy,
            "model": self.model,
            "link": self.link,
        }

    def commitments(self) -> dict[str, str]:
        """Give the commitments of the leaf, by their place in it.

        Raises:
            MalformedError: the seed is too short.
            CanonicalError: a value has no canonical form.
        """
        return commit_values(self.seed, self.committed(), encode_compiled)

    def committed(self) -> dict[str, object]:
        """Give the values to commit to, by their place in the leaf."""
        values: dict[str, object] = {
            "actor.user": self.officer,
            "case": self.case,
            "detail": self.detail or None,
            "req": self.req,
            "resp": self.resp,
            "subject.id": self.subject,
        }
        return {place: value for place, value in values.items() if value is not None}


def open_values(seed: bytes, values: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    """Give the openings of committed values, by place, from their event's seed."""
    return {
        place: {"salt": opening.salt, "value": opening.value}
        for place, opening in commit_fields(seed, values).items()
    }


def make_event(*, at: datetime, **fields: Any) -> AuditEvent:
    """Make an event with a new id; ``fields`` are those of ``AuditEvent``."""
    return AuditEvent(id=new_id(at), at=at, **fields)
