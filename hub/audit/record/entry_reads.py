"""Reading entries as they are stored: by their place, their id or their moment."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine, RowMapping, bindparam, select

from hub.audit.errors import AuditEntryUnknownError
from hub.audit.record.models import audit_checkpoint, audit_entry, audit_head
from hub.audit.record.stored import all_bytes, stored_bytes
from hub.db.ids import first_id
from hub.ground.clock import Clock
from schemas.wording import Wording

ROWS_AT_ONCE = 1_000
"""So many entries are held in memory while many are read."""
# Made once: a step in a matter reads the leaves that told of what it writes.
_BODY = (
    select(audit_entry.c.body)
    .where(audit_entry.c.shard == bindparam("in_shard"))
    .where(audit_entry.c.seq == bindparam("at_index"))
)


class EntryReads:
    """The entries of a log and the shards that they stand in."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Read from ``engine``; the clock names the shard of a log without entries."""
        self._engine = engine
        self._clock = clock

    @property
    def engine(self) -> Engine:
        """The database that holds the log."""
        return self._engine

    def current_shard(self) -> str:
        """Name the shard that grows: the one of the head, or of the year before any."""
        head = self._head()
        return head["shard"] if head else str(self._clock().year)

    def shards(self) -> list[str]:
        """Name every shard that has entries, the newest first."""
        query = select(audit_checkpoint.c.shard).distinct()
        with self._engine.connect() as connection:
            names = set(connection.scalars(query))
        return sorted(names | {self.current_shard()}, reverse=True)

    def entry(self, index: int, shard: str | None = None) -> bytes:
        """Give one leaf's bytes.

        Raises:
            AuditEntryUnknownError: there is no such entry.
        """
        place = {"in_shard": shard or self.current_shard(), "at_index": index}
        with self._engine.connect() as connection:
            found: bytes | None = connection.scalar(_BODY, place)
        if found is None:
            msg = Wording(f"没有第 {index} 条", f"there is no entry {index}")
            raise AuditEntryUnknownError(msg)
        return stored_bytes(found)

    def place_of(self, event_id: str) -> tuple[str, int, bytes] | None:
        """Tell in which shard, and where there, an event is; and its leaf's bytes."""
        entry = audit_entry.c
        query = select(entry.shard, entry.seq, entry.body).where(entry.id == event_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.shard, row.seq, row.body)

    def entries(self, start: int, stop: int, shard: str | None = None) -> list[bytes]:
        """Give the leaves from ``start`` up to ``stop``, as far as there are any."""
        query = (
            select(audit_entry.c.body)
            .where(audit_entry.c.shard == (shard or self.current_shard()))
            .where(audit_entry.c.seq >= start, audit_entry.c.seq < stop)
            .order_by(audit_entry.c.seq)
        )
        with self._engine.connect() as connection:
            return list(all_bytes(connection.scalars(query)))

    def written_between(
        self, since: datetime, until: datetime
    ) -> Iterator[tuple[str, int, bytes]]:
        """Yield shard, index and leaf of the events of a time, by shard and index.

        An event's id tells its moment; the end does not belong to the time.
        """
        entry = audit_entry.c
        query = (
            select(entry.shard, entry.seq, entry.body)
            .where(entry.id >= first_id(since), entry.id < first_id(until))
            .order_by(entry.shard, entry.seq)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                yield row.shard, row.seq, stored_bytes(row.body)

    def first_since(self, since: datetime, shard: str) -> int | None:
        """Tell which entry was the first of a shard since a moment; None if none was.

        Ids tell their moment, so one step in an index finds it.
        """
        entry = audit_entry.c
        query = (
            select(entry.seq)
            .where(entry.id >= first_id(since), entry.shard == shard)
            .order_by(entry.id)
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.scalar(query)

    def _head(self) -> RowMapping | None:
        """Read the head row."""
        with self._engine.connect() as connection:
            return connection.execute(select(audit_head)).mappings().first()
