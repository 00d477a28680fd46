"""Files that hold private keys: read only where nobody but their owner could."""

from enum import StrEnum
from pathlib import Path

OTHERS_MAY = 0o077


class KeyFileProblem(StrEnum):
    """Why a key file is not read."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    OPEN_TO_OTHERS = "open-to-others"


class KeyFileError(Exception):
    """A key file is missing, cannot be read, or could be read by others."""

    def __init__(self, problem: KeyFileProblem) -> None:
        """Say why; each program says what to do about it."""
        super().__init__(problem)
        self.problem = problem


def read_key_file(path: Path, *, encoding: str) -> str:
    """Read the text of a key file.

    Raises:
        KeyFileError: it is missing, cannot be read, or could be read by others.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding)
    except FileNotFoundError as error:
        raise KeyFileError(KeyFileProblem.MISSING) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(KeyFileProblem.UNREADABLE) from error
    if mode & OTHERS_MAY:
        raise KeyFileError(KeyFileProblem.OPEN_TO_OTHERS)
    return text
