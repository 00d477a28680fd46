"""Files that are there, whole, after a power cut, or not at all; and their states."""

import os
from pathlib import Path

FileState = tuple[int, int, int]
"""What changes whenever a file is written or replaced."""


def open_private(path: str, flags: int) -> int:
    """Open a file, as ``open`` wants it done; a new one is its owner's alone."""
    return os.open(path, flags, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a small file that its owner alone can read, in the place of a former one.

    A file that was there keeps its content until the new one is whole.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(
        draft, "x", encoding="utf-8", opener=open_private
    ) as file:  # a Path has no opener
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def write_file(path: Path, data: bytes) -> None:
    """Write a new file and flush it; its folder must be flushed as well.

    Raises:
        FileExistsError: there is a file of this name.
    """
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Write a file durably, in the place of one that may be there."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write_file(draft, data)
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
