"""Attempts without a valid credential: counted, limited, and logged once a minute.

Nobody answers for such a request, so it gets no leaf of its own: each source gets one
leaf a minute with its counts. What is counted is lost when the process is killed, at
most a minute of it.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent, make_event
from hub.audit.log import AuditLog
from hub.ground.actors import HUB
from hub.ground.clock import Clock
from hub.ground.errors import HubError
from hub.ground.logs import Log
from schemas.words import Operation

MINUTE = timedelta(minutes=1)
OTHERS = "others"
"""Stands for all sources beyond those that are counted one by one."""
UNKNOWN = "unknown"
IPV6_PREFIX = 64
"""Bits of an IPv6 address that are one source: whoever has one of them has all."""
log = Log(__name__)


class TooManyRequestsError(HubError):
    """The source has sent too many requests without a valid token in this minute."""

    status = 429
    code = "too-many-requests"
    title = (
        "Too many requests came without a valid token: wait for the seconds in "
        "Retry-After."
    )

    def __init__(self, retry_after: int) -> None:
        """Take the whole seconds to wait, from 1 on."""
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Tally:
    """What one source was refused for since its counts were last logged."""

    since: datetime
    until: datetime
    codes: Counter[str] = field(default_factory=Counter)


class RefusedAttempts:
    """Counts the attempts of each source, from any thread; another thread logs them.

    Memory is bounded: beyond ``sources`` of them in a minute, the rest counts as one.
    """

    def __init__(
        self, audit: AuditLog, clock: Clock, *, per_minute: int, sources: int
    ) -> None:
        """Allow each source ``per_minute`` attempts, and count so many sources."""
        self._audit = audit
        self._clock = clock
        self._per_minute = per_minute
        self._sources = sources
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._present: dict[str, _Tally] = {}
        self._past: dict[str, _Tally] = {}
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def note(self, address: str | None, code: str) -> None:
        """Count an attempt from a peer that was refused with a code.

        Raises:
            TooManyRequestsError: its source has had its attempts for this minute.
        """
        source = source_of(address)
        now = self._clock()
        with self._lock:
            self._turn(now)
            tally = _tally_of(self._present, source, now, self._sources)
            limited = tally.codes.total() >= self._per_minute
            tally.until = max(tally.until, now)
            tally.codes[TooManyRequestsError.code if limited else code] += 1
            self._start()
        if limited:
            left = (_minute(now) + MINUTE - now).total_seconds()
            raise TooManyRequestsError(max(1, ceil(left)))

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

    def _turn(self, now: datetime) -> None:
        """End the minute that was counted if the moment is in another one."""
        minute = _minute(now)
        if minute != self._minute:
            self._end_minute()
            self._minute = minute
            self._wake.set()

    def _end_minute(self) -> None:
        """Put the present counts to those that wait for the log."""
        for source, tally in self._present.items():
            waiting = _tally_of(self._past, source, tally.since, self._sources)
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
            self._audit.append_many(
                [_to_event(at, source, tally) for source, tally in due.items()]
            )
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
            left = (_minute(now) + MINUTE - now).total_seconds()
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


def _tally_of(
    tallies: dict[str, _Tally], source: str, now: datetime, sources: int
) -> _Tally:
    """Give the tally of a source, or that of all others where there are too many."""
    if source not in tallies and len(tallies) >= sources:
        source = OTHERS
    return tallies.setdefault(source, _Tally(now, now))


def _minute(moment: datetime) -> datetime:
    """Tell the beginning of a moment's minute."""
    return moment.replace(second=0, microsecond=0)


def source_of(address: str | None) -> str:
    """Name the source that a peer's address belongs to: IPv6 by its /64 network."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed)


def _to_event(at: datetime, source: str, tally: _Tally) -> AuditEvent:
    """Write a source's counts as an event; the source is only committed to."""
    return make_event(
        at=at,
        actor=HUB,
        op=Operation.CALLER_REFUSE,
        decision="deny",
        rules=tuple(sorted(tally.codes)),
        subject_type="source",
        subject=source,
        count=tally.codes.total(),
        detail={
            "codes": dict(sorted(tally.codes.items())),
            "from": tally.since.isoformat(),
            "until": tally.until.isoformat(),
        },
    )
