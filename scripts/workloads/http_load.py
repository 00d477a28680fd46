"""HTTP load from one process: raw sockets, keep-alive, one event loop.

In `run_load` each client sends its next request when it has the whole answer to the
last one; in `run_open` requests come at their times, as they do from strangers; in
`asking` one comes after another and each is timed. A load runs on a processor of its
own where there are two, so that what is measured is the server.
"""

import os
import selectors
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
READ_SIZE = 1 << 16


@dataclass(slots=True)
class Client:
    """One connection with a request under way."""

    sock: socket.socket
    received: bytearray
    sent_at: float
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What a load measured."""

    seconds: float
    waits_ms: list[float]
    """How long each answer took, the shortest first."""
    statuses: dict[int, int]

    @property
    def answers(self) -> int:
        """How many answers came back."""
        return len(self.waits_ms)

    @property
    def per_second(self) -> float:
        """How many came back in a second."""
        return self.answers / self.seconds

    @property
    def p99_ms(self) -> float:
        """How long one in a hundred took at least."""
        return self.waits_ms[int(self.answers * 0.99)]


def joined(loads: Sequence[Load]) -> Load:
    """Take several loads together as one."""
    statuses: dict[int, int] = {}
    for load in loads:
        for status, count in load.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return Load(
        seconds=sum(load.seconds for load in loads),
        waits_ms=sorted(wait for load in loads for wait in load.waits_ms),
        statuses=statuses,
    )


def sound(load: Load) -> Load:
    """Give a load all of whose requests were answered as they should be.

    Raises:
        RuntimeError: one was not.
    """
    if set(load.statuses) != {200}:
        msg = f"there were other answers than 200: {load.statuses}"
        raise RuntimeError(msg)
    return load


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to."""

    status: int
    wait_ms: float
    """From its sending until the answer was whole."""
    body: bytes


class Asker:
    """Asks one question after another over one connection."""

    def __init__(self, sock: socket.socket) -> None:
        """Ask over a connection that waits."""
        self._client = Client(sock, bytearray(), 0.0)

    def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer."""
        client = self._client
        _send(client, request)
        while not _receive(client):
            pass
        wait = time.perf_counter() - client.sent_at
        head, _, body = bytes(client.received).partition(HEAD_END)
        return Answer(int(head[9:12]), wait * 1000, body)


@contextmanager
def asking(port: int) -> Iterator[Asker]:
    """Connect for questions one after another."""
    with _connect(port) as sock:
        yield Asker(sock)


def pin(processor: int) -> None:
    """Ask for one processor, where the machine has several."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) > 1:
        os.sched_setaffinity(0, {allowed[processor % len(allowed)]})


@contextmanager
def pinned(processor: int) -> Iterator[set[int]]:
    """Keep to one processor for a while; gives those that were allowed before."""
    allowed = os.sched_getaffinity(0)
    pin(processor)
    try:
        yield allowed
    finally:
        os.sched_setaffinity(0, allowed)


def run_load(
    port: int, requests: Callable[[], Iterator[bytes]], clients: int, seconds: float
) -> Load:
    """Drive ``clients`` connections for some seconds and report what came back."""
    source = requests()
    selector = selectors.DefaultSelector()
    waits: list[float] = []
    statuses: dict[int, int] = {}
    for _ in range(clients):
        sock = _connect(port)
        client = Client(sock, bytearray(), 0.0)
        selector.register(sock, selectors.EVENT_READ, client)
        _send(client, next(source))
    started = time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        for key, _ in selector.select(timeout=1):
            client = key.data
            if _receive(client):
                now = time.perf_counter()
                waits.append((now - client.sent_at) * 1000)
                status = int(bytes(client.received[9:12]))
                statuses[status] = statuses.get(status, 0) + 1
                _send(client, next(source))
    elapsed = now - started
    for key in list(selector.get_map().values()):
        key.data.sock.close()
    return Load(elapsed, sorted(waits), statuses)


def run_open(
    port: int,
    requests: Iterator[bytes],
    rate: float,
    until: float | Callable[[], bool],
    connections: int,
    connect: Callable[[], socket.socket] | None = None,
) -> list[float]:
    """Send requests at their times, whether the last ones were answered or not.

    Gives how many milliseconds after its time each was answered. ``until`` is for how
    many seconds, or what tells whether to go on. ``connect`` is another way to connect
    than to a port of this machine.

    Raises:
        RuntimeError: there was another answer than 200.
    """
    selector = selectors.DefaultSelector()
    # In turn, so that the server takes none of them for forsaken.
    idle: deque[Client] = deque()
    for _ in range(connections):
        sock = connect() if connect else _connect(port)
        client = Client(sock, bytearray(), 0.0)
        selector.register(sock, selectors.EVENT_READ, client)
        idle.append(client)
    begun = time.perf_counter()
    lasts = until if callable(until) else _for_seconds(begun, until)
    waits: list[float] = []
    sent = 0
    while lasts() or len(idle) < connections:
        due = begun + sent / rate
        if lasts() and idle and time.perf_counter() >= due:
            client = idle.popleft()
            _send(client, next(requests))
            # Its time, not that of the sending: who comes late has waited as well.
            client.sent_at = due
            sent += 1
        pause = max(0.0, due - time.perf_counter()) if idle else 1.0
        for key, _ in selector.select(timeout=min(pause, 0.05)):
            client = key.data
            if _receive(client):
                waits.append((time.perf_counter() - client.sent_at) * 1000)
                idle.append(client)
                if bytes(client.received[9:12]) != b"200":
                    msg = f"there was another answer: {bytes(client.received[:300])!r}"
                    raise RuntimeError(msg)
    for client in idle:
        client.sock.close()
    return waits


def _for_seconds(begun: float, seconds: float) -> Callable[[], bool]:
    """Tell whether fewer than some seconds have passed."""
    return lambda: time.perf_counter() - begun < seconds


def _connect(port: int) -> socket.socket:
    """Connect to a server on this machine, sending at once what is to be sent."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _send(client: Client, request: bytes) -> None:
    """Send a request and start waiting for its answer."""
    client.received.clear()
    client.expected = 0
    client.sent_at = time.perf_counter()
    client.sock.sendall(request)


def _receive(client: Client) -> bool:
    """Read what has come; tell whether the answer is whole."""
    part = client.sock.recv(READ_SIZE)
    if not part:
        msg = "the server closed a connection in mid-load"
        raise ConnectionError(msg)
    client.received += part
    # With TLS, what was read of the socket may hold more than was given.
    while isinstance(client.sock, ssl.SSLSocket) and client.sock.pending():
        client.received += client.sock.recv(READ_SIZE)
    if not client.expected:
        end = client.received.find(HEAD_END)
        if end < 0:
            return False
        client.expected = end + len(HEAD_END) + _body_length(client.received[:end])
    return len(client.received) >= client.expected


def _body_length(head: bytearray) -> int:
    """Read the length of the body from an answer's head."""
    lower = bytes(head).lower()
    at = lower.index(LENGTH) + len(LENGTH)
    return int(lower[at:].split(b"\r\n", 1)[0])
