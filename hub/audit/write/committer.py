"""The one thread that commits what callers of this process and of others hand in.

There is no timer. Whatever arrives while a commit is under way, or while what it left
is made ready, is the next one, so an idle log answers after a single flush and a busy
one shares each flush among many.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hub.audit.errors import AuditUnavailableError, LogBrokenError
from hub.audit.record.anchor import HeldAnchor
from hub.audit.record.batches import Batch
from hub.audit.wire.callers import Connection, WaitingBatch
from hub.audit.wire.reception import Reception
from hub.audit.write.lease import RENEW_SECONDS
from hub.audit.write.mending import Mending
from hub.audit.write.preparing import Preparer
from hub.audit.write.waiting import WaitingJobs, sound_batches
from hub.audit.write.writer import LogWriter

MAX_WAITING = 4096
"""Callers that may wait at once; the next one is refused."""
QUICK_SECONDS = 0.001
"""A commit that takes less is not worth a thread of its own."""


class Committer:
    """The log's writer at work: a thread, a queue and a socket, until it is closed."""

    def __init__(
        self,
        make_writer: Callable[[], LogWriter],
        preparer: Preparer,
        anchor: HeldAnchor,
        path: Path,
    ) -> None:
        """Listen at ``path`` and start; the anchor is let go at the end.

        ``make_writer`` is asked again after a commit that failed.

        Raises:
            AuditUnavailableError: it cannot listen there.
        """
        self._make_writer = make_writer
        self._writer = make_writer()
        self._writer.flush = self._flush
        self._mending = Mending()
        self._anchor = anchor
        self._preparer = preparer
        self._reception = Reception(path, self._come, self._gone)
        self._renew_at = time.monotonic() + RENEW_SECONDS
        self._gate = threading.Lock()
        self._jobs = WaitingJobs()
        self._waiting = 0
        self._sleeps = False
        self._closing = False
        self._ended = False
        self._broken: LogBrokenError | None = None
        self._flush_seconds = 0.0
        self._flusher = ThreadPoolExecutor(1, "audit-flush")
        self._thread = threading.Thread(target=self._run, name="audit-log", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many callers have not been answered yet."""
        return self._waiting

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._thread.is_alive()

    def submit(self, batch: Batch) -> WaitingBatch:
        """Queue a batch of this process.

        Raises:
            AuditUnavailableError: the writer is closed, broken or has a full queue.
        """
        job = WaitingBatch(batch)
        with self._gate:
            if self._closing:
                msg = "the audit log was closed"
                raise AuditUnavailableError(msg, reason="closed")
            refusal = self._refusal(batch)
            if refusal is not None:
                raise refusal
            self._jobs.put(job)
            self._waiting += 1
            if self._sleeps:
                self._sleeps = False
                self._reception.wake()
        return job

    def close(self) -> None:
        """Commit what waits, then end and let the next writer begin."""
        with self._gate:
            self._closing = True
            if not self._ended:
                self._reception.wake()
        self._thread.join()

    def abandon(self) -> None:
        """Leave socket and lock to the parent process, in a child that was forked."""
        if self._ended:
            # Its descriptors are closed, and their numbers are others' by now.
            return
        self._ended = True
        self._reception.abandon()
        self._anchor.let_go()

    def _refusal(self, batch: Batch) -> AuditUnavailableError | None:
        """Say why a batch cannot be queued now."""
        broken = self._broken_for(batch)
        if broken is not None:
            return AuditUnavailableError(broken.detail, reason=broken.reason)
        if self.waiting >= MAX_WAITING:
            msg = f"{MAX_WAITING} callers wait for the audit log already"
            return AuditUnavailableError(msg, reason="queue-full")
        return None

    def _broken_for(self, batch: Batch) -> LogBrokenError | None:
        """Say what this writer broke on; a batch that mends that is let through."""
        if self._broken is None or self._mending.is_due(self._broken.reason):
            return None
        if self._broken.reason != "rolled-back":
            return self._broken
        mends = batch.start is not None and batch.start.after_rollback
        return None if mends else self._broken

    def _run(self) -> None:
        """Commit until closed, and leave nothing behind whatever ends it."""
        try:
            while self._gather():
                self._commit()
            self._writer.close()
        finally:
            self._end()

    def _gather(self) -> bool:
        """Wait until something is in hand to commit; False at the end."""
        while True:
            with self._gate:
                self._jobs.take()
                if not self._jobs.in_hand and self._closing:
                    return False
                self._sleeps = not self._jobs.in_hand
            if self._jobs.in_hand:
                return True
            if self._writer.must_renew:
                self._renew()
            self._writer.note_idle()
            self._reception.idle()

    def _come(self, connection: Connection) -> None:
        """Queue the batches of a connection, or refuse them."""
        with self._gate:
            for batch in connection.batches:
                batch.error = batch.error or self._refusal(batch)
                self._waiting += 1
            self._jobs.put(connection)

    def _gone(self, connection: Connection) -> None:
        """Forget a connection's batches; those that wait are not committed."""
        with self._gate:
            self._waiting -= len(connection.batches)
            connection.batches = []

    def _renew(self) -> None:
        """Keep the lease while there is nothing to commit, whatever else is asked."""
        if time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + RENEW_SECONDS
        try:
            self._writer.renew()
        except LogBrokenError as error:
            self._broken = error
        except AuditUnavailableError:
            # The next commit finds out whether the database is back.
            return

    def _commit(self) -> None:
        """Commit what is in hand and answer the callers, whatever happens."""
        batches: list[Batch] = []
        failure: AuditUnavailableError | None = None
        try:
            self._mend()
            if self._broken is None:
                self._make_ready()
            # The others were refused, each for itself.
            batches = self._jobs.sound_batches()
            for batch in batches:
                failure = failure or self._broken_for(batch)
            if failure is None and batches:
                self._writer.commit(batches)
                self._broken = None
                if any(batch.places for batch in batches):
                    self._mending.note_success()
                self._preparer.note_stored(batches)
        except Exception as error:  # noqa: BLE001  # whatever it was, callers must hear
            failure = _failure(error)
            if isinstance(failure, LogBrokenError):
                self._broken = failure
                self._mending.note_failure()
        if failure is not None:
            # Who met a conflict in a commit that failed has met none.
            for batch in (*batches, *self._jobs.sound_batches()):
                batch.places = []
                batch.error = AuditUnavailableError(
                    failure.detail, reason=failure.reason
                )
        with self._gate:
            self._waiting -= sum(len(job.batches) for job in self._jobs.in_hand)
        for job in self._jobs.in_hand:
            job.answer()
        self._jobs.in_hand.clear()

    def _mend(self) -> None:
        """Begin anew with another writer, where the pause after a failure is over.

        Raises:
            AuditUnavailableError: the anchor cannot be read.
        """
        if self._broken is None or not self._mending.is_due(self._broken.reason):
            return
        self._anchor.read_again()
        self._writer.abandon()
        self._writer = self._make_writer()
        self._writer.flush = self._flush
        self._broken = None

    def _make_ready(self) -> None:
        """Make what is in hand ready, and with it what arrives in the meantime.

        A commit costs as much as to make several events ready, so those share it.
        """
        self._preparer.look()
        jobs = self._jobs.in_hand
        while jobs:
            self._preparer.prepare(sound_batches(jobs))
            if self._reception.connections and not self._closing:
                self._reception.poll(0)
            with self._gate:
                jobs = self._jobs.take()

    def _flush(self, commit: Callable[[], None]) -> None:
        """Commit in another thread; while that waits for the disk, get on.

        What arrives meanwhile is taken in and made ready for the next commit. A disk
        that was quick the last time is waited for, which takes less than to change
        threads. Callers of this process only hand in, and for them alone two threads
        are one too many. At the end nothing more is taken in: with callers that never
        rest, what waits would never be all.
        """
        is_quick = self._flush_seconds < QUICK_SECONDS
        if is_quick or self._closing or not self._reception.connections:
            self._commit_timed(commit)
            return
        flushed = self._flusher.submit(self._commit_timed, commit)
        flushed.add_done_callback(self._tell)
        try:
            while not flushed.done():
                self._reception.poll(None)
                self._preparer.look()
                while not flushed.done() and (job := self._jobs.next_unready()):
                    self._preparer.prepare(job.batches)
        finally:
            # Whatever went wrong here, two threads never share the connection.
            flushed.result()

    def _commit_timed(self, commit: Callable[[], None]) -> None:
        """Commit, and remember how long it took."""
        started = time.monotonic()
        commit()
        self._flush_seconds = time.monotonic() - started

    def _tell(self, flushed: object) -> None:
        """Wake the writer's thread."""
        del flushed
        self._reception.wake()

    def _end(self) -> None:
        """Let go of everything; who still waits is told, or finds the next writer."""
        with self._gate:
            self._closing = self._ended = True
            left = self._jobs.all()
        self._flusher.shutdown()
        for job in left:
            if isinstance(job, WaitingBatch):
                msg = "the audit log's writer ended"
                for batch in job.batches:
                    batch.error = AuditUnavailableError(msg, reason="closed")
                job.answer()
        self._reception.close()
        self._anchor.let_go()


def _failure(error: Exception) -> AuditUnavailableError:
    """Say what a failed commit means; what nobody foresaw closes the log."""
    if isinstance(error, AuditUnavailableError):
        return error
    msg = f"the audit log failed; it is checked and opened again soon: {error}"
    broken = LogBrokenError(msg, reason="poisoned")
    broken.__cause__ = error
    return broken
