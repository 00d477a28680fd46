"""Sparing the garbage collector what a batch makes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
