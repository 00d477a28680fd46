"""The audit log as it stands: how long it is, how it grows, what is wrong with it.

Nothing is written and nobody becomes the log's writer. Looking at the last entries
costs milliseconds; the whole is checked by the job ``audit-check``, whose last outcome
is told here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.audit.check import check_moved_events, check_tail
from hub.audit.errors import AuditUnavailableError
from hub.audit.log import is_written
from hub.audit.operate import check_clock_now
from hub.context import AUDIT_SCHEMA, Hub
from hub.ground.errors import HubError
from hub.monitoring.state.needs import Needed, shortened
from hub.oversight import last_check, list_faults
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.note import parse_note
from schemas.words import Need

GROWTH_DAYS = 7
"""So many days are looked back at for how fast the log grows."""
MOST_FAULTS = 50
"""Contradictions that are told one by one; ``credithub audit faults`` lists all."""


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
    """Tell how the log stands; of one that is damaged, as much as can be read.

    Raises:
        SQLAlchemyError: a database cannot be read.
    """
    faults = list(log_faults(hub))
    check = last_check(hub)
    shard, size, root = "", 0, ""
    last_at, grown = None, 0
    try:
        tree = hub.audit.signed()
        shard, size = tree.shard, tree.size
        root = parse_checkpoint(parse_note(tree.note).text).root.hex()
        since = hub.clock() - timedelta(days=GROWTH_DAYS)
        first = hub.audit.first_since(since, shard)
        grown = size - (size if first is None else first)
        if size:
            last = json.loads(hub.audit.entry(size - 1, shard))
            last_at = datetime.fromisoformat(last["at"])
    except (HubError, TlogError, ValueError, KeyError, TypeError) as error:
        if not faults:
            faults.append(Needed(Need.LOG_FAULT, "head", type(error).__name__))
    return LogNow(
        shard=shard,
        size=size,
        root=root,
        last_at=last_at,
        bytes=_bytes(hub),
        entries_a_day=-(-grown // GROWTH_DAYS),
        has_writer=_has_writer(hub),
        checked_at=None if check is None else check.ended_at,
        faults=tuple(faults),
    )


def log_faults(hub: Hub) -> tuple[Needed, ...]:
    """Tell what is wrong with the log: with its end now, with all of it as checked.

    Raises:
        SQLAlchemyError: a database cannot be read.
    """
    found = []
    for fault in list_faults(hub)[:MOST_FAULTS]:
        where = fault["address"] or fault["closes"]
        found.append(Needed(Need.LOG_FAULT, where, fault["code"]))
    try:
        check_moved_events(hub.engine, hub.audit_engine)
        check_tail(hub.audit_engine)
        # Only a writer that is there is asked: nobody becomes one by looking.
        if _has_writer(hub):
            hub.audit.check()
        elif not hub.config.demo:
            # One that may not begin is not there; a demo may whatever its clock.
            check_clock_now(hub.audit, hub.config.anchor, hub.clock)
    except AuditUnavailableError as error:
        found.append(Needed(Need.LOG_FAULT, error.reason, shortened(error.detail)))
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001  # stored values may be of any type
        found.append(Needed(Need.LOG_FAULT, "malformed", type(error).__name__))
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
