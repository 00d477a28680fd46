"""One commit of the log: events, their places, the tree and its signature together.

Everything that a receipt promises becomes durable in one transaction, so there is no
moment at which an event is stored but not in the signed tree.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Engine

from hub.audit.errors import AuditUnavailableError, LogBrokenError
from hub.audit.keys.in_shards import keys_in_shard
from hub.audit.reads import LogReads
from hub.audit.record.anchor import HeldAnchor, Mark
from hub.audit.record.batches import Batch, Place
from hub.audit.record.last_seen import LastSeen
from hub.audit.record.shards import choose_shard
from hub.audit.seals.erasure_list import KnownCuts
from hub.audit.write.guard import LogHead
from hub.audit.write.head_check import HeadCheck
from hub.audit.write.lease import Lease, lease_on
from hub.audit.write.placement import (
    Placement,
    push_leaves,
    store_full_tiles,
    stored_hashes,
)
from hub.audit.write.storing.database import LogDatabase
from hub.audit.write.storing.statements import HeadRow, Statements
from hub.audit.write.succession import start_of_shard
from hub.db.bulk import in_chunks
from hub.db.tables import to_micros
from hub.ground.clock import Clock
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.tree import EMPTY_ROOT, Frontier

IDS_A_QUERY = 1000
KEEP_EVERY_MICROS = 1_000_000
"""A checkpoint that follows a kept one sooner than this is signed but not kept."""


Flush = Callable[[Callable[[], None]], None]
"""Runs a function to its end and raises what it raised."""


class KnownIdsError(Exception):
    """The log has events already that were given places as if they were new."""


class LogWriter:
    """Commits batches of events, for as long as the anchor is held; one thread's."""

    def __init__(
        self,
        engine: Engine,
        anchor: HeldAnchor,
        reads: LogReads,
        clock: Clock,
        last_seen: LastSeen,
        seen: Callable[[], Sequence[bytes]] = tuple,
    ) -> None:
        """Write to the log that ``reads`` reads; nothing is opened yet.

        ``seen`` asks others, before the first commit, for the checkpoints that they
        hold of this log.
        """
        self._database = LogDatabase(engine)
        self._anchor = anchor
        self._reads = reads
        self._clock = clock
        self._last_seen = last_seen
        self._seen = seen
        self._cuts = KnownCuts(reads.erasures)
        self._check = HeadCheck(anchor, reads, clock, last_seen)
        self._lease: Lease = lease_on(engine.dialect.name, anchor.lock_name)
        self.flush: Flush = _call
        """Runs the commit itself, which waits for the disk."""
        self._signed: LogHead | None = None
        self._kept_at = 0

    @property
    def must_renew(self) -> bool:
        """Whether ``renew`` is wanted now and then although there are no events."""
        return self._lease.held

    def commit(self, batches: Sequence[Batch]) -> None:
        """Append the events of all batches in one transaction and set their places.

        A batch whose event meets another one under its id gets an error of its own and
        leaves no trace; the others are not touched by that. Batches without events find
        out whether one could be appended; nothing is written for them.

        Raises:
            AuditUnavailableError: nothing was appended.
            LogBrokenError: the log must not be written again by this process.
        """
        # Asked before anything is locked: some may take their time to answer.
        seen = () if self._check.was_made else self._seen()
        with self._database.connected() as statements:
            try:
                head = self._commit(statements, batches, seen, look=False)
            except KnownIdsError:
                head = self._commit(statements, batches, seen, look=True)
        self._signed = head if head.note else None
        if head.note and self._anchor.mark != head.mark:
            self._anchor.write(head.mark)
        for batch in batches:
            batch.size, batch.note = head.mark.size, head.note

    def _commit(
        self,
        statements: Statements,
        batches: Sequence[Batch],
        seen: Sequence[bytes],
        *,
        look: bool,
    ) -> LogHead:
        """Run the transaction; with ``look``, ids are looked up that may be known.

        Raises:
            KnownIdsError: there are such, and nobody looked.
        """
        writes = any(batch.prepared or batch.start for batch in batches)
        statements.begin(writes=writes)
        try:
            row = statements.head(lock=writes)
            self._lease.check(row, self._clock())
            head, staging = self._stage(statements, row, batches, seen, look=look)
            if staging is not None:
                head = self._append(statements, row, head, staging)
        except BaseException:
            statements.rollback()
            raise
        if staging is None:
            statements.rollback()
            return head
        try:
            self.flush(statements.commit)
        except BaseException as error:
            self._database.drop()
            msg = (
                f"a commit of the audit log failed: {error}: make room or mend the "
                "disk; the log is checked and opened again by itself"
            )
            raise LogBrokenError(msg, reason="poisoned") from error
        self._lease.held = self._lease.counts
        return head

    def renew(self) -> None:
        """Keep the lease of a log that has no events.

        Raises:
            AuditUnavailableError: the database failed; the lease may run out.
            LogBrokenError: another host's writer has taken over.
        """
        with self._database.connected() as statements:
            statements.begin(writes=True)
            try:
                self._lease.renew(statements, self._clock())
            except BaseException:
                statements.rollback()
                raise
            statements.commit()

    def abandon(self) -> None:
        """Have done with a connection whose state nobody knows; another writer begins.

        The lease stays as it is in the head row: the next writer has the same name.
        """
        self._database.drop()

    def close(self) -> None:
        """Give back lease and connection, and make durable what the anchor says."""
        if self._database.is_open:
            # Where the database is gone, the lease ends when its time is over.
            with (
                suppress(AuditUnavailableError),
                self._database.connected() as statements,
            ):
                if self._lease.held:
                    statements.begin(writes=True)
                    self._lease.give_back(statements)
                    statements.commit()
            self._database.close()
            self._anchor.flush()

    def _stage(
        self,
        statements: Statements,
        row: HeadRow | None,
        batches: Sequence[Batch],
        seen: Sequence[bytes],
        *,
        look: bool,
    ) -> tuple[LogHead, Placement | None]:
        """Give events their places after the head; None where none is new."""
        start = next((batch.start for batch in batches if batch.start), None)
        stored = self._check.check(statements, row, start, seen, self._signed)
        mark = self._anchor.mark
        shard = choose_shard(
            stored.shard if stored else "",
            mark.shard if mark else "",
            start,
            self._clock().year,
        )
        head = stored or LogHead(Frontier(), b"", Mark(shard, 0, EMPTY_ROOT))
        if mark is None:
            # Before the first commit: a log without an anchor counts as rolled back.
            self._anchor.write(Mark(shard, 0, EMPTY_ROOT))
        first = head.mark.size if shard == head.shard else 0
        known: dict[str, Place] = {}
        if look:
            ids = [prepared.id for batch in batches for prepared in batch.prepared]
            for some in in_chunks(ids, IDS_A_QUERY):
                known |= statements.places(some)
        staging = Placement(shard, first, known)
        started = start is not None or shard != head.shard
        if started:
            staging.add(start_of_shard(shard, self._clock(), start, head))
        for batch in batches:
            staging.add_batch(batch)
        is_new = len(staging.entries) > started or start is not None
        return head, staging if is_new else None

    def note_idle(self) -> None:
        """Note now and then that the log is at work, for the next start."""
        with suppress(OSError):
            self._last_seen.note_idle(self._clock())

    def _append(
        self,
        statements: Statements,
        row: HeadRow | None,
        before: LogHead,
        staging: Placement,
    ) -> LogHead:
        """Store entries, check what was stored, and sign the tree that it makes."""
        same_shard = staging.shard == before.shard
        if not same_shard and before.note:
            _keep(statements, before)
        base = before.frontier if same_shard else Frontier()
        if not statements.insert_entries(staging.entries):
            raise KnownIdsError
        keys = [key for one in staging.fresh for key in one.keys]
        statements.insert_keys(self._cuts.without_erased(keys))
        statements.insert_openings(
            [(one.id, *opening) for one in staging.fresh for opening in one.openings]
        )
        hashes = stored_hashes(statements, staging)
        frontier = base.with_leaves(hashes)
        if push_leaves(base, hashes) != frontier.peaks:
            msg = "two ways to compute the audit tree give two roots"
            raise LogBrokenError(msg, reason="damaged")
        store_full_tiles(statements, staging.shard, base.size, frontier.size)
        if row is None or not same_shard:
            signing = keys_in_shard(self._reads.log_keys, staging.shard)
            statements.write_key_rows(staging.shard, [one.as_row() for one in signing])
        signers = self._reads.signers(staging.shard)
        mark = Mark(staging.shard, frontier.size, frontier.root)
        note = sign_checkpoint(
            Checkpoint(signers[0].name, mark.size, mark.root), signers
        )
        now = self._clock()
        lease = self._lease.taken(now)
        after = HeadRow(
            mark.shard, mark.size, frontier.to_bytes(), note.decode(), *lease
        )
        head = LogHead(frontier, note, mark, after)
        if row is None:
            statements.insert_head(after)
        elif not statements.swap_head(after, row):
            msg = "another writer has moved the audit log's head"
            raise LogBrokenError(msg, reason="second-writer")
        if not 0 <= to_micros(now) - self._kept_at < KEEP_EVERY_MICROS:
            _keep(statements, head)
            self._kept_at = to_micros(now)
        return head


def _call(commit: Callable[[], None]) -> None:
    """Run a commit, and do nothing else meanwhile."""
    commit()


def _keep(statements: Statements, head: LogHead) -> None:
    """Keep a checkpoint for good, once."""
    statements.keep_checkpoint(head.shard, head.mark.size, head.note.decode())
