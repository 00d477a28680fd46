"""A proxy on loopback that spoils what comes back, request by request."""

import contextlib
import gzip
import re
import select
import socket
import threading
import time

BYTE_FAULTS = ("delay", "cut", "double", "reorder", "garbage", "slow-loris")
"""What may befall any protocol."""
HTTP_FAULTS = ("500", "wrong-length", "gzip-bomb")
"""What may befall answers of HTTP."""
FAULTS = (*BYTE_FAULTS, *HTTP_FAULTS)
ENDING = ("cut", "wrong-length")
"""Faults after which a connection ends."""
DELAY = 0.2
BETWEEN_BYTES = 0.05
BOMB = gzip.compress(bytes(32 << 20))
HEAD = b"HTTP/1.1 %s\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n"
END_OF_HEAD = b"\r\n\r\n"


class FaultProxy:
    """Passes connections on to a port; ``faults`` says which request suffers what.

    A request is whatever a client sends until an answer begins; they are counted from
    1 over all connections, and ``requests`` tells how many there were.
    """

    def __init__(self, port):
        """Stand before ``port`` on loopback."""
        self._port = port
        self.faults = {}
        self.requests = 0
        self._open = set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        """Be closed at the end of a block."""
        return self

    def __exit__(self, *_):
        """Close every connection."""
        self.close()

    def spoil(self, **later):
        """Let the next requests suffer: ``after`` so many good ones, the ``fault``."""
        self.faults = {self.requests + later.get("after", 0) + 1: later["fault"]}

    def close(self):
        """Close every connection, and take no more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.cut()

    def cut(self):
        """Close every connection that is open, and take new ones."""
        for one in list(self._open):
            _close(one)

    def _accept(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self._port)) as server,
        ):
            self._open |= {client, server}
            try:
                self._pass_on(client, server)
            finally:
                self._open -= {client, server}

    def _pass_on(self, client, server):
        """Pass bytes in both directions until either side ends."""
        fault, answering = None, True
        while True:
            ready, _, _ = select.select([client, server], [], [], 30)
            if not ready:
                return
            if client in ready:
                chunk = client.recv(65536)
                if not chunk:
                    return
                if answering:
                    self.requests += 1
                    fault, answering = self.faults.pop(self.requests, None), False
                server.sendall(chunk)
            else:
                chunk = server.recv(65536)
                if not chunk:
                    return
                answering = True
                if fault and chunk.endswith(END_OF_HEAD):
                    chunk += server.recv(65536)
                if not _spoil(fault, chunk, client):
                    return
                fault = None


def _spoil(fault, chunk, client):
    """Send a chunk as a fault has it; tell whether the connection goes on."""
    head, end, body = chunk.partition(END_OF_HEAD)
    if not chunk.startswith(b"HTTP/"):
        head, end, body = b"", b"", chunk
    half = len(body) // 2
    if fault == "slow-loris":
        for byte in chunk:
            client.sendall(bytes([byte]))
            time.sleep(BETWEEN_BYTES)
        return False
    if fault == "delay":
        time.sleep(DELAY)
    longer = re.sub(rb"(?i)(content-length: )\d+", rb"\g<1>999999", head)
    packed = b"content-encoding: gzip\r\n"
    spoilt = {
        "cut": head + end + body[:half],
        "double": chunk + chunk,
        "reorder": head + end + body[half:] + body[:half],
        "garbage": head + end + body[::-1],
        "500": HEAD % (b"500 Oops", b"", 2) + b"{}",
        "wrong-length": longer + end + body,
        "gzip-bomb": HEAD % (b"200 OK", packed, len(BOMB)) + BOMB,
    }
    client.sendall(spoilt.get(fault, chunk))
    return fault not in ENDING


def _close(one):
    """End a connection, whoever waits on it."""
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
