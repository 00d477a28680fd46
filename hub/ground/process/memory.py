"""Sparing the garbage collector what it need not look at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_A_LOOK = 20_000
"""New objects after which a process that serves looks for cycles among them."""


def settle() -> None:
    """Tell the collector that this process is ready, and from now on serves.

    What it holds now it holds to its end, and is never walked again. What a request
    makes dies with it; Python's own limit is less than what the requests under way
    hold, so that the collector would walk what is about to go anyway.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_A_LOOK)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector wait until a batch has been dealt with.

    A batch makes tens of thousands of objects that live until its end, and hardly any
    cycles. For them the collector would walk all that the process holds, every batch
    or two, and what the batch has made so far a dozen times: a fifth of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
