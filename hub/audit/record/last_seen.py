"""When the log was last seen at work: a small file beside the anchor.

A clock that runs ahead would sign entries of days that have not come, and close the log
until they do. So before anything is signed the clock is compared with what was last
seen. A machine that stayed up vouches for the time in between by the counter that it
keeps since its start, which nobody sets; else a person must.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from hub.ground.clock import Uptime, UptimeReader

FILE_NAME = "audit-clock"
TOLERANCE = timedelta(days=1)
"""How far the clock may be ahead of what was last seen and is vouched for."""
NOTED_EVERY = timedelta(minutes=1)
MOST_BYTES = 1_000


class SeenAt(NamedTuple):
    """A moment at which the log was seen, and the machine's counter then."""

    at: datetime
    uptime: Uptime | None = None


class LastSeen:
    """The file that keeps the last sight; what cannot be read counts as none."""

    def __init__(self, path: Path, uptime: UptimeReader) -> None:
        """Keep it at ``path``; ``uptime`` reads the machine's counter."""
        self._path = path
        self._uptime = uptime
        self._noted: datetime | None = None

    def read(self) -> SeenAt | None:
        """Tell the last sight; None where there is none."""
        try:
            text = self._path.read_bytes()[:MOST_BYTES]
            said = json.loads(text)
            at = datetime.fromisoformat(said["seen"])
            uptime = Uptime(str(said["boot"]), float(said["uptime"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None if at.tzinfo is None else SeenAt(at, uptime)

    def note(self, now: datetime) -> None:
        """Note that the log is at work now, at most once a minute, never backwards.

        The caller has found that the clock is right.

        Raises:
            OSError: the file cannot be written.
        """
        if self.is_fresh(now):
            return
        seen = self.read()
        if seen is None or seen.at < now:
            self.set(now)
        self._noted = now

    def note_idle(self, now: datetime) -> None:
        """Note it while there is nothing to sign, unless the clock is ahead.

        Before the log itself was looked at, nothing is noted.

        Raises:
            OSError: the file cannot be written.
        """
        if self._noted is None:
            return
        if not self.is_fresh(now) and self.ahead_of(now, []) is None:
            self.note(now)

    def set(self, now: datetime) -> None:
        """Say that the clock is right, whatever was seen before.

        It is not flushed: without the file the log's last entry still tells.

        Raises:
            OSError: the file cannot be written.
        """
        uptime = self._uptime() or Uptime("", 0.0)
        said = {"boot": uptime.boot, "seen": now.isoformat(), "uptime": uptime.seconds}
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        draft.touch(0o600)
        draft.write_text(json.dumps(said), "utf-8")
        draft.replace(self._path)

    def is_fresh(self, now: datetime) -> bool:
        """Tell, without a look at the file, whether it was noted within the minute."""
        noted = self._noted
        return noted is not None and noted <= now < noted + NOTED_EVERY

    def ahead_of(self, now: datetime, others: list[datetime]) -> datetime | None:
        """Tell what was last seen, where the clock is too far ahead of it; else None.

        ``others`` are moments that the log itself, or witnesses, tell of.
        """
        seen = self.read()
        known = max([*others, *([] if seen is None else [seen.at])], default=None)
        if known is None or now - known <= TOLERANCE:
            return None
        if seen is not None and now - seen.at - self._vouched(seen) <= TOLERANCE:
            return None
        return known

    def _vouched(self, seen: SeenAt) -> timedelta:
        """Tell how much time the machine itself has counted since a sight."""
        uptime = self._uptime()
        if uptime is None or seen.uptime is None or uptime.boot != seen.uptime.boot:
            return timedelta()
        return timedelta(seconds=uptime.seconds - seen.uptime.seconds)


def seen_beside(anchor: Path, uptime: UptimeReader) -> LastSeen:
    """Give the file that lies beside an anchor."""
    return LastSeen(anchor.with_name(FILE_NAME), uptime)
