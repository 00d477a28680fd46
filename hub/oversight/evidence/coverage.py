"""What no comparison covers, by name: it is said, so that nobody takes it for sound."""

from hub.audit.check import covered_since, read_all_leaves
from hub.context import Hub
from schemas.words import Operation

SEALED = "openings sealed to the keys of readers (cho1): only they can open them"


NOT_COVERED = (SEALED,)
"""What the log has neither root nor digest for, or what nobody can recompute."""


def not_covered(hub: Hub) -> list[str]:
    """List what is not covered, and since which entry rows are that are."""
    leaves = read_all_leaves(hub.audit, [Operation.ROWS_TELL])
    since = covered_since(hub.engine, hub.audit, leaves)
    told = f"before entry {since}" if "/" in since else "before the outbox is moved"
    return [*NOT_COVERED, f"rows that may change, as they stood {told}"]
