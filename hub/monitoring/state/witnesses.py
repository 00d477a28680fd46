"""Who stands behind the log, for how much of it, and since when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.audit.check import witnessed_note
from hub.context import Hub
from hub.monitoring.state.needs import Needed
from hub.witnessing.sources import DatabaseSource
from schemas.tlog.policy import judge_checkpoint
from schemas.words import Need

MOST_AGE = timedelta(hours=1)
"""So long an entry may wait for a quorum before it needs a person."""


@dataclass(frozen=True, slots=True)
class WitnessesNow:
    """The witnesses of an instance's log at a moment."""

    names: tuple[str, ...]
    """Those of the policy; none where there is no policy."""
    quorum: str | None
    size: int
    """Entries of the newest checkpoint that a quorum cosigned."""
    unwitnessed: int
    """Entries behind it."""
    at: datetime | None
    """When its newest cosignature was made."""
    cosigned: tuple[str, ...]
    """Who cosigned it."""
    waits_since: datetime | None
    """When the first entry behind it was made; None where none is."""
    read_at: datetime

    @property
    def is_behind(self) -> bool:
        """Tell whether entries wait for longer than they should."""
        since = self.waits_since
        return since is not None and self.read_at - since > MOST_AGE

    def as_json(self) -> dict[str, Any]:
        """Write them as a document."""
        since = self.waits_since
        return {
            "witnesses": list(self.names),
            "quorum": self.quorum,
            "size": self.size,
            "unwitnessed": self.unwitnessed,
            "at": None if self.at is None else self.at.isoformat(),
            "cosigned": list(self.cosigned),
            "waits_since": None if since is None else since.isoformat(),
            "behind": self.is_behind,
        }

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        if self.is_behind:
            yield Needed(Need.WITNESS_BEHIND, detail=f"{self.unwitnessed} entries")


def witnesses_now(hub: Hub) -> WitnessesNow:
    """Tell how far the log is witnessed.

    A policy that nobody has logged yet is only read here: looking changes nothing.

    Raises:
        WitnessPolicyInvalidError: the policy cannot be read.
        HubError, SQLAlchemyError, MalformedError: the log cannot be read.
    """
    policy = hub.witnessing.policy()
    if policy is None:
        return WitnessesNow((), None, 0, 0, None, (), None, hub.clock())
    tree = hub.audit.signed()
    found = witnessed_note(hub.audit_engine, policy.policy, tree.shard)
    names = tuple(sorted(policy.policy.witnesses))
    size, at = 0, None
    cosigned: tuple[str, ...] = ()
    if found is not None:
        size, note = found
        logs = DatabaseSource(hub.audit, tree.shard).verifiers()
        times = judge_checkpoint(note, policy.policy, logs=logs).times
        cosigned = tuple(sorted(times))
        at = datetime.fromtimestamp(max(times.values()), UTC)
    waits = tree.size - size
    return WitnessesNow(
        names=names,
        quorum=policy.policy.quorum,
        size=size,
        unwitnessed=waits,
        at=at,
        cosigned=cosigned,
        waits_since=_made_at(hub, tree.shard, size) if waits > 0 else None,
        read_at=hub.clock(),
    )


def _made_at(hub: Hub, shard: str, index: int) -> datetime:
    """Tell when an entry was made."""
    return datetime.fromisoformat(json.loads(hub.audit.entry(index, shard))["at"])
