"""Events whose rows went with a newer business database, as declared restores say.

Their entries stay in the log, and what they tell of is not looked for any more.
"""

from collections.abc import Collection, Mapping
from typing import Any

from hub.audit.check.side_tables.openings import open_checked
from hub.audit.errors import OpeningDamagedError
from hub.audit.reads import LogReads
from schemas.tlog.errors import ProofError
from schemas.words import Operation

LOST = "lost"
"""Member of a restore's detail: the ids of events that only the log still has."""


def op_marks(ops: Collection[Operation]) -> list[bytes]:
    """Give what stands in the leaves of some operations, in every spelling."""
    return [f'"op":"{word}"'.encode() for op in ops for word in op.spellings]


def lost_by(log: LogReads, leaf: Mapping[str, Any]) -> frozenset[str] | None:
    """Read which events a restore was declared to have lost.

    None where it does not say, as earlier builds did not. Where what says it was taken
    away or changed, nothing passes for lost.
    """
    if "detail" not in leaf:
        return None
    sealed = log.sealed_opening(leaf["id"])
    try:
        values = None if sealed is None else open_checked(log, leaf, sealed)
    except (ProofError, OpeningDamagedError):
        # The check of openings tells it.
        return frozenset()
    return frozenset((values or {}).get("detail", {}).get(LOST, ()))
