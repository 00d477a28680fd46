"""The audit log as its callers see it: hand in events, get receipts.

One process of a machine writes the log: whichever holds the anchor. All others, and
the commands that run beside it, hand their events to it over a socket. Which one it is
makes no difference to a caller, and an event's id makes it count once, whoever took it.
"""

import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from hub.audit.errors import AuditUnavailableError
from hub.audit.keys.store import KeyStore
from hub.audit.reads import LogReads
from hub.audit.record.anchor import Anchor, Mark
from hub.audit.record.batches import Batch, ShardStart
from hub.audit.record.events import AuditEvent
from hub.audit.record.last_seen import seen_beside
from hub.audit.record.receipt import Receipt
from hub.audit.seals.erasure_list import erasures_beside
from hub.audit.seals.sealing import InstanceKeys
from hub.audit.wire.channel import ChannelError
from hub.audit.wire.client import WriterClient, too_slow
from hub.audit.wire.sockets import connect, socket_path
from hub.audit.write.committer import MAX_WAITING, Committer
from hub.audit.write.preparing import Preparer
from hub.audit.write.writer import LogWriter
from hub.ground.clock import Clock, uptime_beside
from schemas.words import comes_from_outbox

__all__ = ["Anchor", "AuditLog", "is_written"]

WAIT_SECONDS = 30.0
"""How long a caller waits before it is told that the log is not available."""
LOOK_AGAIN_SECONDS = 0.005
"""How soon a caller looks for a writer again while one starts or ends."""


