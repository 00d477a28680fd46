"""Attempts without a valid credential: counted, limited, and logged once a minute.

Nobody answers for such a request, so it gets no leaf of its own: each source gets one
leaf a minute with its counts.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from hub.audit.events import AuditEvent
from hub.audit.log import AuditLog
from hub.ground.actors import HUB
from hub.ground.clock import Clock
from hub.ground.errors import HubError
from hub.members.tallies import MINUTE, MinuteTallies, RefusalTally, minute_of
from schemas.words import Operation

UNKNOWN = "unknown"
IPV6_PREFIX = 64
"""Bits of an IPv6 address that are one source: whoever has one of them has all."""


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


class RefusedAttempts:
    """Counts the attempts of each source, from any thread; another thread logs them.

    Memory is bounded: beyond ``sources`` of them in a minute, the rest counts as one.
    """

    def __init__(
        self, audit: AuditLog, clock: Clock, *, per_minute: int, sources: int
    ) -> None:
        """Allow each source ``per_minute`` attempts, and count so many sources."""
        self._clock = clock
        self._per_minute = per_minute
        self._tallies = MinuteTallies(audit, clock, sources=sources, write=_to_event)

    def note(self, address: str | None, code: str) -> None:
        """Count an attempt from a peer that was refused with a code.

        Raises:
            TooManyRequestsError: its source has had its attempts for this minute.
        """
        limited = False

        def choose(tally: RefusalTally) -> str:
            nonlocal limited
            limited = tally.codes.total() >= self._per_minute
            return TooManyRequestsError.code if limited else code

        self._tallies.count(source_of(address), choose)
        if limited:
            now = self._clock()
            left = (minute_of(now) + MINUTE - now).total_seconds()
            raise TooManyRequestsError(max(1, ceil(left)))

    def flush(self) -> None:
        """Log all that was counted; what the log cannot take stays counted."""
        self._tallies.flush()

    def close(self) -> None:
        """Log all that was counted, and count for no thread to log any more."""
        self._tallies.close()


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


def _to_event(at: datetime, tally: RefusalTally) -> AuditEvent:
    """Write a source's counts as an event; the source is only committed to."""
    return tally.as_event(
        at, actor=HUB, op=Operation.CALLER_REFUSE, subject_type="source"
    )
