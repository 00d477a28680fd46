"""Serving the plain application by the real server, and asking it over sockets."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.plain_front import ALONE, PROXY
from tests.support.ports import free_port
from tests.support.waiting import wait_until

START = "from tests.support.plain_front import main; main()"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    port: int
    folder: Path
    process: "subprocess.Popen[bytes]"

    def connect(self, *, source: str = "127.0.0.1") -> socket.socket:
        """Open a connection."""
        return socket.create_connection(
            ("127.0.0.1", self.port), timeout=20, source_address=(source, 0)
        )

    def ask(self, request: bytes, *, source: str = "127.0.0.1") -> tuple[int, bytes]:
        """Send the bytes of a request; give the status and all that came."""
        with self.connect(source=source) as connection:
            connection.sendall(request)
            return answer_of(connection)

    def get(self, path: str, *headers: str) -> tuple[int, bytes]:
        """Ask for a path."""
        return self.ask(head("GET", path, *headers))

    def seconds_for(self, path: str) -> float:
        """Tell how long a path takes to answer 200."""
        begun = time.monotonic()
        assert self.get(path)[0] == 200
        return time.monotonic() - begun

    def workers(self) -> list[int]:
        """List the processes that serve."""
        path = Path(f"/proc/{self.process.pid}/task")
        return [
            int(child)
            for thread in path.iterdir()
            for child in (thread / "children").read_text().split()
        ]


def head(method: str, path: str, *headers: str, close: bool = True) -> bytes:
    """Write the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", *headers]
    if not any(line.lower().startswith("host:") for line in headers):
        lines.append("Host: 127.0.0.1")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer_of(connection: socket.socket) -> tuple[int, bytes]:
    """Read until the server closes; give the status and all that came."""
    received = rest_of(connection)
    return int(received[9:12] or b"0"), received


def begun_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Read an answer of known length; the connection may stay open."""
    received = bytearray()
    length = None
    while length is None or len(received) < length:
        part = connection.recv(1 << 16)
        if not part:
            break
        received += part
        top, end, _ = bytes(received).partition(b"\r\n\r\n")
        if end:
            told = re.search(rb"(?i)content-length: (\d+)", top)
            length = len(top) + len(end) + int(told[1] if told else 0)
    return int(received[9:12] or b"0"), bytes(received)


def rest_of(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    received = bytearray()
    while part := connection.recv(1 << 16):
        received += part
    return bytes(received)


@contextmanager
def plainly_served(
    folder: Path,
    *,
    workers: int = 1,
    proxy: str = "",
    proxies_alone: bool = False,
    tls: tuple[Path, ...] = (),
) -> Iterator[Served]:
    """Serve the plain application while a block runs."""
    port = free_port()
    command = [sys.executable, "-c", START, str(port)]
    told = {PROXY: proxy, ALONE: "1" if proxies_alone else ""}
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            [*command, str(workers), *map(str, tls)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **told},
            stderr=said,
        ) as process,
    ):
        served = Served(port, folder, process)
        try:
            wait_until(lambda: listens(port))
            yield served
        finally:
            process.terminate()


def listens(port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