class AuditLog(LogReads):
    """The log of one instance, for reading and appending from any thread.

    Any number of processes may append to the same log. It fails closed: where an event
    cannot become durable, ``append`` raises and nothing may be disclosed.
    """

    seen: Callable[[], Sequence[bytes]] = staticmethod(tuple)
    """Asks others for the checkpoints that they hold of this log, before the first
    commit: a log that is behind them must not sign."""
    took: Callable[[float], object] | None = None
    """Is told the seconds that each batch took until it was durable, if anybody is."""
    _gate: threading.Lock
    _committer: Committer | None
    _client: WriterClient
    _count: threading.Lock
    _waiting: int
    _closed: bool

    def __init__(
        self,
        engine: Engine,
        key: Ed25519PrivateKey | KeyStore,
        origin: str,
        keys: InstanceKeys,
        clock: Clock,
        *,
        anchor: Path,
        patience: float = 0.0,
    ) -> None:
        """Keep the log in ``engine`` and what was last signed in the file ``anchor``.

        Nothing is opened until the first event, so a process may still fork. Shards
        are named ``<origin>/<year>``; ``keys`` seals what opens the commitments. With
        ``patience`` (seconds), another process is expected to write: for so long a
        caller waits for it before this process becomes the writer.
        """
        super().__init__(
            engine, key, origin, keys, clock, erasures=erasures_beside(anchor)
        )
        self._anchor = Anchor(anchor)
        self._socket_path = socket_path(anchor)
        self._patience = patience
        self._of_parent: list[object] = []
        self._reset()
        reference = weakref.WeakMethod(self._after_fork)
        os.register_at_fork(after_in_child=lambda: _call_after_fork(reference))

    def append(self, event: AuditEvent) -> Receipt:
        """Make one event durable and give its receipt; an id counts only once.

        Raises:
            AuditUnavailableError: the event is not known to be durable; appending it
                again, unchanged, is safe.
            AuditEventConflictError: the log has another event under this id.
            ValueError: events of this operation are moved out of the outbox, and a
                check would miss the row of this one for good.
        """
        if comes_from_outbox(event.op, event.subject_type):
            msg = f"{event.op} is put into the outbox"
            raise ValueError(msg)
        return self.append_many([event])[0]

    def append_many(self, events: Sequence[AuditEvent]) -> list[Receipt]:
        """Make events durable together, in order, in one transaction.

        Raises:
            AuditUnavailableError: as for ``append``; none or all became durable.
            AuditEventConflictError: one of the ids is taken; none was appended.
        """
        if not events:
            return []
        batch = Batch(events)
        self._run_batch(batch)
        return [
            Receipt(shard, index, hashed.hex(), batch.size, event, batch.note)
            for event, (shard, index, hashed) in zip(events, batch.places, strict=True)
        ]

    def start_shard(
        self,
        detail: Mapping[str, Any],
        *,
        after_rollback: bool = False,
        beyond: str = "",
    ) -> str:
        """End the current shard and go on in a new one, whose name is returned.

        Its first entry (``shard.start``) says ``detail``, which anybody may open, and
        the signed checkpoint that the former shard ended with. With
        ``after_rollback``, a database that lost entries is gone on from; nothing that
        was signed of the lost ones is signed again, for the new shard has another name;
        ``beyond`` is a shard that neither log nor anchor may remember.

        Raises:
            AuditUnavailableError: as for ``append``, or there is no shard to end.
        """
        start = ShardStart(dict(detail), after_rollback, beyond)
        self._run_batch(Batch(start=start))
        return self.current_shard()

    def check(self) -> None:
        """Refuse, as ``append`` would, when no event could be taken now.

        Raises:
            AuditUnavailableError: the log is closed, broken, behind its anchor or
                cannot be reached.
        """
        self._run_batch(Batch())

    @property
    def waiting(self) -> int:
        """How many callers of this process have not been answered yet."""
        return self._waiting

    @property
    def is_writer(self) -> bool:
        """Whether this process writes the log."""
        return self._committer is not None and self._committer.is_alive

    def mark(self) -> Mark | None:
        """Tell what the anchor says was signed last; None before the first event.

        Raises:
            AuditUnavailableError: the anchor file is damaged.
        """
        return self._anchor.read()

    def write_now(self) -> bool:
        """Become the log's writer; False where another process is.

        Raises:
            AuditUnavailableError: the log is closed, or the anchor cannot be opened.
        """
        with self._gate:
            if self._committer is None:
                self._become_writer()
            return self._committer is not None

    def close(self) -> None:
        """Commit what waits, then take no more events."""
        with self._gate:
            self._closed = True
            committer = self._committer
        if committer is not None:
            committer.close()
        self._client.close()
        self._subject_keys.close()

    def _run_batch(self, batch: Batch) -> None:
        """Wait until a batch is durable or refused."""
        with self._count:
            if self._waiting >= MAX_WAITING:
                msg = f"{MAX_WAITING} callers wait for the audit log already"
                raise AuditUnavailableError(msg, reason="queue-full")
            self._waiting += 1
        start = time.monotonic()
        try:
            while not self._hand_in(batch, time.monotonic() - start):
                if time.monotonic() - start > WAIT_SECONDS:
                    raise too_slow()
                time.sleep(LOOK_AGAIN_SECONDS)
        finally:
            with self._count:
                self._waiting -= 1
        if batch.error is not None:
            raise batch.error
        if self.took is not None and batch.events:
            self.took(time.monotonic() - start)

    def _hand_in(self, batch: Batch, waited: float) -> bool:
        """Hand a batch to the writer; False where there was none."""
        # What an exchange said that broke off later is not the last word.
        batch.error = None
        if self._committer is None:
            try:
                if self._client.ask(batch, self._connect, WAIT_SECONDS):
                    return True
            except ChannelError:
                if waited >= self._patience:
                    self.write_now()
        committer = self._committer
        if committer is None:
            return False
        job = committer.submit(batch)
        if not job.wait(WAIT_SECONDS):
            raise too_slow()
        return True

    def _connect(self, opened: set[socket.socket]) -> socket.socket | None:
        """Connect to the writer, as one of ``opened``; None where it is this process.

        Raises:
            ChannelError: there is no writer.
        """
        with self._gate:
            self._refuse_if_closed()
            if self._committer is not None:
                return None
            return connect(self._socket_path, WAIT_SECONDS, opened)

    def _refuse_if_closed(self) -> None:
        """Refuse to go on after ``close``."""
        if self._closed:
            msg = "the audit log was closed"
            raise AuditUnavailableError(msg, reason="closed")

    def _become_writer(self) -> None:
        """Hold the anchor and start committing, if nobody else does."""
        self._refuse_if_closed()
        held = self._anchor.try_hold()
        if held is None:
            return
        try:
            make = partial(
                LogWriter,
                self._engine,
                held,
                self,
                self._clock,
                seen_beside(self._anchor.path, uptime_beside(self._clock)),
                self._ask_others,
            )
            preparer = Preparer(self._keys, self._subject_keys, self._clock)
            self._committer = Committer(make, preparer, held, self._socket_path)
        except BaseException:
            held.let_go()
            raise

    def _reset(self) -> None:
        """Start without writer and connections, as in a new process."""
        self._gate = threading.Lock()
        self._committer = None
        self._client = WriterClient()
        self._count = threading.Lock()
        self._waiting = 0
        self._closed = False
        self._subject_keys = self._new_subject_keys()

    def _ask_others(self) -> Sequence[bytes]:
        """Ask whoever was set to be asked, which may be after the log was made."""
        return self.seen()

    def _after_fork(self) -> None:
        """Leave to the parent what is the parent's: connections, socket and lock."""
        if self._committer is not None:
            self._committer.abandon()
        # Kept for ever: freeing their connections would speak on the parent's.
        self._of_parent += [self._committer, self._subject_keys]
        self._client.abandon()
        self._engine.dispose(close=False)
        self._reset()


def is_written(anchor: Path, patience: float) -> bool:
    """Tell whether a process writes the log of an anchor now.

    Raises:
        AuditUnavailableError: what listens there is not to be trusted.
    """
    try:
        connect(socket_path(anchor), patience).close()
    except ChannelError:
        return False
    return True


def _call_after_fork(reference: "weakref.WeakMethod[Callable[[], None]]") -> None:
    """Tell a log that still lives that it is in a child process now."""
    method = reference()
    if method is not None:
        method()
