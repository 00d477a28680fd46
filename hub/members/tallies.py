"""What is refused is counted in memory, and logged once a minute: one leaf a source.

What is counted is lost when the process is killed, at most a minute of it.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent
from hub.audit.log import AuditLog
from hub.db.ids import new_id
from hub.ground.clock import Clock
from hub.ground.logs import Log

MINUTE = timedelta(minutes=1)
OTHERS = "others"
"""Stands for all sources beyond those that are counted one by one."""
log = Log(__name__)


@dataclass(slots=True)
class RefusalTally:
    """What one source was refused for since its counts were last logged."""

    source: str
    since: datetime
    until: datetime
    codes: Counter[str] = field(default_factory=Counter)
    id: str = ""
    """The id that its leaf will have."""

    def as_event(
        self, at: datetime, *, actor: str, op: str, subject_type: str
    ) -> AuditEvent:
        """Write the counts as an event about the source."""
        return AuditEvent(
            id=self.id,
            at=at,
            actor=actor,
            op=op,
            decision="deny",
            rules=tuple(sorted(self.codes)),
            subject_type=subject_type,
            subject=self.source,
            count=self.codes.total(),
            detail={
                "codes": dict(sorted(self.codes.items())),
                "from": self.since.isoformat(),
                "until": self.until.isoformat(),
            },
        )


class MinuteTallies:
    """Counts for each source, from any thread; another thread logs the counts.

    Memory is bounded: beyond ``sources`` of them in a minute, the rest counts as one.
    """

    def __init__(
        self,
        audit: AuditLog,
        clock: Clock,
        *,
        sources: int,
        write: Callable[[datetime, RefusalTally], AuditEvent],
    ) -> None:
        """Log what ``write`` makes of a tally."""
        self._audit = audit
        self._clock = clock
        self._sources = sources
        self._write = write
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._present: dict[str, RefusalTally] = {}
        self._past: dict[str, RefusalTally] = {}
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def count(self, source: str, choose: Callable[[RefusalTally], str]) -> None:
        """Count for a source under the code that is chosen by what was counted."""
        now = self._clock()
        with self._lock:
            self._turn(now)
            tally = self._tally_of(self._present, source, now)
            tally.until = max(tally.until, now)
            tally.codes[choose(tally)] += 1
            self._start()

    def flush(self) -> None:
        """Log all that was counted; what the log cannot take stays counted."""
        self._end_thread()
        self._log_past()
        with self._lock:
            self._end_minute()
        self._log_past()

    def close(self) -> None:
        """Log all that was counted, and count for no thread to log any more."""
        with self._lock:
            self._closed = True
        self.flush()

    def _end_thread(self) -> None:
        """End the thread, which may have counts in hand; a new attempt starts one."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._wake.set()
        if thread is not None:
            thread.join()

    def _tally_of(
        self, tallies: dict[str, RefusalTally], source: str, now: datetime
    ) -> RefusalTally:
        """Give a source's tally, or that of all others where there are many."""
        if source not in tallies and len(tallies) >= self._sources:
            source = OTHERS
        known = tallies.get(source)
        if known is None:
            known = tallies[source] = RefusalTally(source, now, now, id=new_id(now))
        return known

    def _turn(self, now: datetime) -> None:
        """End the minute that was counted if the moment is in another one."""
        minute = minute_of(now)
        if minute != self._minute:
            self._end_minute()
            self._minute = minute
            self._wake.set()

    def _end_minute(self) -> None:
        """Put the present counts to those that wait for the log."""
        for tally in self._present.values():
            waiting = self._tally_of(self._past, tally.source, tally.since)
            waiting.since = min(waiting.since, tally.since)
            waiting.until = max(waiting.until, tally.until)
            waiting.codes.update(tally.codes)
        self._present = {}

    def _log_past(self) -> None:
        """Append a leaf for each source that waits; keep them if the log refuses."""
        with self._lock:
            due, self._past = self._past, {}
        if not due:
            return
        at = self._clock()
        try:
            self._audit.append_many([self._write(at, tally) for tally in due.values()])
        except AuditUnavailableError as error:
            log.warning("refused attempts wait for the audit log", reason=error.reason)
            with self._lock:
                self._present, present = due, self._present
                self._end_minute()
                self._present = present

    def _start(self) -> None:
        """Start the thread that logs, unless it runs; after a fork it does not."""
        if not self._closed and not (self._thread and self._thread.is_alive()):
            self._thread = threading.Thread(
                target=self._run, name="refused-attempts", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        """Log each minute when it is over, as long as there is something to log."""
        while True:
            now = self._clock()
            left = (minute_of(now) + MINUTE - now).total_seconds()
            self._wake.wait(left)
            self._wake.clear()
            with self._lock:
                self._turn(self._clock())
            self._log_past()
            with self._lock:
                if self._thread is not threading.current_thread():
                    return
                if not (self._present or self._past):
                    self._thread = None
                    return


def minute_of(moment: datetime) -> datetime:
    """Tell the beginning of a moment's minute."""
    return moment.replace(second=0, microsecond=0)
