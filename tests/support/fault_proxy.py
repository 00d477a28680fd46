"""A proxy on loopback that spoils what comes back or what is sent, by the request."""

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
SENT_FAULTS = (*BYTE_FAULTS, "wrong-length", "gzip-bomb")
"""What may befall requests of HTTP on their way."""
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
        self.spoils_sent = False
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
        """Let the next requests suffer: ``after`` so many good ones, the ``fault``.

        Its answer is spoilt, or with ``sent`` the request itself.
        """
        self.spoils_sent = later.get("sent", False)
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
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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
            is_sent = client in ready
            sender, receiver = (client, server) if is_sent else (server, client)
            chunk = sender.recv(65536)
            if not chunk:
                return
            if is_sent and answering:
                self.requests += 1
                fault = self.faults.pop(self.requests, None)
            answering = not is_sent
            befalls = fault if is_sent == self.spoils_sent else None
            if befalls and chunk.endswith(END_OF_HEAD):
                chunk += sender.recv(65536)
            if not _spoil(befalls, chunk, receiver):
                return
            if befalls:
                fault = None


def _spoil(fault, chunk, receiver):
    """Send a chunk as a fault has it; tell whether the connection goes on."""
    if fault is None:
        receiver.sendall(chunk)
        return True
    head, end, body = chunk.partition(END_OF_HEAD)
    if not end:
        head, body = b"", chunk
    half = len(body) // 2
    if fault == "slow-loris":
        for byte in chunk:
            receiver.sendall(bytes([byte]))
            time.sleep(BETWEEN_BYTES)
        return False
    if fault == "delay":
        time.sleep(DELAY)
    longer = re.sub(rb"(?i)(content-length: )\d+", rb"\g<1>999999", head)
    spoilt = {
        "cut": head + end + body[:half],
        "double": chunk + chunk,
        "reorder": head + end + body[half:] + body[:half],
        "garbage": head + end + body[::-1],
        "500": HEAD % (b"500 Oops", b"", 2) + b"{}",
        "wrong-length": longer + end + body,
        "gzip-bomb": _packed(head) + BOMB,
    }
    receiver.sendall(spoilt.get(fault, chunk))
    return fault not in ENDING


def _packed(head):
    """Write the head of an answer, or of a request, with a bomb behind it."""
    if not head or head.startswith(b"HTTP/"):
        return HEAD % (b"200 OK", b"content-encoding: gzip\r\n", len(BOMB))
    length = rb"content-encoding: gzip\r\ncontent-length: %d" % len(BOMB)
    return re.sub(rb"(?i)content-length: \d+", length, head) + END_OF_HEAD


def _close(one):
    """End a connection, whoever waits on it."""
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
