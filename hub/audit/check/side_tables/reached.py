"""Which revisions of the business database the log was told of."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hub.audit.check.side_tables.batch_roots import Leaves
from hub.audit.check.side_tables.openings import open_checked
from hub.audit.errors import OpeningDamagedError
from hub.audit.reads import LogReads
from schemas.tlog.errors import ProofError


class ReachedRevision(NamedTuple):
    """A revision that an entry says was reached."""

    address: str
    since: str | None
    """At which one the upgrade began; None where it was only stated."""
    revision: str


def reached_revisions(leaves: Leaves) -> list[ReachedRevision]:
    """Give what entries of ``schema.reach`` say, the oldest first.

    What a declared restore lost is not among the leaves.
    """
    found = []
    for address, leaf in _in_order(leaves.values()):
        since, _, revision = str(leaf.get("policy", "")).rpartition(":")
        found.append(ReachedRevision(address, since or None, revision))
    return found


def gave_macs(log: LogReads, leaves: Leaves) -> list[str]:
    """Give the entries of ``outbox.decide`` that say when MACs were begun with."""
    found = []
    for address, leaf in _in_order(leaves.values()):
        sealed = log.sealed_opening(leaf["id"])
        try:
            values = None if sealed is None else open_checked(log, leaf, sealed)
        except (ProofError, OpeningDamagedError):
            # The check of openings tells it.
            continue
        if (values or {}).get("detail", {}).get("decided") == "upgraded":
            found.append(address)
    return found


def _in_order(
    leaves: Iterable[tuple[str, Mapping[str, Any]]],
) -> list[tuple[str, Mapping[str, Any]]]:
    """Sort leaves by where they stand in the log."""

    def place(one: tuple[str, Mapping[str, Any]]) -> tuple[str, int]:
        shard, _, index = one[0].partition("/")
        return shard, int(index)

    return sorted(leaves, key=place)
