"""Ids that are counted, not drawn, so that they sort alike in every city.

Draws of each size are counted by themselves: how often the log draws a salt moves no
merchant's id.
"""

import os
from collections import defaultdict
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
    drawn: dict[int, Iterator[int]] = defaultdict(lambda: count(first))

    def draw(size: int) -> bytes:
        """Write the next number in digits of four bits: letters in every alphabet."""
        number = next(drawn[size])
        return bytes(number >> 4 * place & 15 for place in reversed(range(size)))

    instead: dict[tuple[object, str], Callable[..., Any]] = {
        (os, "getrandom"): draw,
        (os, "urandom"): draw,
        (SystemRandom, "randbytes"): lambda _, size: draw(size),
        (SystemRandom, "getrandbits"): lambda _, bits: next(drawn[bits]) % (1 << bits),
    }
    kept = {place: getattr(*place) for place in instead}
    try:
        for place, count_up in instead.items():
            setattr(*place, count_up)
        yield
    finally:
        for place, own in kept.items():
            setattr(*place, own)
