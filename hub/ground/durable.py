"""Files that are there, whole, after a power cut, or not at all; and their states."""

import os
from pathlib import Path

FileState = tuple[int, int, int]
"""What changes whenever a file is written or replaced."""


def open_private(path: str, flags: int) -> int:
    """Open a file, as ``open`` wants it done; a new one is its owner's alone."""
    return os.open(path, flags, 0o600)


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a new file and flush it; its folder must be flushed as well.

    A private one can be read by its owner alone from its first byte on.

    Raises:
        FileExistsError: there is a file of this name.
    """
    opener = open_private if private else None
    with open(path, "xb", opener=opener) as file:  # a Path has no opener
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file durably, in the place of one that may be there.

    One that was there keeps its content until the new one is whole.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write_file(draft, data, private=private)
    draft.replace(path)
    sync_folder(path.parent)


def file_state(path: str | Path) -> FileState | None:
    """Tell one state of a file from another; None where there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116  # a Path's own costs twice the time
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Flush the entries of a folder and of every folder under it."""
    for path, _, _ in os.walk(folder):
        sync_folder(Path(path))
