"""One commit of the log: events, their places, the tree and its signature together.

Everything that a receipt promises becomes durable in one transaction, so there is no
moment at which an event is stored but not in the signed tree.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from hub.audit.anchor import Anchor, HeldAnchor, Mark
from hub.audit.batches import (
    Batch,
    Place,
    Prepared,
    ShardStart,
    give_places,
    push_leaves,
    write_receipts,
)
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent
from hub.audit.guard import (
    Head,
    LogBrokenError,
    check_anchor,
    check_durability,
    check_seen,
    load_head,
)
from hub.audit.models import audit_checkpoint, audit_entry, audit_head, audit_opening
from hub.audit.reads import LogReads
from hub.audit.shards import following_shard, year_shard
from hub.audit.tiling import store_full_tiles
from hub.clock import Clock
from hub.db import in_chunks, new_id, to_micros
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.commitments import SEED_BYTES
from schemas.tlog.tree import EMPTY_ROOT, Frontier, leaf_hash

HEAD_ID = 1
IDS_A_QUERY = 500
KEEP_EVERY_MICROS = 1_000_000
"""A checkpoint that follows a kept one sooner than this is signed but not kept."""

# Made once: building a statement costs more than running it.
INSERT_ENTRIES = insert(audit_entry)
INSERT_OPENINGS = insert(audit_opening)
UPDATE_HEAD = update(audit_head)
SELECT_PLACES = select(
    audit_entry.c.id, audit_entry.c.shard, audit_entry.c.seq, audit_entry.c.leaf_hash
).where(audit_entry.c.id.in_(bindparam("ids", expanding=True)))
SELECT_STORED = (
    select(audit_entry.c.seq, audit_entry.c.leaf_hash, audit_entry.c.body)
    .where(audit_entry.c.shard == bindparam("in_shard"))
    .where(audit_entry.c.seq >= bindparam("first"))
    .order_by(audit_entry.c.seq)
)


class LogWriter:
    """Commits batches of events; used by one thread at a time."""

    def __init__(
        self,
        engine: Engine,
        anchor: Anchor,
        reads: LogReads,
        clock: Clock,
        seen: Callable[[], Sequence[bytes]] = tuple,
    ) -> None:
        """Write to the log that ``reads`` reads.

        ``seen`` asks others, before the first commit, for the checkpoints that they
        hold of this log.
        """
        self._engine = engine.execution_options(writes=True)
        self._anchor = anchor
        self._reads = reads
        self._clock = clock
        self._seen = seen
        self._checked = False
        self._signed: Head | None = None
        self._kept_at = 0

    def commit(self, batches: Sequence[Batch]) -> None:
        """Append the events of all batches in one transaction and set their receipts.

        A batch whose event meets another one under its id gets an error of its own and
        leaves no trace; the others are not touched by that.

        Raises:
            AuditUnavailableError: nothing was appended.
            LogBrokenError: the log must not be written again by this process.
        """
        # Asked before anything is locked: some may take their time to answer.
        seen = () if self._checked else self._seen()
        with self._anchor.locked() as anchor, self._connected() as connection:
            transaction = connection.begin()
            try:
                head = self._stage(connection, anchor, batches, seen)
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except BaseException as error:
                connection.invalidate()
                msg = "a commit of the audit log failed: it is closed until a restart"
                raise LogBrokenError(msg, reason="poisoned") from error
            if head.frontier.size and head != self._signed:
                anchor.write(head.mark)
                self._signed = head
        for batch in batches:
            if batch.error is None:
                batch.receipts = write_receipts(batch, head)

    def check(self) -> None:
        """Refuse what ``commit`` would refuse, without appending anything.

        Raises:
            AuditUnavailableError: the log could not take an event now.
        """
        self.commit([])

    def flush(self) -> None:
        """Make durable what the anchor was given, before a clean end."""
        if self._signed is not None:
            with self._anchor.locked() as anchor:
                anchor.flush()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Connect, turning the database's own errors into the log's."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            msg = f"the audit database failed: {error}"
            raise AuditUnavailableError(msg, reason="database") from error

    def _stage(
        self,
        connection: Connection,
        anchor: HeldAnchor,
        batches: Sequence[Batch],
        seen: Sequence[bytes],
    ) -> Head:
        """Do everything but the commit; give the head as it will be."""
        if not self._checked:
            check_durability(connection)
        start = next((batch.start for batch in batches if batch.start), None)
        mark = anchor.read()
        stored = load_head(connection, self._reads, self._signed)
        if start is None or not start.after_rollback:
            check_anchor(mark, stored, self._reads)
            check_seen(seen, stored, self._reads)
        self._checked = True
        self._signed = stored
        shard = self._choose_shard(stored, mark, start)
        head = stored or Head(shard, Frontier(), b"")
        if mark is None:
            # Before the first commit: a log without an anchor counts as rolled back.
            anchor.write(Mark(shard, 0, EMPTY_ROOT))
        base = head.frontier if shard == head.shard else Frontier()
        started = start is not None or shard != head.shard
        fresh = [self._shard_start(head, shard, start)] if started else []
        known = _known_places(connection, batches)
        for batch in batches:
            give_places(batch, known, shard, base.size, fresh)
        if len(fresh) == started and start is None:
            return head
        if started and stored is not None:
            self._keep(connection, head)
        return self._append(connection, shard, base, fresh, is_first=stored is None)

    def _choose_shard(
        self, head: Head | None, mark: Mark | None, start: ShardStart | None
    ) -> str:
        """Name the shard that the next entries go to.

        Raises:
            AuditUnavailableError: a shard is to be ended where there is none.
        """
        year = self._clock().year
        if start is None:
            return year_shard(head.shard if head else None, year)
        # A shard that only the anchor remembers was lost, but its name was used.
        latest = max(head.shard if head else "", mark.shard if mark else "")
        if not latest:
            msg = "the audit log has no shard that could end"
            raise AuditUnavailableError(msg, reason="damaged")
        return following_shard(latest, year)

    def _shard_start(
        self, head: Head, shard: str, start: ShardStart | None
    ) -> Prepared:
        """Make a shard's first entry, which commits to the end of the one before."""
        at = self._clock()
        previous = {"previous": head.note.decode()} if head.note else {}
        event = AuditEvent(
            id=new_id(at),
            at=at,
            actor="hub",
            op="shard.start",
            detail={**(start.detail if start else {}), **previous},
            # Nothing here is secret, so anybody may derive the salt.
            seed=bytes(SEED_BYTES),
        )
        return Prepared.of(event, shard)

    def _append(
        self,
        connection: Connection,
        shard: str,
        base: Frontier,
        fresh: Sequence[Prepared],
        *,
        is_first: bool,
    ) -> Head:
        """Store entries, check what was stored, and sign the tree that it makes."""
        connection.execute(
            INSERT_ENTRIES,
            [
                {
                    "shard": shard,
                    "seq": seq,
                    "id": prepared.event.id,
                    "leaf_hash": prepared.hash,
                    "body": prepared.leaf,
                }
                for seq, prepared in enumerate(fresh, base.size)
            ],
        )
        openings = [prepared.opening for prepared in fresh if prepared.opening]
        if openings:
            connection.execute(INSERT_OPENINGS, openings)
        hashes = _stored_hashes(connection, shard, base.size, fresh)
        frontier = base.with_leaves(hashes)
        if push_leaves(base, hashes) != frontier.peaks:
            msg = "two ways to compute the audit tree give two roots"
            raise LogBrokenError(msg, reason="damaged")
        store_full_tiles(connection, shard, base.size, frontier.size)
        signers = self._reads.signers(shard)
        checkpoint = Checkpoint(signers[0].name, frontier.size, frontier.root)
        head = Head(shard, frontier, sign_checkpoint(checkpoint, signers))
        values = {
            "shard": shard,
            "size": frontier.size,
            "frontier": frontier.to_bytes(),
            "checkpoint": head.note.decode(),
        }
        if is_first:
            connection.execute(insert(audit_head).values(id=HEAD_ID, **values))
        else:
            connection.execute(UPDATE_HEAD, values)
        now = to_micros(self._clock())
        if not 0 <= now - self._kept_at < KEEP_EVERY_MICROS:
            self._keep(connection, head)
            self._kept_at = now
        return head

    def _keep(self, connection: Connection, head: Head) -> None:
        """Keep a checkpoint for good, once."""
        kept = audit_checkpoint.c
        query = select(kept.size).where(kept.shard == head.shard)
        if connection.scalar(query.where(kept.size == head.frontier.size)) is None:
            connection.execute(
                insert(audit_checkpoint).values(
                    shard=head.shard, size=head.frontier.size, note=head.note.decode()
                )
            )


