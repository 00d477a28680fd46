"""Waiting for what another thread or process is about to do."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds; a busy machine takes long, and only a failing test waits for all of them."""


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds.

    Raises:
        AssertionError: it still does not.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)
