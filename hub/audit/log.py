"""The audit log: request threads hand in events, one thread commits them together.

There is no timer. Whatever arrives while a commit is under way is the next one, so an
idle log answers after a single flush and a busy one shares each flush among many.
"""

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from hub.audit.anchor import Anchor, Mark
from hub.audit.batches import Batch, Prepared, ShardStart
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent
from hub.audit.guard import LogBrokenError
from hub.audit.key_store import KeyStore
from hub.audit.reads import LogReads
from hub.audit.receipt import Receipt
from hub.audit.sealing import Sealer, seal_openings
from hub.audit.writer import LogWriter
from hub.clock import Clock

__all__ = ["AuditLog", "Receipt"]

EVENTS_A_COMMIT = 1024
MAX_WAITING = 4096
"""Callers that may wait at once; the next one is refused."""
WAIT_SECONDS = 30.0
"""How long a caller waits before it is told that the log is not available."""


@dataclass(slots=True)
class _Job:
    """A batch and the latch that its caller waits at."""

    batch: Batch
    done: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Close the latch."""
        self.done.acquire()


class AuditLog(LogReads):
    """The log of one instance, for reading and appending from any thread.

    Several processes may append to the same log. It fails closed: where an event cannot
    become durable, ``append`` raises and nothing may be disclosed.
    """

    _gate: threading.Lock
    _queue: SimpleQueue[_Job | None]
    _thread: threading.Thread | None
    _waiting: int
    _closed: bool
    _broken: LogBrokenError | None
    _writer: LogWriter

    def __init__(
        self,
        engine: Engine,
        key: Ed25519PrivateKey | KeyStore,
        origin: str,
        keys: Sealer,
        clock: Clock,
        *,
        anchor: Path,
    ) -> None:
        """Keep the log in ``engine`` and what was last signed in the file ``anchor``.

        Nothing is opened until the first event, so a process may still fork. Shards
        are named ``<origin>/<year>``; ``keys`` seals what opens the commitments.
        """
        super().__init__(engine, key, origin, keys, clock)
        self._anchor = Anchor(anchor)
        self._reset()
        reference = weakref.WeakMethod(self._after_fork)
        os.register_at_fork(after_in_child=lambda: _call_after_fork(reference))

    def append(self, event: AuditEvent) -> Receipt:
        """Make one event durable and give its receipt; an id counts only once.

        Raises:
            AuditUnavailableError: the event is not known to be durable; appending it
                again, unchanged, is safe.
            AuditEventConflictError: the log has another event under this id.
        """
        return self.append_many([event])[0]

    def append_many(self, events: Sequence[AuditEvent]) -> list[Receipt]:
        """Make events durable together, in order, in one transaction.

        Raises:
            AuditUnavailableError: as for ``append``; none or all became durable.
            AuditEventConflictError: one of the ids is taken; none was appended.
        """
        if not events:
            return []
        return self._run_batch(Batch([self._prepare(event) for event in events]))

    def start_shard(
        self, detail: Mapping[str, Any], *, after_rollback: bool = False
    ) -> str:
        """End the current shard and go on in a new one, whose name is returned.

        Its first entry (``shard.start``) says ``detail``, which anybody may open, and
        the signed checkpoint that the former shard ended with. With
        ``after_rollback``, a database that lost entries is gone on from; nothing that
        was signed of the lost ones is signed again, for the new shard has another name.

        Raises:
            AuditUnavailableError: as for ``append``, or there is no shard to end.
        """
        self._run_batch(Batch([], start=ShardStart(detail, after_rollback)))
        return self.current_shard()

    def check(self) -> None:
        """Refuse, as ``append`` would, when no event could be taken now.

        Raises:
            AuditUnavailableError: the log is closed, broken, behind its anchor or
                cannot be reached.
        """
        self._run_batch(Batch([]))

    @property
    def waiting(self) -> int:
        """How many callers have not been answered yet."""
        return self._waiting

    def mark(self) -> Mark | None:
        """Tell what the anchor says was signed last; None before the first event.

        Raises:
            AuditUnavailableError: the anchor file is damaged.
        """
        return self._anchor.read()

    def close(self) -> None:
        """Commit what waits, then take no more events."""
        with self._gate:
            self._closed = True
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()
            self._writer.flush()

    def _prepare(self, event: AuditEvent) -> Prepared:
        """Do in the caller's thread all that needs no place in the log."""
        prepared = Prepared.of(event, str(self._clock().year))
        prepared.opening = seal_openings(event, self._keys)
        return prepared

    def _run_batch(self, batch: Batch) -> list[Receipt]:
        """Wait until a batch is durable or refused."""
        job = _Job(batch)
        self._submit(job)
        if not job.done.acquire(timeout=WAIT_SECONDS):
            msg = f"the audit log did not answer within {WAIT_SECONDS:.0f} seconds"
            raise AuditUnavailableError(msg, reason="slow")
        if batch.error is not None:
            raise batch.error
        return batch.receipts

    def _submit(self, job: _Job) -> None:
        """Queue a job, starting the committing thread with the first one."""
        with self._gate:
            if self._closed:
                msg = "the audit log was closed"
                raise AuditUnavailableError(msg, reason="closed")
            if self._broken is not None:
                raise AuditUnavailableError(
                    self._broken.detail, reason=self._broken.reason
                )
            if self._waiting >= MAX_WAITING:
                msg = f"{MAX_WAITING} callers wait for the audit log already"
                raise AuditUnavailableError(msg, reason="queue-full")
            self._waiting += 1
            self._queue.put(job)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="audit-log", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        """Commit jobs until the log is closed."""
        while (job := self._queue.get()) is not None:
            jobs, events = [job], len(job.batch.events)
            end = False
            while events < EVENTS_A_COMMIT and not end and not jobs[-1].batch.start:
                try:
                    following = self._queue.get_nowait()
                except Empty:
                    break
                if following is None:
                    end = True
                else:
                    jobs.append(following)
                    events += len(following.batch.events)
            # What starts a shard is committed alone, after what came before it.
            for group in _apart(jobs):
                self._commit(group)
            if end:
                return

    def _commit(self, jobs: list[_Job]) -> None:
        """Commit jobs together and open their latches, whatever happens."""
        failure: AuditUnavailableError | None = self._broken
        try:
            if failure is None:
                self._writer.commit([job.batch for job in jobs])
        except Exception as error:  # noqa: BLE001  # whatever it was, callers must hear
            failure = _failure(error)
            if isinstance(failure, LogBrokenError):
                self._broken = failure
        if failure is not None:
            for job in jobs:
                job.batch.receipts = []
                job.batch.error = AuditUnavailableError(
                    failure.detail, reason=failure.reason
                )
        with self._gate:
            self._waiting -= len(jobs)
        for job in jobs:
            job.done.release()

    def _reset(self) -> None:
        """Start without thread and queue, as in a new process."""
        self._gate = threading.Lock()
        self._queue = SimpleQueue()
        self._thread = None
        self._waiting = 0
        self._closed = False
        self._broken = None
        self._writer = LogWriter(self._engine, self._anchor, self, self._clock)

    def _after_fork(self) -> None:
        """Leave to the parent what is the parent's: its connections and its thread."""
        self._engine.dispose(close=False)
        self._reset()


def _apart(jobs: list[_Job]) -> Iterator[list[_Job]]:
    """Part a last job that starts a shard from those before it."""
    if len(jobs) > 1 and jobs[-1].batch.start:
        yield jobs[:-1]
        yield jobs[-1:]
    else:
        yield jobs


def _failure(error: Exception) -> AuditUnavailableError:
    """Say what a failed commit means; what nobody foresaw closes the log."""
    if isinstance(error, AuditUnavailableError):
        return error
    msg = f"the audit log failed and is closed until a restart: {error}"
    broken = LogBrokenError(msg, reason="poisoned")
    broken.__cause__ = error
    return broken


def _call_after_fork(reference: "weakref.WeakMethod[Callable[[], None]]") -> None:
    """Tell a log that still lives that it is in a child process now."""
    method = reference()
    if method is not None:
        method()
