"""Refusals that share a leaf: counted as they come, logged when their minute is over.

Any process writes what any has counted, so that a receipt that was promised by one that
was killed leads to its leaf all the same.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.events import AuditEvent
from hub.audit.log import AuditLog
from hub.ground.clock import Clock
from hub.ground.logs import Log, Repeated
from hub.members.limits.pending_receipts import PendingReceipt, PendingReceipts
from hub.members.tallies import MINUTE, RefusalTally, minute_of
from schemas.words import Operation

log = Log(__name__)
unpromised = Repeated(log, "refusals have leaves of their own, for none is promised")


class RefusalSummaries:
    """Counts a member's refusals of a minute, and writes them as one leaf."""

    def __init__(self, audit: AuditLog, clock: Clock, path: Path) -> None:
        """Count in a file, which is made for the first refusal."""
        self._audit = audit
        self._clock = clock
        self._promises = PendingReceipts(path)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._has_counted = False
        self._thread: threading.Thread | None = None

    def count(self, member: str, code: str) -> str | None:
        """Count a refusal; gives the id that the leaf with the count will have.

        None where it cannot be written down, and so not be promised.
        """
        try:
            promised = self._promises.count(member, code, self._clock())
        except OSError as error:
            unpromised.warn(reason=str(error))
            return None
        self._start()
        return promised

    def resume(self) -> None:
        """Write what processes that are gone have counted, if there is anything."""
        if not self._promises.is_empty():
            self._start()

    def is_promised(self, some_id: str) -> bool:
        """Tell whether a leaf of this id is still to be written."""
        return self._promises.holds(some_id)

    def flush(self) -> None:
        """Log all that was counted; what the log cannot take stays counted."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._wake.set()
        if thread is not None:
            thread.join()
        self._log(whole=True)

    def close(self) -> None:
        """Log what was counted if this process has counted, and count no more."""
        with self._lock:
            self._closed = True
            has_counted = self._has_counted
        if has_counted:
            self.flush()
        self._promises.close()

    def _start(self) -> None:
        """Start the thread that logs, unless it runs; after a fork it does not."""
        with self._lock:
            self._has_counted = True
            if self._closed or (self._thread and self._thread.is_alive()):
                return
            self._wake.clear()
            self._thread = threading.Thread(
                target=self._run, name="refusal-summaries", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        """Log each minute when it is over, as long as there is something to log."""
        while True:
            self._log(whole=False)
            with self._lock:
                if self._thread is not threading.current_thread():
                    return
                if self._promises.is_empty():
                    self._thread = None
                    return
            now = self._clock()
            self._wake.wait((minute_of(now) + MINUTE - now).total_seconds())

    def _log(self, *, whole: bool) -> None:
        """Append a leaf for each summary that is due, or with ``whole`` for all.

        What the log cannot take waits; another process may be at it already.
        """
        with self._promises.writing(wait=whole) as is_mine:
            if not is_mine:
                return
            try:
                self._append(self._promises.close_rows(self._clock(), whole=whole))
            except AuditUnavailableError as error:
                log.warning("counted refusals wait for the log", reason=error.reason)
            except OSError as error:
                log.failure("counted refusals wait for the disk", error)

    def _append(self, due: Sequence[PendingReceipt]) -> None:
        """Append leaves, and forget what has one.

        Raises:
            AuditUnavailableError: the log cannot take them.
        """
        try:
            self._audit.append_many([_to_event(promise) for promise in due])
        except AuditEventConflictError as error:
            if len(due) > 1:
                for promise in due:
                    self._append([promise])
                return
            # Its id leads to a leaf, so that whoever holds it has a receipt.
            log.failure("a count of refusals is not the one that was logged", error)
        self._promises.forget({promise.id for promise in due})


def _to_event(promise: PendingReceipt) -> AuditEvent:
    """Write a promised leaf's event, the same whoever writes it and how often."""
    tally = RefusalTally(
        promise.member,
        promise.since,
        promise.until,
        Counter(promise.codes),
        promise.id,
    )
    event = tally.as_event(
        promise.closed or promise.until,
        actor=promise.member,
        op=Operation.REQUEST_REFUSE,
        subject_type="member",
    )
    return msgspec.structs.replace(event, seed=promise.seed)
