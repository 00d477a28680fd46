"""Which revision a business database has reached, as the log is told of it.

Whoever holds the database can set its revision back, so that rows are told anew as they
were bent; what the log has signed stays.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from hub.audit.check import (
    Fault,
    demand_anchor,
    reached_revisions,
    read_leaves,
    verify_whole,
)
from hub.audit.log import AuditLog
from hub.ground.actors import HUB
from hub.ground.errors import ConfigError
from hub.outbox import service as outbox
from schemas.words import Operation


class SchemaSetBackError(ConfigError):
    """The log has signed that the database had reached a later revision."""

    code = "schema-set-back"
    title = (
        "The log says that the database had reached a later revision: bring back the "
        "newer database, or declare an older copy with credithub restore --new-shard."
    )


def tell_reached(
    session: Session, revision: str, at: datetime, *, since: str | None = None
) -> None:
    """Put an event that says which revision the database has reached.

    Where it was brought there just now, ``since`` is where it was before.
    """
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.SCHEMA_REACH,
        subject_type="schema",
        subject="business",
        detail={"policy": revision if since is None else f"{since}:{revision}"},
    )


def demand_not_set_back(log: AuditLog, passed: Collection[str]) -> None:
    """Refuse a database that has not gone through a revision that the log tells of.

    ``passed`` are those that it went through as it says itself. The log is verified,
    for nothing else says what was signed.

    Raises:
        SchemaSetBackError: it has not, or the log is not what was signed.
    """
    fault = find_fault(log)
    if fault is not None:
        msg = (
            "nobody can tell which revision the business database had reached "
            f"({fault.code} in shard {fault.shard}: {fault.detail}); nothing was done"
        )
        raise SchemaSetBackError(msg, reason=fault.code)
    for told in reached_revisions(read_leaves(log, Operation.SCHEMA_REACH)):
        if told.revision not in passed:
            now = next(iter(passed), "none")
            msg = (
                f"the business database says that it is at revision {now}, and entry "
                f"{told.address} that it had reached {told.revision}; nothing was done"
            )
            raise SchemaSetBackError(msg, entry=told.address)


def find_fault(log: AuditLog) -> Fault | None:
    """Find fault with a log that is not what was signed, or is an older copy."""
    anchor = log.mark()
    verdict = verify_whole(log.engine, log.vkeys(), anchor=anchor)
    return demand_anchor(verdict, anchor).fault
