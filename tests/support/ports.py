"""Ports on 127.0.0.1 for servers that a test starts."""

import secrets
import socket

PORTS = range(20_000, 32_000)
"""Below those that systems give to whoever connects, so that none takes one in turn."""
_given: set[int] = set()


def free_port() -> int:
    """Draw a port that nobody listens on, another one at each asking.

    Not with ``random``: hypothesis sets its seed, and processes would draw alike.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
