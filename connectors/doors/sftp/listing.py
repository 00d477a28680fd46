"""The files that lie in a folder, and which of them were read before: the cursor."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

import msgspec

MARK_BYTES = 6


@dataclass(frozen=True, slots=True, order=True)
class ListedFile:
    """A file of a folder: in order by when its content was last changed, then by name.

    ``changed`` are seconds since 1970 by the server's clock.
    """

    changed: int
    name: bytes
    size: int

    def mark(self) -> str:
        """Write which file this is, as it lies there now, in a few characters."""
        told = b"%d %d %s" % (self.changed, self.size, self.name)
        return hashlib.blake2b(told, digest_size=MARK_BYTES).hexdigest()


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """What was read of a folder: up to which moment, and the marks of its files.

    A file that comes late with an old time is known by its missing mark, so that no
    clock and no copying that keeps times passes over it.
    """

    until: int = 0
    """When the newest file that was read was changed, in seconds since 1970."""
    known: tuple[str, ...] = ()

    def write(self) -> str:
        """Write the place as the text of a cursor."""
        return msgspec.json.encode(asdict(self)).decode("utf-8")

    @classmethod
    def read(cls, cursor: str | None) -> Self:
        """Read the text of a cursor; one of another kind of door knows no file."""
        try:
            return msgspec.convert(msgspec.json.decode(cursor or "{}"), cls)
        except (msgspec.MsgspecError, ValueError):
            return cls()

    def unread(
        self, files: Iterable[ListedFile], at: datetime, window: timedelta
    ) -> Iterator[ListedFile]:
        """Yield the files that were not read, or were changed within the window."""
        known = set(self.known)
        start = min(self.until, at.timestamp()) - window.total_seconds()
        for file in sorted(files):
            if file.changed > start or file.mark() not in known:
                yield file
