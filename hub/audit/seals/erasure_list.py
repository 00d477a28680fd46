"""The erasure list: who was erased up to which moment, kept outside the database.

A database restored from an older copy holds again what was erased since. The list is
what ends its readability anew, so it lies beside the anchor and is never restored with
a backup. It holds keyed hashes, never names.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.audit.errors import AuditUnavailableError
from hub.ground.durable import FileState, file_state, sync_folder
from hub.ground.errors import ConfigError

NAME = "audit-erasures"
LOCK = "audit-erasures-lock"
HEADER = "credithub-erasures 1\n"
CHECK_DIGITS = 16
ERASE_PARTS = 5
DONE_PARTS = 3


class ErasureListError(ConfigError):
    """The erasure list is missing or damaged, so nobody knows who was erased."""

    code = "erasures-unknown"
    title = "The erasure list is missing or damaged: put it back from the backup."


@dataclass(slots=True)
class Erasure:
    """One erasure: whom it is about, and up to which event it reaches."""

    event_id: str
    """Id of the event in the log that tells of it."""
    cut: str
    """Ids of events and keys up to this one are erased; later ones stay."""
    handles: list[str] = field(default_factory=list)
    done: bool = False
    """Whether the rows are known to be gone."""


def erasures_beside(anchor: Path) -> Path:
    """Name the erasure list that goes with an anchor file."""
    return anchor.with_name(NAME)


def create_list(path: Path) -> None:
    """Make an empty list durably, unless there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(HEADER)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def note_begun(path: Path, erasure: Erasure) -> None:
    """Write down durably that an erasure is about to happen.

    Raises:
        ErasureListError: the list is missing or damaged.
    """
    _append(
        path,
        [f"erase {erasure.event_id} {erasure.cut} {name}" for name in erasure.handles],
    )


def note_done(path: Path, event_id: str) -> None:
    """Write down durably that the rows of an erasure are gone.

    Raises:
        ErasureListError: the list is missing or damaged.
    """
    _append(path, [f"done {event_id}"])


@contextmanager
def only_eraser(path: Path, *, waits: bool) -> Iterator[bool]:
    """Be the only one who carries out erasures of a list; yields whether one is.

    Whoever ``waits`` is it in the end. It ends with the process.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(path.with_name(LOCK), flags, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def erasures_known(path: Path) -> list[Erasure]:
    """Read every erasure, in the order in which they were begun.

    Raises:
        ErasureListError: the list is missing or damaged.
    """
    with _opened(path, os.O_RDONLY) as descriptor:
        return _read(descriptor, path)[0]


def cuts_of(erasures: Iterable[Erasure]) -> dict[str, str]:
    """Tell for each handle the latest id that is erased."""
    cuts: dict[str, str] = {}
    for erasure in erasures:
        for handle in erasure.handles:
            cuts[handle] = max(erasure.cut, cuts.get(handle, ""))
    return cuts


class KnownCuts:
    """How far each erased subject's keys are erased, read anew when the list changes.

    Somebody may have sealed an event under a new key before an erasure and hand it in
    after it.
    """

    def __init__(self, path: Path) -> None:
        """Take the erasure list; nothing is read yet."""
        self._path = path
        self._seen: tuple[FileState | None, Mapping[str, str]] = (None, {})

    def of(self, handle: str) -> str:
        """Give the latest id that is erased under a handle; empty if none is.

        Raises:
            AuditUnavailableError: the list cannot be read.
        """
        return self._look().get(handle, "")

    def without_erased(
        self, keys: Sequence[tuple[str, str, bytes]]
    ) -> Sequence[tuple[str, str, bytes]]:
        """Leave out the keys (id, handle, sealed) that an erasure reaches.

        Raises:
            AuditUnavailableError: the list cannot be read.
        """
        if not keys:
            return []
        cuts = self._look()
        return [key for key in keys if key[0] > cuts.get(key[1], "")]

    def _look(self) -> Mapping[str, str]:
        """Give the cuts, read anew where the list has changed."""
        try:
            state, seen = file_state(self._path), self._seen
            # Whoever looks at the whole log finds a missing list; it erases nothing.
            if state is not None and state != seen[0]:
                seen = self._seen = state, cuts_of(erasures_known(self._path))
        except ErasureListError as error:
            raise AuditUnavailableError(error.detail, reason="erasures") from error
        return seen[1]


def _append(path: Path, texts: Sequence[str]) -> None:
    """Add lines at the end and flush them to the disk."""
    with _opened(path, os.O_RDWR) as descriptor:
        _, end = _read(descriptor, path)
        # What a power cut left of an unfinished line was never acknowledged.
        os.ftruncate(descriptor, end)
        data = "".join(f"{text} {_check(text)}\n" for text in texts).encode()
        if os.pwrite(descriptor, data, end) != len(data):
            os.ftruncate(descriptor, end)
            msg = f"the erasure list cannot be written: {path}"
            raise ErasureListError(msg)
        os.fsync(descriptor)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    """Open the list and hold it alone."""
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        msg = f"the erasure list cannot be opened: {path}: {error.strerror}"
        raise ErasureListError(msg) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    except OSError as error:
        msg = f"the erasure list failed: {path}: {error.strerror}"
        raise ErasureListError(msg) from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, path: Path) -> tuple[list[Erasure], int]:
    """Parse the list; give its erasures and the end of its last whole line."""
    data = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    whole = data[: data.rfind(b"\n") + 1]
    lines = whole.decode("ascii", "replace").splitlines()
    if not lines or f"{lines[0]}\n" != HEADER:
        msg = f"the erasure list is damaged: {path}: line 1"
        raise ErasureListError(msg)
    found: dict[str, Erasure] = {}
    for number, line in enumerate(lines[1:], start=2):
        text, _, check = line.rpartition(" ")
        parts = line.split(" ")
        if check != _check(text) or not _take(parts, found):
            msg = f"the erasure list is damaged: {path}: line {number}"
            raise ErasureListError(msg)
    return list(found.values()), len(whole)


def _take(parts: Sequence[str], found: dict[str, Erasure]) -> bool:
    """Enter one line; tell whether it makes sense."""
    if parts[0] == "erase" and len(parts) == ERASE_PARTS:
        _, event_id, cut, handle, _ = parts
        found.setdefault(event_id, Erasure(event_id, cut)).handles.append(handle)
        return True
    if parts[0] == "done" and len(parts) == DONE_PARTS and parts[1] in found:
        found[parts[1]].done = True
        return True
    return False


def _check(text: str) -> str:
    """Compute the check that tells a whole line from a changed one."""
    return hashlib.sha256(text.encode()).hexdigest()[:CHECK_DIGITS]
