"""Ending when the process that started this one is gone.

After a ``kill -9`` of a server its workers would live on, and hold its port and perhaps
the audit log's anchor, with nobody left to end them.
"""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess

LOOK_SECONDS = 0.5
END_SECONDS = 30
"""How long a process that was told to end may take to finish what it has begun."""


def end_without_parent() -> None:
    """End this process soon after its parent, where it is a server's worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(
            target=_watch, args=(parent, os.getppid()), name="parent", daemon=True
        ).start()


def _watch(parent: BaseProcess, number: int) -> None:
    """Wait for the parent's end; then end as at any stop, or else at once."""
    # Workers that were forked later keep it alive to look at, but not as a parent; one
    # that was gone before its number was looked at is known to be dead.
    while os.getppid() == number and parent.is_alive():
        time.sleep(LOOK_SECONDS)
    # Python runs handlers in the main thread, which may be asleep in a lock.
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)
