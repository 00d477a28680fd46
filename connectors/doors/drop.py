"""Files that are dropped into a folder beside the hub."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from connectors.deliveries import BegunDelivery, Delivery, Door, Page
from connectors.rows import SourceError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=7)
"""How far before the cursor a drop folder is read again."""
MARK_BYTES = 16
NAME_ENCODINGS = ("utf-8", "gb18030")
"""Encodings that a file's name may be in, tried in order."""


class DropFolder(Door):
    """A folder into which a member puts files; each is a delivery."""

    def __init__(self, folder: Path) -> None:
        """Look into ``folder``."""
        self.folder = folder

    def check(self) -> None:
        """Refuse without the drop folder, or where it is a link to another."""
        if self.folder.is_symlink():
            detail = f"{self.folder} is a link; name the folder itself with a mount"
            raise SourceError(code="drop-folder-link", detail=detail)
        if not self.folder.is_dir():
            detail = f"there is no folder {self.folder}; create it or correct the path"
            raise SourceError(code="drop-folder-missing", detail=detail)

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield the folder's files by when they were last changed, then by name.

        The cursor is the moment up to which all that arrived in the folder was
        yielded. Links, subfolders and names that begin with a dot are passed over:
        deliver under a dotted name and rename when done.
        """
        del begun  # each file is a delivery of its own
        self.check()
        reached = min(_moment_in(since), at)
        found = [file for file in self._files() if file.arrived >= reached - WINDOW]
        # A file of an older day may have arrived after one of a newer day: before it is
        # yielded too, the cursor may not pass it.
        first = list(accumulate((file.arrived for file in reversed(found)), min))
        last = max((file.arrived for file in found), default=reached)
        for file, waiting in zip(found, [*first[-2::-1], last], strict=False):
            cursor = max(reached, waiting).isoformat(timespec="microseconds")
            opener = Opener(file.path)
            yield Delivery.of_file(Page(file.name, cursor, opener, file.mark()))

    def _files(self) -> list["DroppedFile"]:
        """List the files of the folder in the order in which they are read."""
        found = []
        for path in self.folder.iterdir():
            if path.name.startswith("."):
                continue
            try:
                status = path.lstat()
            except FileNotFoundError:
                # Renamed or taken away since; under another name it is met again.
                continue
            if stat.S_ISREG(status.st_mode):
                arrived = moment_of(status.st_ctime_ns)
                changed = status.st_mtime_ns
                size = status.st_size
                name = read_name(path)
                found.append(DroppedFile(changed, name, arrived, path, size))
        return sorted(found)


@dataclass(frozen=True, slots=True, order=True)
class DroppedFile:
    """A file in a drop folder: in order by when its content was last changed.

    ``arrived`` is when it came to lie there under its name. Whoever copies a file may
    keep the former with it, the latter is this machine's own.
    """

    changed: int
    name: str
    arrived: datetime
    path: Path
    size: int

    def mark(self) -> str:
        """Write which file this is, as it lies there now; moved back it is the same."""
        told = b"%d %d %s" % (self.changed, self.size, os.fsencode(self.path.name))
        return hashlib.blake2b(told, digest_size=MARK_BYTES).hexdigest()


class Opener:
    """Opens one file of a drop folder, refusing links of either kind.

    A symbolic one may have taken its place since; a hard one may be a file from
    elsewhere on the disk that its owner never delivered.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path`` when called."""
        self._path = path

    def __call__(self) -> BinaryIO:
        """Open the file for reading.

        Raises:
            SourceError: ``hard-link``: it has another name somewhere.
                ``delivery-unreadable``: what lies there now is no file.
        """
        # Without waiting: what took its place may be a pipe that nobody writes to.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        file = os.fdopen(os.open(self._path, flags), "rb")
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            file.close()
            detail = f"{self._path.name} is no file any more; deliver it again"
            raise SourceError(code="delivery-unreadable", detail=detail)
        if status.st_nlink > 1:
            file.close()
            detail = (
                f"{self._path.name} is a hard link: it has another name somewhere; "
                "deliver a copy"
            )
            raise SourceError(code="hard-link", detail=detail)
        return file


def _moment_in(cursor: str | None) -> datetime:
    """Read a cursor; one that another kind of door has written passes over nothing."""
    try:
        return datetime.fromisoformat((cursor or "").partition(" ")[0])
    except ValueError:
        return datetime.min.replace(tzinfo=UTC) + WINDOW


def moment_of(nanoseconds: int) -> datetime:
    """Tell the moment of nanoseconds since 1970, to the microsecond."""
    return EPOCH + timedelta(microseconds=nanoseconds // 1000)


def read_name(path: Path) -> str:
    """Read the name of a file of this machine."""
    return decode_name(os.fsencode(path.name))


def decode_name(raw: bytes) -> str:
    """Read a file's name, which systems write in GB18030 where they do not in UTF-8.

    What is neither, and signs that cannot be seen, are shown with replacement
    characters, so that the name can be stored and shown anywhere.
    """
    text = raw.decode("utf-8", "replace")
    for encoding in NAME_ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
