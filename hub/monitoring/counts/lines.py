"""The lines of the request log, written by a thread of their own.

A thread that answers must not wait for whoever reads standard error, and each writing
lets all other threads run in between. So lines are kept for a moment and written many
at a time; a process that is killed loses those of its last moment.
"""

import os
import sys
import threading
import time
from collections import deque
from multiprocessing.util import Finalize

from hub.monitoring.counts.counters import LINES_LOST

MOST_KEPT = 10_000
"""Lines that wait while nobody takes any; more are lost, and counted."""
MOMENT = 0.02
"""Seconds for which lines are gathered."""
END_SECONDS = 2.0
"""How long the end of a process waits for its last lines."""


class RequestLines:
    """Lines on their way to standard error; any thread may add some."""

    def __init__(self) -> None:
        """Write nothing yet; the thread begins with the first line."""
        self._kept: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._due = threading.Event()
        self._written = threading.Event()
        self._written.set()
        self._process = 0

    def add(self, line: bytes) -> None:
        """Have a line written soon, in UTF-8; one too many is lost."""
        if len(self._kept) >= MOST_KEPT:
            LINES_LOST.inc()
            return
        self._kept.append(line)
        if self._process != os.getpid():
            self._start()
        if not self._due.is_set():
            self._written.clear()
            self._due.set()

    def flush(self, seconds: float = END_SECONDS) -> None:
        """Wait until what was added is written, or so many seconds."""
        self._written.wait(seconds)

    def _start(self) -> None:
        """Start the thread of this process; that of another does not come along."""
        with self._lock:
            if self._process == os.getpid():
                return
            threading.Thread(target=self._run, name="lines", daemon=True).start()
            # At the end of a server's worker as well, which atexit does not see.
            Finalize(None, self.flush, exitpriority=0)
            self._process = os.getpid()

    def _run(self) -> None:
        """Write what has gathered, again and again."""
        while self._due.wait():
            time.sleep(MOMENT)
            self._due.clear()
            lines = [self._kept.popleft() for _ in range(len(self._kept))]
            if lines:
                _write(lines)
            if not self._kept:
                self._written.set()


def _write(lines: list[bytes]) -> None:
    """Print lines; no answer fails because nobody takes them."""
    try:
        sys.stderr.write(b"\n".join([*lines, b""]).decode())
        sys.stderr.flush()
    except (OSError, ValueError):
        LINES_LOST.inc(len(lines))


LINES = RequestLines()
"""Those of this process."""
