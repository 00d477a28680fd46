"""How shards hang together: each begins by saying what the one before it ended with.

The first entry of a shard is signed with all that follows it, by keys that the former
shard's need not be among. So a closed shard that was cut short or written anew, even by
somebody who has its key, is told by the shard after it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from hub.audit.record.batches import PreparedEvent, ShardStart
from hub.audit.record.events import AuditEvent
from hub.audit.write.guard import LogHead
from hub.db.ids import new_id
from hub.ground.actors import HUB
from schemas.tlog.commitments import SEED_BYTES, commitment, field_salt
from schemas.tlog.errors import TlogError
from schemas.tlog.leaf import parse_leaf
from schemas.words import Operation, operation_of

Before = Literal["none", "sound", "absent"]
"""The shard that one goes on from: there is none, it is as stated, it is not here."""

SUBJECT_TYPE: Final = "audit-shard"
PLACE: Final = "subject.id"
SALT: Final = field_salt(bytes(SEED_BYTES), PLACE)


class SuccessionError(Exception):
    """A shard does not follow on those before it."""

    def __init__(self, shard: str, detail: str) -> None:
        """Name the shard that is wrong."""
        super().__init__(detail)
        self.shard = shard
        self.detail = detail


def former_fields(shard: str, size: int, root: bytes) -> dict[str, Any]:
    """Give the fields of a first entry's event that state the end of a shard."""
    return {
        "subject_type": SUBJECT_TYPE,
        "subject": shard,
        "count": size,
        "root": root.hex(),
    }


def start_of_shard(
    shard: str, at: datetime, start: ShardStart | None, before: LogHead
) -> PreparedEvent:
    """Make a shard's first entry, which states the end of the one before it, if any."""
    previous, former = {}, {}
    if before.note:
        previous = {"previous": before.note.decode()}
        tree = before.frontier
        former = former_fields(before.shard, tree.size, tree.root)
    event = AuditEvent(
        id=new_id(at),
        at=at,
        actor=HUB,
        op=Operation.SHARD_START,
        detail={**(start.detail if start else {}), **previous},
        # Nothing here is secret, so anybody may derive the salt.
        seed=bytes(SEED_BYTES),
        **former,
    )
    return PreparedEvent.of(event, shard, event.leaf(shard))


def check_succession(
    shard: str, first: bytes, earlier: Sequence[str], end: tuple[int, str] | None
) -> Before:
    """Check the first entry of a shard against the end of the shard before it.

    ``earlier`` names the shards before it that are at hand, the oldest first; ``end``
    is the size of the last of them and its root in hex.

    Raises:
        SuccessionError: it does not begin a shard after these, or states another end.
    """
    try:
        leaf = parse_leaf(first)
    except TlogError as error:
        detail = f"the first entry of shard {shard}: {error.detail}"
        raise SuccessionError(shard, detail) from error
    subject = leaf.header.get("subject", {})
    if (
        operation_of(leaf.header) != Operation.SHARD_START
        or subject.get("type") != SUBJECT_TYPE
    ):
        if earlier:
            detail = f"shard {shard} does not say how shard {earlier[-1]} ended"
            raise SuccessionError(shard, detail)
        return "none"
    said = leaf.commitments.get(PLACE)
    named = next((s for s in earlier if commitment(SALT, PLACE, s) == said), None)
    if named is None:
        return "absent"
    if named != earlier[-1]:
        detail = f"shard {shard} follows on {named}, not on {earlier[-1]}"
        raise SuccessionError(shard, detail)
    size, root = subject.get("count"), subject.get("root")
    if (size, root) != end:
        detail = f"shard {shard} says that {named} ended with {size} entries: {root}"
        raise SuccessionError(named, detail)
    return "sound"
