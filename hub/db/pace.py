"""How much goes into one transaction, so that others wait for it a short time only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 0.12
"""How long one transaction is meant to hold the write lock; none is to take twice."""

LEAST, MOST = 100, 1_000
"""Bounds of what goes into one transaction."""

FIRST = 200
"""What the first transaction takes, before anything was measured."""


class Pace:
    """The size of the next piece of some work, from how long the last one took."""

    def __init__(self, first: int = FIRST, most: int = MOST) -> None:
        """Begin with ``first`` pieces and never take more than ``most``."""
        self._most = max(1, most)
        self.size = min(first, self._most)

    @contextmanager
    def measured(self, count: int) -> Iterator[None]:
        """Measure a block that deals with ``count`` pieces, and set the next size.

        The size at most doubles: one quick piece says little of the next.
        """
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        if count > 0:
            fitting = int(count * SECONDS / max(seconds, 1e-6))
            bounded = max(LEAST, min(fitting, 2 * self.size))
            self.size = min(bounded, self._most)
