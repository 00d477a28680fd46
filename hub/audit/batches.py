"""What callers hand to the log, and the places that its events are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.audit.errors import AuditEventConflictError
from hub.audit.events import AuditEvent
from hub.audit.guard import Head
from hub.audit.receipt import Receipt
from schemas.tlog.tree import Frontier, leaf_hash, node_hash

Place = tuple[str, int, bytes]
"""An entry's shard, index and leaf hash."""


@dataclass(slots=True)
class Prepared:
    """An event made ready in its caller's thread."""

    event: AuditEvent
    shard: str
    leaf: bytes
    hash: bytes
    opening: dict[str, object] | None = None
    keys: tuple[dict[str, object], ...] = ()
    """Rows of ``audit_subject_key`` that must be stored unless they are already."""

    @classmethod
    def of(cls, event: AuditEvent, shard: str) -> "Prepared":
        """Write an event's leaf for the shard that it probably goes to."""
        leaf = event.leaf(shard)
        return cls(event, shard, leaf, leaf_hash(leaf))

    def move_to(self, shard: str) -> None:
        """Write the leaf anew where it goes to another shard after all."""
        if shard != self.shard:
            self.shard, self.leaf = shard, self.event.leaf(shard)
            self.hash = leaf_hash(self.leaf)


@dataclass(frozen=True, slots=True)
class ShardStart:
    """The wish to end the current shard and to go on in a new one."""

    detail: Mapping[str, Any]
    """What the new shard's first entry says beside the end of the one before."""
    after_rollback: bool = False
    """Whether a database that is behind its anchor may be gone on from."""


@dataclass(slots=True)
class Batch:
    """The events of one caller, and what became of them."""

    events: list[Prepared]
    start: ShardStart | None = None
    """Set in a batch of no events that starts a shard; it is committed alone."""
    places: list[Place] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    error: Exception | None = None


def give_places(
    batch: Batch,
    known: dict[str, Place],
    shard: str,
    first: int,
    fresh: list[Prepared],
) -> None:
    """Give each event of a batch its place, adding those that are new to ``fresh``."""
    new: list[Prepared] = []
    taken: dict[str, Place] = {}
    for prepared in batch.events:
        event_id = prepared.event.id
        place = known.get(event_id) or taken.get(event_id)
        prepared.move_to(place[0] if place else shard)
        if place is None:
            place = (shard, first + len(fresh) + len(new), prepared.hash)
            taken[event_id] = place
            new.append(prepared)
        elif place[2] != prepared.hash:
            msg = f"the audit log holds another event under the id {event_id}"
            batch.error = AuditEventConflictError(msg, event=event_id)
            batch.places = []
            return
        batch.places.append(place)
    known.update(taken)
    fresh += new


def push_leaves(base: Frontier, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Grow a tree leaf by leaf: another way to the peaks that ``Frontier`` computes."""
    peaks = list(base.peaks)
    for size, hashed in enumerate(hashes, base.size):
        node, carry = hashed, size
        while carry & 1:
            node = node_hash(peaks.pop(), node)
            carry >>= 1
        peaks.append(node)
    return tuple(peaks)


def write_receipts(batch: Batch, head: Head) -> list[Receipt]:
    """Write the receipts of a batch whose events are durable."""
    return [
        Receipt(
            shard=shard,
            index=index,
            leaf_hash=hashed.hex(),
            checkpoint_size=head.frontier.size,
            event=prepared.event,
            checkpoint=head.note,
        )
        for prepared, (shard, index, hashed) in zip(
            batch.events, batch.places, strict=True
        )
    ]
