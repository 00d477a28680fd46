"""Ids that are counted, not drawn, so that they sort alike in every city."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from random import SystemRandom
from typing import Any

LATER = 1 << 25
"""Where ids of those who ask begin, behind those of the city."""


@contextmanager
def counted_ids(first: int = 1) -> Iterator[None]:
    """Count instead of drawing: ids of one millisecond sort by when they were made."""
    drawn = count(first)

    def draw(size: int) -> bytes:
        """Write the next number in digits of five bits, which every alphabet keeps."""
        number = next(drawn)
        return bytes(number >> 5 * place & 31 for place in reversed(range(size)))

    instead: dict[tuple[object, str], Callable[..., Any]] = {
        (os, "getrandom"): draw,
        (os, "urandom"): draw,
        (SystemRandom, "randbytes"): lambda _, size: draw(size),
        (SystemRandom, "getrandbits"): lambda _, bits: next(drawn) % (1 << bits),
    }
    kept = {place: getattr(*place) for place in instead}
    try:
        for place, count_up in instead.items():
            setattr(*place, count_up)
        yield
    finally:
        for place, own in kept.items():
            setattr(*place, own)
