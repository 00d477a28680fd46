"""What the request that a thread answers has cost, and room that its long work makes.

Each thread knows its own; a program that answers no requests begins none and is never
held up.
"""

import threading
import time
from weakref import WeakValueDictionary

SLICE = 0.02
"""Seconds of a processor after which long work lets others on."""


class _Effort(threading.local):
    """What the request under way on this thread has cost."""

    whose = ""
    """Whose it is; nobody's where no request is under way."""
    began = 0.0
    since = 0.0
    elsewhere = 0.0
    counted = 1
    lane: "threading.Lock | None" = None


_mine = _Effort()
_lanes: "WeakValueDictionary[str, threading.Lock]" = WeakValueDictionary()
_lock = threading.Lock()


def begin(whose: str) -> None:
    """Begin to answer a request of somebody on this thread."""
    _mine.whose = whose
    _mine.began = _mine.since = time.thread_time()
    _mine.elsewhere = 0.0
    _mine.counted = 1


def end() -> None:
    """Have answered it; others of the same asker may go on with their long work."""
    _mine.whose = ""
    if _mine.lane is not None:
        _mine.lane.release()
        _mine.lane = None


def whose() -> str:
    """Name whose request this thread answers; "" where it answers none."""
    return _mine.whose


def note_elsewhere(seconds: float) -> None:
    """Add what a process that worked for this request took of a processor."""
    _mine.elsewhere += seconds


def note_counted(questions: int) -> None:
    """Tell as how many questions the request has been counted already."""
    _mine.counted = questions


def spent() -> float:
    """Tell how many seconds of a processor the request has taken."""
    return time.thread_time() - _mine.began + _mine.elsewhere


def counted() -> int:
    """Tell as how many questions the request was counted."""
    return _mine.counted


def make_way() -> None:
    """Let others on, from within a long loop.

    Of the requests of one asker one at a time does long work: the interpreter is one,
    so that together they would only keep everybody else from it.
    """
    if not _mine.whose or time.thread_time() - _mine.since < SLICE:
        return
    if _mine.lane is None:
        with _lock:
            lane = _lanes.setdefault(_mine.whose, threading.Lock())
    else:
        lane = _mine.lane
        lane.release()
    # Whoever waits for the interpreter has it before this thread goes on.
    time.sleep(0)
    lane.acquire()
    _mine.lane = lane
    _mine.since = time.thread_time()
