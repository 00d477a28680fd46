"""What tests do as callers of a log that another process may write."""

import fcntl
import os
import socket
import struct
import termios

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.sockets import socket_path

ENDLESS: dict[str, object] = {}
"""A value that holds itself, which nobody can write down."""
ENDLESS["inputs"] = ENDLESS


def refusal(log, event):
    """Hand in an event that must be refused, and give the refusal."""
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def in_line(log):
    """Count the callers of a log that wait for another process, or for their turn."""
    client = log._client  # noqa: SLF001  # nothing outside shows that order
    return client._under_way + len(client._waiting)  # noqa: SLF001


def unread(log):
    """Count the messages of a log that the writer has not begun to read."""
    left = b"\0" * 4
    return sum(
        struct.unpack("i", fcntl.ioctl(sent, termios.TIOCOUTQ, left))[0] > 0
        for sent in list(log._client._open)  # noqa: SLF001  # the kernel's own count
    )


def raw_connection(anchor_path):
    """Connect as a program would that does not keep to the rules."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(os.fspath(socket_path(anchor_path)))
    return connection
