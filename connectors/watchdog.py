"""No peer holds a worker: a connection is cut off when its time is over."""

import socket
import threading
from contextlib import suppress
from typing import Any, Self


class Watchdog:
    """Cuts a connection off when its time is over.

    The client's own time limits hold for each read, so a host that sends a byte now
    and then could keep a request open for ever.
    """

    def __init__(self, seconds: float, line: Any = None) -> None:
        """Give a connection so many seconds: ``line``, or one that is made."""
        self.has_bitten = False
        self.line = line
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the clock."""
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the clock."""
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Keep hold of the connection: the plain one, then the one under TLS."""
        if event in (
            "connection.connect_tcp.complete",
            "connection.start_tls.complete",
        ):
            self.line = info["return_value"]

    def _bite(self) -> None:
        self.has_bitten = True
        if self.line is not None:
            connection: socket.socket = self.line.get_extra_info("socket")
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
