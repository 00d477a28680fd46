"""How much room the instance has, and for how long the log can go on growing."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.monitoring.state.needs import Needed
from schemas.words import Need

LEAST_FREE_BYTES = 2 << 30
"""Less needs a person, on a disk of a size at which this is no more than a quarter."""
LEAST_FREE_SHARE = 0.05
ENOUGH_BYTES = 20 << 30
"""So much free is enough, whatever share of the disk it is."""


@dataclass(frozen=True, slots=True)
class DiskNow:
    """The disk that an instance's folder lies on."""

    free: int
    """Bytes that this user may still write."""
    size: int
    """Bytes in all."""

    @property
    def is_low(self) -> bool:
        """Tell whether there is little room left."""
        least = min(LEAST_FREE_BYTES, self.size // 4)
        share = min(self.size * LEAST_FREE_SHARE, ENOUGH_BYTES)
        return self.free < max(least, share)

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return {"free_bytes": self.free, "size_bytes": self.size, "low": self.is_low}

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person."""
        if self.is_low:
            yield Needed(Need.DISK_LOW, detail=f"{self.free} bytes free")


def disk_now(instance: Path) -> DiskNow:
    """Look at the disk of an instance's folder.

    Raises:
        OSError: the folder cannot be looked at.
    """
    found = shutil.disk_usage(instance)
    return DiskNow(found.free, found.total)
