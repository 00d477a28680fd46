"""What callers hand to the log, and what becomes of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.record.events import AuditEvent
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.tiles import MAX_ENTRY_BYTES

KeyRow = tuple[str, str, bytes]
"""A row of ``audit_subject_key``: id, handle of the subject, sealed key."""

Place = tuple[str, int, bytes]
"""An entry's shard, index and leaf hash."""

Refusal = AuditUnavailableError | AuditEventConflictError | MalformedError
"""Why a caller gets no places, the same whichever process writes."""

LONGEST_SHARD = len("2026-02")


class PreparedEvent(Struct):
    """An event made ready: what the log stores of it but its place."""

    id: str
    shard: str
    """The shard that ``leaf`` was written for."""
    leaf: bytes
    openings: Sequence[tuple[str, bytes]] = ()
    """For each subject its handle, and what opens the commitments, sealed."""
    keys: Sequence[KeyRow] = ()
    """Data keys that the openings need and that may not be stored yet."""

    @classmethod
    def of(cls, event: AuditEvent, shard: str, leaf: bytes) -> "PreparedEvent":
        """Take an event's leaf, written for the shard that it probably goes to.

        Raises:
            MalformedError: the leaf is too long for a later shard.
        """
        if len(leaf) + LONGEST_SHARD - len(shard) > MAX_ENTRY_BYTES:
            msg = "a leaf leaves room for the name of a later shard"
            raise MalformedError(Flaw.LEAF, msg)
        return cls(event.id, shard, leaf)

    def leaf_in(self, shard: str) -> bytes:
        """Give the leaf as it reads in a shard.

        The member can be exchanged in the bytes: quotes inside of strings are escaped,
        so nothing else in a leaf has its form.
        """
        if shard == self.shard:
            return self.leaf
        return self.leaf.replace(_shard_member(self.shard), _shard_member(shard), 1)


class ShardStart(Struct, array_like=True, frozen=True):
    """The wish to end the current shard and to go on in a new one."""

    detail: dict[str, Any]
    """What the new shard's first entry says beside the end of the one before."""
    after_rollback: bool = False
    """Whether a database that is behind its anchor may be gone on from."""
    beyond: str = ""
    """A shard known from elsewhere to have been; the new one comes after it."""


class LogEntry(NamedTuple):
    """One row of the log, in the order of the table's columns."""

    shard: str
    seq: int
    id: str
    leaf_hash: bytes
    body: bytes


class Batch:
    """The events of one caller, and what became of them."""

    __slots__ = (
        "error",
        "events",
        "is_new",
        "is_ready",
        "note",
        "places",
        "prepared",
        "size",
        "start",
    )

    def __init__(
        self, events: Sequence[AuditEvent] = (), start: ShardStart | None = None
    ) -> None:
        """Take events, or none and the wish to start a shard, committed alone."""
        self.events = events
        self.start = start
        self.prepared: Sequence[PreparedEvent] = ()
        """The events once they are made ready to be stored."""
        self.is_ready = False
        """Whether somebody has tried to make them ready."""
        self.places: list[Place] = []
        self.is_new = False
        """Whether each event, and what was to be stored beside it, was new."""
        self.size = 0
        """The size of the signed tree that holds the events."""
        self.note = b""
        """The signed checkpoint of that tree."""
        self.error: Refusal | None = None


def _shard_member(shard: str) -> bytes:
    """Write the leaf's member that names the shard."""
    return f'"shard":"{shard}"'.encode()
