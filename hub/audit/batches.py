"""What callers hand to the log, and what becomes of it."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct

from hub.audit.events import AuditEvent
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.tiles import MAX_ENTRY_BYTES

Place = tuple[str, int, bytes]
"""An entry's shard, index and leaf hash."""

EventId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9]{16,64}\Z")]
ShardName = Annotated[str, Meta(pattern=r"\A[0-9]{4}(?:-[0-9]{2})?\Z")]
Word = Annotated[str, Meta(max_length=64)]
LONGEST_SHARD = len("2026-02")


class Prepared(Struct, array_like=True):
    """An event made ready by its caller: what the log stores of it but its place."""

    id: EventId
    shard: ShardName
    """The shard that ``leaf`` was written for."""
    leaf: Annotated[bytes, Meta(max_length=MAX_ENTRY_BYTES)]
    openings: Sequence[tuple[Word, bytes]] = ()
    """For each subject its handle, and what opens the commitments, sealed."""
    keys: Sequence[tuple[Word, Word, bytes]] = ()
    """Data keys that the openings need: id, handle of the subject, sealed key."""

    @classmethod
    def of(cls, event: AuditEvent, shard: str) -> "Prepared":
        """Write an event's leaf for the shard that it probably goes to.

        Raises:
            MalformedError: a field has a form that no leaf allows.
        """
        leaf = event.leaf(shard)
        if len(leaf) + LONGEST_SHARD - len(shard) > MAX_ENTRY_BYTES:
            msg = "a leaf leaves room for the name of a later shard"
            raise MalformedError(Flaw.LEAF, msg)
        return cls(event.id, shard, leaf)

    def check(self) -> None:
        """Refuse a leaf that is filed under another event's id or another shard.

        Raises:
            MalformedError: it is.
        """
        if f'"id":"{self.id}"'.encode() not in self.leaf:
            msg = f"the leaf is not that of the event {self.id}"
            raise MalformedError(Flaw.LEAF, msg)
        if _shard_member(self.shard) not in self.leaf:
            msg = f"the leaf is not of the shard {self.shard}"
            raise MalformedError(Flaw.LEAF, msg)

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


class Entry(NamedTuple):
    """One row of the log, in the order of the table's columns."""

    shard: str
    seq: int
    id: str
    leaf_hash: bytes
    body: bytes


class Batch:
    """The events of one caller, and what became of them."""

    __slots__ = ("error", "events", "is_new", "note", "places", "size", "start")

    def __init__(
        self, events: Sequence[Prepared], start: ShardStart | None = None
    ) -> None:
        """Take events, or none and the wish to start a shard, committed alone."""
        self.events = events
        self.start = start
        self.places: list[Place] = []
        self.is_new = False
        """Whether each event, and what was to be stored beside it, was new."""
        self.size = 0
        """The size of the signed tree that holds the events."""
        self.note = b""
        """The signed checkpoint of that tree."""
        self.error: Exception | None = None


def _shard_member(shard: str) -> bytes:
    """Write the leaf's member that names the shard."""
    return f'"shard":"{shard}"'.encode()
