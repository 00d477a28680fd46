"""The audit log as it stands: how long it is, how it grows, what is wrong with it.

Nothing is written and nobody becomes the log's writer. Looking at the last entries
costs milliseconds; the whole is checked by the job ``audit-check``, whose last outcome
is told here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from hub.audit.check import check_moved_events, check_tail
from hub.audit.errors import AuditUnavailableError
from hub.audit.log import is_written
from hub.context import AUDIT_SCHEMA, Hub
from hub.oversight import last_check, log_head
from hub.watch.state.needs import Needed, shortened
from schemas.words import Need

GROWTH_DAYS = 7
"""So many days are looked back at for how fast the log grows."""


@dataclass(frozen=True, slots=True)
class LogNow:
    """The log of an instance at a moment."""

    shard: str
    size: int
    """Entries of the shard that grows."""
    root: str
    """Of its newest signed tree, lower-case hex."""
    last_at: datetime | None
    bytes: int
    """What the log takes in its database."""
    entries_a_day: int
    """On average of the last days."""
    has_writer: bool
    """Whether a process writes it now; one comes up with the next event otherwise."""
    checked_at: datetime | None
    """When the whole log was checked last."""
    faults: tuple[Needed, ...]

    @property
    def bytes_a_day(self) -> int:
        """Estimate what it grows by: each entry as large as those there are."""
        return self.bytes * self.entries_a_day // self.size if self.size else 0

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        last, checked = self.last_at, self.checked_at
        return {
            "shard": self.shard,
            "size": self.size,
            "root": self.root,
            "last_at": None if last is None else last.isoformat(),
            "bytes": self.bytes,
            "entries_a_day": self.entries_a_day,
            "bytes_a_day": self.bytes_a_day,
            "writer": self.has_writer,
            "checked_at": None if checked is None else checked.isoformat(),
            "faults": len(self.faults),
        }

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        yield from self.faults


def log_now(hub: Hub) -> LogNow:
    """Tell how the log stands.

    Raises:
        HubError, SQLAlchemyError: not even its head can be read.
    """
    faults = log_faults(hub)
    head = log_head(hub)
    check = last_check(hub)
    since = hub.clock() - timedelta(days=GROWTH_DAYS)
    first = hub.audit.first_since(since, head.shard)
    grown = head.size - (head.size if first is None else first)
    return LogNow(
        shard=head.shard,
        size=head.size,
        root=head.root,
        last_at=head.last_at,
        bytes=_bytes(hub),
        entries_a_day=-(-grown // GROWTH_DAYS),
        has_writer=_has_writer(hub),
        checked_at=None if check is None else check.ended_at,
        faults=faults,
    )


def log_faults(hub: Hub) -> tuple[Needed, ...]:
    """Tell what is wrong with the log: with its end now, with all of it as checked."""
    found = []
    check = last_check(hub)
    if check is not None and check.fault is not None:
        code = str(check.fault.get("code", "unknown"))
        found.append(Needed(Need.LOG_FAULT, "audit-check", code))
    try:
        check_moved_events(hub.engine, hub.audit_engine)
        check_tail(hub.audit_engine)
    except AuditUnavailableError as error:
        found.append(Needed(Need.LOG_FAULT, error.reason, shortened(error.detail)))
    return tuple(found)


def _has_writer(hub: Hub) -> bool:
    """Tell whether a process writes the log; a socket of others is nobody's."""
    try:
        return hub.audit.is_writer or is_written(hub.config.anchor, 0.5)
    except AuditUnavailableError:
        return False


def _bytes(hub: Hub) -> int:
    """Tell how much room the log's tables take."""
    engine = hub.audit_engine
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        beside = (path, path.with_name(f"{path.name}-wal"))
        return sum(one.stat().st_size for one in beside if one.exists())
    query = text(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = :schema AND c.relkind = 'r'"
    )
    with engine.connect() as connection:
        return int(connection.scalar(query, {"schema": AUDIT_SCHEMA}) or 0)
