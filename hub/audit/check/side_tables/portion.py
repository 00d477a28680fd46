"""Which part of what the log tells of a check looks at: all, or the news and a part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

PORTIONS = 30
"""Parts of the whole; a night looks at one of them."""
TOGETHER = 1_000
"""Entries that lie side by side belong to one part."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Entries of some parts of the log, and all that came since it was looked at."""

    numbers: frozenset[int] = frozenset(range(PORTIONS))
    """Which of the ``PORTIONS`` parts."""
    since: Mapping[str, int] = field(default_factory=dict)
    """For each shard how many entries were there at the last look."""

    @property
    def is_whole(self) -> bool:
        """Whether it leaves nothing out."""
        return len(self.numbers) == PORTIONS

    def takes(self, shard: str, index: int) -> bool:
        """Tell whether an entry belongs to it."""
        return (
            self.is_whole
            or index // TOGETHER % PORTIONS in self.numbers
            or index >= self.since.get(shard, 0)
        )

    def takes_address(self, address: str) -> bool:
        """Tell the same by an entry's address; what has none yet belongs to it."""
        shard, slash, index = address.rpartition("/")
        return not slash or self.takes(shard, int(index))

    def takes_key(self, key: str | int) -> bool:
        """Tell whether a row belongs to it that no entry places, by its key."""
        return self.is_whole or crc32(str(key).encode()) % PORTIONS in self.numbers


WHOLE = Portion()
"""All of it."""
