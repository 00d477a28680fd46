"""Files that are there, whole, after a power cut, or not at all."""

import os
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a new file and flush it; its folder must be flushed as well.

    Raises:
        FileExistsError: there is a file of this name.
    """
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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
