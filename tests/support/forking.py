"""Forking this process so that the child finds no lock held for ever."""

import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 2.0
"""Seconds after which a thread that Python does not know is taken for a library's."""
_of_libraries: set[int] = set()


@contextmanager
def safe_fork() -> Iterator[None]:
    """Fork in this block, once the threads that have been joined are really gone.

    A thread that was joined runs for another moment, in which it takes a lock of
    OpenSSL to give back what it holds there. A child that is forked in that moment
    inherits it locked, and waits for ever at its first signature.
    """
    deadline = time.monotonic() + PATIENCE
    while leaving := _unknown_threads():
        if time.monotonic() > deadline:
            _of_libraries.update(leaving)
        time.sleep(0.0005)
    with warnings.catch_warnings():
        # Python warns of forks while threads run; those that do are idle.
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _unknown_threads() -> set[int]:
    """List the threads of this process that Python knows nothing of, by system's id."""
    running = {int(task.name) for task in Path("/proc/self/task").iterdir()}
    known = {thread.native_id for thread in threading.enumerate()}
    return running - known - _of_libraries
