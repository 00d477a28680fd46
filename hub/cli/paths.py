"""Paths that are typed: what is read is a file, what is written can be written."""

import errno
import os
import sys
from pathlib import Path
from typing import Any, Final

import click

from hub.ground.errors import BadInputError

OF_PATHS: Final = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.EINVAL,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENOTEMPTY,
        errno.ENXIO,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What the system says where a path is wrong, and not the machine."""


INPUT: Final = Path("-")
"""Stands for standard input."""


class PathUnusableError(BadInputError):
    """A path that was typed cannot be read or written by whoever runs the command.

    It, or the instance's folder, is missing, is a folder where a file belongs (or the
    reverse), or may not be read or written.
    """

    code = "path-unusable"
    title = "Name a path that you may read or write."


class TypedPath(click.Path):
    """A path of the command line; a wrong one has the same code everywhere."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Read the path.

        Raises:
            PathUnusableError: it is missing or empty, no file or no folder, or closed.
        """
        if not value:
            # It would name the folder that the command stands in.
            msg = "the path is empty"
            raise PathUnusableError(msg)
        try:
            path = Path(os.fsdecode(super().convert(value, param, ctx)))
        except click.BadParameter as error:
            raise PathUnusableError(error.message.rstrip(".")) from error
        self._check(path)
        return path

    def _check(self, path: Path) -> None:
        """Refuse what cannot be what the command needs."""


class FileToRead(TypedPath):
    """A regular file that can be read."""

    def _check(self, path: Path) -> None:
        """Refuse what is no file; what comes out of a pipe may never end."""
        if not path.is_file():
            msg = f"{path} is no regular file"
            raise PathUnusableError(msg)


class FileOrInput(FileToRead):
    """A regular file that can be read, or ``-`` for standard input."""

    def _check(self, path: Path) -> None:
        """Refuse what is neither."""
        if path != INPUT:
            super()._check(path)


class PathToWrite(TypedPath):
    """A path at which something new can be made, in a folder that is there."""

    def _check(self, path: Path) -> None:
        """Refuse a path whose folder is missing or closed to whoever asks."""
        home = path.absolute().parent
        if not home.is_dir():
            msg = f"there is no folder {home}; make it first"
            raise PathUnusableError(msg)
        if not os.access(home, os.W_OK | os.X_OK):
            msg = f"you may not write in the folder {home}"
            raise PathUnusableError(msg)
        _is_there(path)


class FolderToFill(TypedPath):
    """A folder in which something is made; it need not be there yet."""

    def _check(self, path: Path) -> None:
        """Refuse a folder that could not be made, or not be written in."""
        whole = path.absolute()
        home = next(one for one in (whole, *whole.parents) if _is_there(one))
        if not (home.is_dir() and os.access(home, os.W_OK | os.X_OK)):
            msg = f"you may make nothing in {home}"
            raise PathUnusableError(msg)


def _is_there(path: Path) -> bool:
    """Tell whether there is something at a path.

    Raises:
        PathUnusableError: nothing could be there: its name is too long, for example.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise PathUnusableError(msg) from error
    return True


READABLE = FileToRead(exists=True, dir_okay=False)
FILE_OR_INPUT = FileOrInput(exists=True, dir_okay=False, allow_dash=True)
FILE_OR_FOLDER = TypedPath(exists=True)
FOLDER = FolderToFill(file_okay=False)
NEW_FILE = PathToWrite(dir_okay=False)
NEW_FOLDER = PathToWrite(file_okay=False)


FOLDER_SETTINGS: Final = ("HUB_INSTANCE", "HUB_DROPS", "HUB_CONNECTORS")
IMPOSSIBLE: Final = frozenset({errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR})
"""What the system says of everything in a folder that can be none."""


def is_of_typed_path(error: OSError) -> bool:
    """Tell whether a command failed at a path of its command line or environment.

    Any other path is the hub's, and what is wrong there is the hub's failure.
    """
    if error.errno not in OF_PATHS:
        return False
    names = [name for name in (error.filename, error.filename2) if name is not None]
    failed = [Path(os.fsdecode(name)).absolute() for name in names]
    typed = [
        Path(word).absolute()
        for argument in sys.argv[1:]
        # An option's value may stand behind a sign of equality.
        for word in (argument, argument.partition("=")[2])
        if word and "\0" not in word
    ]
    settings = [Path(os.environ.get(name, "")).absolute() for name in FOLDER_SETTINGS]
    # Files are written beside their place and moved there when they are whole.
    return any(
        one.parent == path.parent and path.name in one.name
        for one in failed
        for path in typed
    ) or any(
        one == path or (error.errno in IMPOSSIBLE and path in one.parents)
        for one in failed
        for path in settings
        if path != Path.cwd()
    )
