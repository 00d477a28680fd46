"""The anchor: a small file outside the database that remembers what was last signed.

A database restored from an older copy is whole in itself; only something outside it
can tell that the log was longer once. The file's lock also keeps the writers of one
machine apart: whoever holds it is the only one.
"""

import fcntl
import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from hub.audit.errors import AuditUnavailableError

SLOT_BYTES = 256
SLOTS = 2
MAGIC = "credithub-audit-anchor"
CHECK_DIGITS = 16
PARTS = 5
HOST_NAME = 23
LOCK_DIGITS = 40


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

    def try_hold(self) -> "HeldAnchor | None":
        """Hold the file alone until it is let go; None while another writer does.

        Raises:
            AuditUnavailableError: the file cannot be opened or is damaged.
        """
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            msg = f"the audit anchor cannot be opened: {self.path}: {error.strerror}"
            raise AuditUnavailableError(msg, reason="database") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        try:
            return HeldAnchor(descriptor, self.path)
        except BaseException:
            os.close(descriptor)
            raise

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
    """The anchor file while this process holds its lock, and so alone may write it."""

    def __init__(self, descriptor: int, path: Path) -> None:
        """Take the open, locked file.

        Raises:
            AuditUnavailableError: the file is damaged.
        """
        self._descriptor = descriptor
        self._path = path
        self._mark: Mark | None = None
        self._slot = 0
        self.read_again()

    def read_again(self) -> None:
        """Find out what the file says, after a write that failed.

        Raises:
            AuditUnavailableError: the file is damaged.
        """
        data = os.pread(self._descriptor, SLOT_BYTES * SLOTS, 0)
        self._mark = _newest(data, self._path)
        # The other slot keeps the former mark, should a write be torn.
        self._slot = 1 if _parse(_slot(data, 0)) == self._mark else 0

    @property
    def mark(self) -> Mark | None:
        """What was signed last; None in a file that was just made."""
        return self._mark

    @property
    def lock_name(self) -> str:
        """Name the lock: the same for all processes that it keeps apart, and no other.

        After a reboot the name is another one.
        """
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        held = os.fstat(self._descriptor)
        digest = hashlib.sha256(f"{boot}:{held.st_dev}:{held.st_ino}".encode())
        return f"{socket.gethostname()[:HOST_NAME]} {digest.hexdigest()[:LOCK_DIGITS]}"

    def write(self, mark: Mark) -> None:
        """Remember a mark that is newer than the one in the file.

        It is not flushed: after a power cut the file may be behind the log, which only
        makes the guard weaker for that moment, and costs no second flush a commit.
        """
        os.pwrite(self._descriptor, _format(mark), self._slot * SLOT_BYTES)
        self._mark = mark
        self._slot = 1 - self._slot

    def flush(self) -> None:
        """Make the file durable."""
        os.fsync(self._descriptor)

    def let_go(self) -> None:
        """Close the file: the next writer may hold it.

        In a forked child this leaves the lock to the parent.
        """
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


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
