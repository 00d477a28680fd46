"""What tests do as callers of a log that another process may write."""

import os
import socket

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.audit.sockets import socket_path

ENDLESS: dict[str, object] = {}
"""A value that holds itself, which nobody can write down."""
ENDLESS["inputs"] = ENDLESS


def refusal(log, event):
    """Hand in an event that must be refused, and give the refusal."""
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def raw_connection(anchor_path):
    """Connect as a program would that does not keep to the rules."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(os.fspath(socket_path(anchor_path)))
    return connection
