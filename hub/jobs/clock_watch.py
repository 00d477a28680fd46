"""Whether the clock can be believed: it must not run away from the time that passes."""

from datetime import datetime, timedelta

from hub.ground.clock import Clock, UptimeReader

MOST_STEP = timedelta(minutes=30)
"""A clock that is set by no more is one that was a little wrong."""


class ClockWatch:
    """Compares a clock with a counter that nobody sets, since both were last believed.

    Slots are the schedule's, so a small step neither loses nor doubles any. After a
    great one nobody knows which day it is, and nothing begins until the clock is back.
    """

    def __init__(self, clock: Clock, uptime: UptimeReader) -> None:
        """Believe the clock as it stands now."""
        self._clock, self._uptime = clock, uptime
        self._at, self._up = clock(), uptime()

    def look(self) -> tuple[datetime, timedelta | None]:
        """Tell the moment, and by how much the clock jumped; None where it is sound."""
        now, up = self._clock(), self._uptime()
        if up is None or self._up is None or up.boot != self._up.boot:
            self._at, self._up = now, up
            return now, None
        passed = timedelta(seconds=up.seconds - self._up.seconds)
        jumped = now - self._at - passed
        if abs(jumped) > MOST_STEP:
            return now, jumped
        self._at, self._up = now, up
        return now, None
