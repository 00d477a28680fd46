"""What no comparison covers, by name: it is said, so that nobody takes it for sound."""

from hub.audit.check import covered_since, read_all_leaves
from hub.context import Hub
from schemas.words import TELLS_ROWS

NOT_COVERED = (
    "openings sealed to the keys of readers (cho1): only they can open them",
    "codes and names that were taken away from merchants",
    "merchant: kind, class, region, standing, disputes and merges",
    "merchant_relation and identity_dispute: days and reasons",
    "review_item: what is open or was settled by newer evidence",
    "officer_account, officer_session and what officers sign in with",
    "sealed_value: personal values, but for their keyed hash",
    "reading_rule, source_cursor, quarantined_row, landed_file and sync_run",
    "kept_screening, own_file_window, access_sample and log_check",
    "rating_due, rated_under, link_watch and the index of names",
)
"""Of the tables, what the log has neither root nor digest for, or what nobody can
recompute."""


def not_covered(hub: Hub) -> list[str]:
    """List what is not covered, and since which entry rows are that are."""
    since = covered_since(hub.engine, hub.audit, read_all_leaves(hub.audit, TELLS_ROWS))
    told = f"before entry {since}" if "/" in since else "before the outbox is moved"
    rows = f"agreements, members, tokens, keys and decisions as they stood {told}"
    return [*NOT_COVERED, rows]
