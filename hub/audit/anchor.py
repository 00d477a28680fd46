"""The anchor: a small file outside the database that remembers what was last signed.

A database restored from an older copy is whole in itself; only something outside it
can tell that the log was longer once. The file's lock also puts the writers of one
machine in line, fairly and without polling.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.audit.errors import AuditUnavailableError

SLOT_BYTES = 256
SLOTS = 2
MAGIC = "credithub-audit-anchor"
CHECK_DIGITS = 16
PARTS = 5


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What the log signed last: the shard, its size and its root."""

    shard: str
    size: int
    root: bytes


class Anchor:
    """The anchor file of one instance."""

    def __init__(self, path: Path) -> None:
        """Keep the mark at ``path``; the folder must exist when the log is written."""
        self.path = path

    @contextmanager
    def locked(self) -> Iterator["HeldAnchor"]:
        """Hold the file alone, waiting for other writers of this machine.

        Raises:
            AuditUnavailableError: the file cannot be opened.
        """
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            msg = f"the audit anchor cannot be opened: {self.path}: {error.strerror}"
            raise AuditUnavailableError(msg, reason="database") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield HeldAnchor(descriptor, self.path)
        finally:
            os.close(descriptor)

    def read(self) -> Mark | None:
        """Read the mark without waiting for anybody; None where there is none yet.

        Raises:
            AuditUnavailableError: the file is damaged.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        return _newest(data, self.path)


class HeldAnchor:
    """The anchor file while its lock is held."""

    def __init__(self, descriptor: int, path: Path) -> None:
        """Take the open, locked file."""
        self._descriptor = descriptor
        self._path = path

    def read(self) -> Mark | None:
        """Read the mark; None in a file that was just made.

        Raises:
            AuditUnavailableError: the file is damaged.
        """
        data = os.pread(self._descriptor, SLOT_BYTES * SLOTS, 0)
        return _newest(data, self._path)

    def write(self, mark: Mark) -> None:
        """Remember a mark that is newer than the one in the file.

        It is not flushed: after a power cut the file may be behind the log, which only
        makes the guard weaker for that moment, and costs no second flush a commit.
        """
        # The other slot keeps the former mark, should this write be torn.
        data = os.pread(self._descriptor, SLOT_BYTES * SLOTS, 0)
        slot = 1 if _parse(_slot(data, 0)) == _newest(data, self._path) else 0
        os.pwrite(self._descriptor, _format(mark), slot * SLOT_BYTES)

    def flush(self) -> None:
        """Make the file durable."""
        os.fsync(self._descriptor)


def _slot(data: bytes, number: int) -> bytes:
    """Cut out one slot."""
    return data[number * SLOT_BYTES : (number + 1) * SLOT_BYTES]


def _newest(data: bytes, path: Path) -> Mark | None:
    """Choose the newer of the marks in a file's bytes."""
    marks = [mark for n in range(SLOTS) if (mark := _parse(_slot(data, n)))]
    if data and not marks:
        msg = f"the audit anchor is damaged: {path}"
        raise AuditUnavailableError(msg, reason="damaged")
    return max(marks, default=None)


def _format(mark: Mark) -> bytes:
    """Write one slot: magic, shard, size, root and a check, padded with blanks."""
    text = f"{MAGIC} {mark.shard} {mark.size} {mark.root.hex()}"
    line = f"{text} {_check(text)}".encode()
    return line.ljust(SLOT_BYTES - 1) + b"\n"


def _parse(slot: bytes) -> Mark | None:
    """Read one slot; None where it is empty or was torn."""
    parts = slot.decode("ascii", "replace").split()
    if len(parts) != PARTS or parts[0] != MAGIC:
        return None
    if _check(" ".join(parts[:-1])) != parts[-1]:
        return None
    return Mark(parts[1], int(parts[2]), bytes.fromhex(parts[3]))


def _check(text: str) -> str:
    """Compute the check that tells a whole slot from a torn one."""
    return hashlib.sha256(text.encode()).hexdigest()[:CHECK_DIGITS]
