"""When a writer that broke may open the log again, as if it had just been started.

After a failed commit nobody knows whether it counts. The connection is given up, and a
new writer reads what is stored, flushes it and checks it against anchor, witnesses and
its own end before it goes on, exactly as after a restart. The pauses between two tries
double, so that a disk that stays full is not beaten on.
"""

import time
from collections.abc import Callable

FIRST_PAUSE = 1.0
"""Seconds after a first failure until the log is opened again."""
LONGEST_PAUSE = 60.0
MENDED = frozenset({"poisoned"})
"""Reasons that may be gone by themselves; all others ask for a person."""


class Mending:
    """Counts the pause until the next try, one thread's."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start sound; ``now`` counts seconds and is never set back."""
        self._now = now
        self._pause = FIRST_PAUSE
        self._due = 0.0

    def note_failure(self) -> None:
        """Wait from now on, each time twice as long as before."""
        self._due = self._now() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def note_success(self) -> None:
        """Begin with the first pause when the next failure comes."""
        self._pause = FIRST_PAUSE

    def is_due(self, reason: str) -> bool:
        """Tell whether what was broken for a reason may be tried again now."""
        return reason in MENDED and self._now() >= self._due
