"""Files from outside, read within bounds."""

from pathlib import Path

from scripts.releases.errors import ReleaseRefusedError


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a regular file that has at most ``limit`` bytes; a pipe is none.

    Raises:
        ReleaseRefusedError: it is missing, no file, or too large.
        OSError: it cannot be read.
    """
    if not path.is_file():
        msg = f"there is no file {path}"
        raise ReleaseRefusedError(msg)
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        msg = f"{path} has more than {limit} bytes"
        raise ReleaseRefusedError(msg)
    return data
