"""Decisions on many rows in quarantine: written together, and told of as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.ground.actors import agency_of, done_by
from hub.intake.models import QuarantinedRow
from hub.outbox import service as outbox
from schemas.words import Operation

IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class BulkDecision:
    """Who decides on many rows, why, and as what."""

    state: str
    actor: str
    reason: str


def decide_rows(  # the decision and its circumstances, each by its name
    session: Session,
    ids: Iterable[str],
    decision: BulkDecision,
    *,
    at: datetime,
    run: str | None = None,
    states: tuple[str, ...] = ("open",),
) -> set[str]:
    """Decide on the rows that are in one of some states; give those that were."""
    row = QuarantinedRow
    said: Mapping[str, Any] = {
        "state": decision.state,
        "decided_at": at,
        "decided_by": decision.actor,
        "decision": decision.reason,
        "decision_run": run,
    }
    taken: set[str] = set()
    for chunk in in_chunks(ids, IDS_AT_ONCE):
        meant = (row.id.in_(chunk), row.state.in_(states))
        query = update(row).where(*meant).values(said).returning(row.id)
        taken |= set(session.connection().execute(query).scalars())
    return taken


def tell_decided(
    session: Session,
    chosen: Mapping[str, Any],
    taken: set[str],
    decision: BulkDecision,
    *,
    at: datetime,
) -> None:
    """Put one event for a chunk: the filter, how many rows, and a hash of their ids."""
    if not taken:
        return
    listed = "\n".join(sorted(taken))
    outbox.put(
        session,
        at=at,
        actor=agency_of(decision.actor),
        op=Operation.QUARANTINE_DECIDE,
        subject_type="quarantined-rows",
        subject=min(taken),
        detail={
            "state": decision.state,
            "filter": dict(chosen),
            "count": len(taken),
            "ids_sha256": sha256(listed.encode()).hexdigest(),
            **done_by(decision.actor),
        },
    )
