"""Where the log's writer listens, and that both ends are the same user's."""

import hashlib
import os
import socket
import stat
import struct
import tempfile
from pathlib import Path

from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.channel import ChannelError

SOCKET_NAME = "audit-writer.sock"
MAX_PATH_BYTES = 100
"""Addresses of Unix sockets have at most 107 bytes on Linux."""
CREDENTIALS = struct.Struct("3i")
OTHERS_MAY = 0o077
BACKLOG = 4096


def socket_path(anchor: Path) -> Path:
    """Tell where the writer of the log with this anchor file listens.

    It is beside the anchor; where that path is too long for an address, in a private
    folder under the system's temporary one.
    """
    beside = Path(os.path.realpath(anchor.parent)) / SOCKET_NAME
    if len(os.fsencode(beside)) <= MAX_PATH_BYTES:
        return beside
    name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"credithub-{os.geteuid()}"
    return folder / f"{name}.sock"


def listen(path: Path) -> socket.socket:
    """Listen at a path, where only this user may connect.

    Whoever calls this holds the anchor, so a socket that is there has no writer.

    Raises:
        AuditUnavailableError: the path cannot be used, or its folder is not private.
    """
    try:
        if path.name != SOCKET_NAME:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _check_folder(path.parent)
        return _listen(path)
    except OSError as error:
        msg = f"the audit log's writer cannot listen at {path}: {error.strerror}"
        raise AuditUnavailableError(msg, reason="socket") from error


def connect(
    path: Path, seconds: float, opened: set[socket.socket] | None = None
) -> socket.socket:
    """Connect to the writer; sending and receiving may take so many seconds each.

    The socket stands in ``opened`` before it connects, so that whoever forks meanwhile
    finds it there.

    Raises:
        ChannelError: nobody listens there.
        AuditUnavailableError: somebody else does, or the folder is not private.
    """
    try:
        if path.name != SOCKET_NAME:
            _check_folder(path.parent)
        return _connect(path, seconds, set() if opened is None else opened)
    except OSError as error:
        raise ChannelError(str(error)) from error


def is_same_user(connection: socket.socket) -> bool:
    """Tell whether the process at the other end is this user's."""
    packed = connection.getsockopt(
        socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size
    )
    _, user, _ = CREDENTIALS.unpack(packed)
    return bool(user == os.geteuid())


def _listen(path: Path) -> socket.socket:
    """Listen in a folder that was looked at.

    Raises:
        OSError: the system refuses.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listener.bind(os.fspath(path))
        # Nobody can connect before it listens, so there is no moment without the mode.
        path.chmod(0o600)
        listener.listen(BACKLOG)
        listener.settimeout(0)
    except OSError:
        listener.close()
        raise
    return listener


def _connect(path: Path, seconds: float, opened: set[socket.socket]) -> socket.socket:
    """Connect to this user's writer, in a folder that was looked at.

    Raises:
        OSError: nobody listens there.
        AuditUnavailableError: another user's process does.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    opened.add(connection)
    try:
        # The kernel's own time limit: one system call less than Python's.
        limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        connection.connect(os.fspath(path))
        same_user = is_same_user(connection)
    except OSError:
        opened.discard(connection)
        connection.close()
        raise
    if not same_user:
        opened.discard(connection)
        connection.close()
        msg = "another user's process writes the audit log: be that user"
        raise AuditUnavailableError(msg, reason="socket")
    return connection


def _check_folder(folder: Path) -> None:
    """Refuse a folder in which others could put a socket of their own.

    Raises:
        AuditUnavailableError: it is a link, another user's, or open to others.
        OSError: it cannot be looked at; there may be none.
    """
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & OTHERS_MAY
    if not private or found.st_uid != os.geteuid():
        msg = f"the folder of the audit log's socket is not private: {folder}"
        raise AuditUnavailableError(msg, reason="socket")
