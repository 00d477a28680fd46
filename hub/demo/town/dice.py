"""Throws that come out the same on every machine and version of Python."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

DIGEST_BYTES = 64
LOW = 1 << 64
"""Below this a number has too little chance left in it and is drawn anew."""

THOUSAND = 1000
MILLION = 1_000_000


class Dice:
    """A stream of throws that depends on nothing but what it was made from."""

    __slots__ = ("_number", "_seed", "_turn")

    def __init__(self, *parts: int | str) -> None:
        """Start the stream that these parts name."""
        self._seed = repr(parts).encode()
        self._turn = 0
        self._draw()

    def _draw(self) -> None:
        """Draw 512 bits of chance."""
        text = self._seed + self._turn.to_bytes(4, "big")
        digest = blake2b(text, digest_size=DIGEST_BYTES).digest()
        self._number = int.from_bytes(digest, "big")
        self._turn += 1

    def below(self, bound: int) -> int:
        """Throw a whole number from 0 up to a bound of at most a thousand million."""
        if self._number < LOW:
            self._draw()
        self._number, found = divmod(self._number, bound)
        return found

    def between(self, least: int, most: int) -> int:
        """Throw a whole number from ``least`` to ``most``."""
        return least + self.below(most - least + 1)

    def happens(self, per_million: int) -> bool:
        """Tell whether something happens that does so many times in a million."""
        return self.below(MILLION) < per_million

    def pick(self, choices: Sequence[T]) -> T:
        """Take one of the choices, each as likely as any other."""
        return choices[self.below(len(choices))]

    def count(self, per_million: int) -> int:
        """Throw how often something happens that does so many millionths of a time."""
        whole, rest = divmod(per_million, MILLION)
        return whole + (self.below(MILLION) < rest)
