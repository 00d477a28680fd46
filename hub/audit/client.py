"""Handing events to the log's writer in another process."""

import socket
from contextlib import suppress
from pathlib import Path

from hub.audit.batches import Batch
from hub.audit.channel import (
    ChannelError,
    connect,
    pack_request,
    take_message,
    unpack_answer,
)
from hub.audit.errors import AuditUnavailableError

READ_BYTES = 1 << 16


class WriterClient:
    """Connections to the writer, one for each thread that waits."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first batch."""
        self._path = path
        self._idle: list[socket.socket] = []
        self._closed = False

    def idle(self) -> socket.socket | None:
        """Take a connection that nobody waits at, if there is one."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def connect(self, seconds: float) -> socket.socket:
        """Make a connection at which an answer may take so many seconds.

        Raises:
            ChannelError: there is no writer.
            AuditUnavailableError: it is another user's.
        """
        return connect(self._path, seconds)

    def ask(self, connection: socket.socket, batch: Batch) -> None:
        """Send a batch and wait for what becomes of it; the connection is idle then.

        Raises:
            ChannelError: the writer ended; the batch may be sent again.
            AuditUnavailableError: no answer in time, or more than a message may hold.
        """
        try:
            connection.sendall(pack_request(batch))
            unpack_answer(_receive(connection), batch)
        except BlockingIOError as error:
            connection.close()
            raise too_slow() from error
        except (OSError, ValueError, ChannelError) as error:
            connection.close()
            # What the others are connected to is the same writer.
            self.close_idle()
            raise ChannelError(str(error)) from error
        except BaseException:
            connection.close()
            raise
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """End the connections, each as soon as nobody waits at it."""
        self._closed = True
        self.close_idle()

    def close_idle(self) -> None:
        """End the connections that nobody waits at."""
        while self._idle:
            # Another thread may be faster.
            with suppress(IndexError):
                self._idle.pop().close()


def _receive(connection: socket.socket) -> bytes:
    """Read one message.

    Raises:
        ChannelError: the connection ended before.
    """
    buffer = bytearray()
    while (body := take_message(buffer)) is None:
        data = connection.recv(READ_BYTES)
        if not data:
            msg = "the writer ended"
            raise ChannelError(msg)
        buffer += data
    return body


def too_slow() -> AuditUnavailableError:
    """Say that an answer did not come in time."""
    msg = "the audit log did not answer in time"
    return AuditUnavailableError(msg, reason="slow")