def _known_places(connection: Connection, batches: Sequence[Batch]) -> dict[str, Place]:
    """Find which of the events the log has already."""
    ids = [prepared.event.id for batch in batches for prepared in batch.events]
    places: dict[str, Place] = {}
    for some in in_chunks(ids, IDS_A_QUERY):
        for event_id, *place in connection.execute(SELECT_PLACES, {"ids": some}):
            places[event_id] = tuple(place)
    return places


def _stored_hashes(
    connection: Connection, shard: str, first: int, fresh: Sequence[Prepared]
) -> list[bytes]:
    """Read entries back and hash them anew, so that only stored bytes get signed.

    Raises:
        LogBrokenError: the database gives back something else than was put in.
    """
    hashes = []
    rows = connection.execute(SELECT_STORED, {"in_shard": shard, "first": first})
    for expected, (seq, kept, body) in enumerate(rows, first):
        hashed = leaf_hash(body)
        if seq != expected or kept != hashed:
            msg = f"entry {seq} of the audit log is not stored as it was written"
            raise LogBrokenError(msg, reason="damaged")
        hashes.append(hashed)
    if hashes != [prepared.hash for prepared in fresh]:
        msg = "the audit log has entries beyond its head"
        raise LogBrokenError(msg, reason="damaged")
    return hashes
