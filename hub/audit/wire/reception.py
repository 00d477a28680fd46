"""Where callers of other processes come in to the log's writer."""

import os
import selectors
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.callers import Connection
from hub.audit.wire.sockets import is_same_user, listen

LOOK_SECONDS = 1.0
"""How often an idle writer looks whether its socket is still there."""
_accepting = threading.Lock()
"""Held while a caller is accepted: no fork finds a socket that nobody knows of yet."""
os.register_at_fork(
    before=_accepting.acquire,
    after_in_parent=_accepting.release,
    after_in_child=_accepting.release,
)


class Reception:
    """The writer's socket and the connections to it; all but ``wake`` for one thread.

    ``come`` is told of each connection whose batches are all there, ``gone`` of each
    that has ended.
    """

    def __init__(
        self,
        path: Path,
        come: Callable[[Connection], None],
        gone: Callable[[Connection], None],
    ) -> None:
        """Listen at ``path``.

        Raises:
            AuditUnavailableError: it cannot listen there.
        """
        self._path = path
        self._come = come
        self._gone = gone
        self._listener = listen(path)
        self._place = _place_of(path)
        self._look_at = time.monotonic() + LOOK_SECONDS
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self.connections: set[Connection] = set()
        """Those that have not ended."""

    def wake(self) -> None:
        """End the waiting of ``poll`` or ``idle``, or the next one."""
        os.eventfd_write(self._wake, 1)

    def idle(self) -> None:
        """Wait a while for something to arrive, where everybody finds the socket."""
        self._look_for_socket()
        self.poll(LOOK_SECONDS)

    def poll(self, seconds: float | None) -> None:
        """Take in what arrived, waiting so long for something."""
        for key, _ in self._selector.select(seconds):
            connection: Connection | None = key.data
            if connection is not None:
                self._receive(connection)
            elif key.fileobj is self._listener:
                self._accept()
            else:
                os.eventfd_read(self._wake)

    def close(self) -> None:
        """Remove the socket and end all connections."""
        self._path.unlink(missing_ok=True)
        self.abandon()

    def abandon(self) -> None:
        """Close all descriptors; what they stand for may be the parent process's."""
        for connection in self.connections:
            connection.socket.close()
        self._listener.close()
        # Only closed: what it watches is shared with the parent after a fork.
        self._selector.close()
        os.close(self._wake)

    def _accept(self) -> None:
        """Accept the callers of the same user that wait to be."""
        with _accepting:
            while self._accept_one():
                pass

    def _accept_one(self) -> bool:
        """Accept a caller; False where none waits."""
        try:
            connected, _ = self._listener.accept()
        except OSError:
            # None is left, or no descriptor for it until others end.
            return False
        if not is_same_user(connected):
            connected.close()
            return True
        connected.settimeout(0)
        connection = Connection(connected, self._selector)
        self.connections.add(connection)
        self._selector.register(connected, selectors.EVENT_READ, connection)
        return True

    def _receive(self, connection: Connection) -> None:
        """Read from callers; tell of their batches when all are there."""
        waited = bool(connection.batches)
        if not connection.receive():
            self._selector.unregister(connection.socket)
            self.connections.discard(connection)
            self._gone(connection)
            connection.socket.close()
        elif connection.batches and not waited:
            self._come(connection)

    def _look_for_socket(self) -> None:
        """Listen anew where somebody has removed the socket: else nobody finds it."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_SECONDS
        if _place_of(self._path) == self._place:
            return
        try:
            listener = listen(self._path)
        except AuditUnavailableError:
            # The folder may be gone too; it is tried again at the next look.
            return
        self._accept()
        self._selector.unregister(self._listener)
        self._listener.close()
        self._listener, self._place = listener, _place_of(self._path)
        self._selector.register(listener, selectors.EVENT_READ)


def _place_of(path: Path) -> tuple[int, int] | None:
    """Tell which file is at a path."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
