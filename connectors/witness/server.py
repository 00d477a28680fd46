"""The witness over HTTP: bounded bodies, bounded time, bounded connections.

TLS is a reverse proxy's work; nothing that is sent here is secret.
"""

import re
import socket
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from connectors.witness.witness import PLAIN, Witness, WitnessResponse, logger
from schemas.tlog.add_checkpoint import MAX_REQUEST_BYTES

ADD_CHECKPOINT: Final = "/add-checkpoint"
MOST_CONNECTIONS = 64
READ_SECONDS = 10.0
"""How long one read or write may take."""
REQUEST_SECONDS = 30.0
"""How long a connection may take for its next request, the waiting included."""

_LENGTH = re.compile(r"[0-9]{1,10}", re.ASCII)
_LATEST = re.compile(r"/([0-9a-f]{64})/checkpoint")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness; what comes beyond the bounds is cut off."""

    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        """Listen on an address; port 0 chooses a free one."""
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.witness = witness
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection if there is a place for it."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection and give its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what went wrong with one connection; the others go on."""
        del request
        logger.warning("connection from %s broke off", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "credithub-witness"
    sys_version = ""
    timeout = READ_SECONDS
    # An answer is one small packet, not worth waiting for a fuller one.
    disable_nagle_algorithm = True
    error_content_type = PLAIN
    error_message_format = "%(code)d %(message)s\n"

    def handle_one_request(self) -> None:
        """Serve the next request, if it is over in time."""
        watchdog = threading.Timer(REQUEST_SECONDS, self._cut_off)
        watchdog.daemon = True
        watchdog.start()
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True
        finally:
            watchdog.cancel()

    def do_GET(self) -> None:
        """Show the last cosigned checkpoint of a log, or who this is."""
        if match := _LATEST.fullmatch(self.path):
            self._send(self.server.witness.latest(match[1]))
        elif self.path == "/":
            self._send(self.server.witness.about())
        elif self.path == ADD_CHECKPOINT:
            self._refuse_method("POST")
        else:
            self._send(
                WitnessResponse(HTTPStatus.NOT_FOUND, b"there is no such thing here\n")
            )

    do_HEAD = do_GET  # noqa: N815  # the name that the library calls

    def do_POST(self) -> None:
        """Take a checkpoint in."""
        if self.path != ADD_CHECKPOINT:
            known = self.path == "/" or _LATEST.fullmatch(self.path)
            self._refuse_method("GET, HEAD") if known else self._refuse_body(
                HTTPStatus.NOT_FOUND, "there is no such thing here"
            )
            return
        lengths = self.headers.get_all("content-length", [])
        if self.headers.get("transfer-encoding") or not lengths:
            self._refuse_body(HTTPStatus.LENGTH_REQUIRED, "a body needs its length")
        elif len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
            self._refuse_body(HTTPStatus.BAD_REQUEST, "that is no length")
        elif int(lengths[0]) > MAX_REQUEST_BYTES:
            text = f"a request has at most {MAX_REQUEST_BYTES} bytes"
            self._refuse_body(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
        else:
            body = self.rfile.read(int(lengths[0]))
            if len(body) == int(lengths[0]):
                self._send(self.server.witness.add_checkpoint(body))
            else:
                self.close_connection = True

    def do_PUT(self) -> None:
        """Refuse to be changed in any other way."""
        self._refuse_method("POST" if self.path == ADD_CHECKPOINT else "GET, HEAD")

    do_DELETE = do_PUT  # noqa: N815  # likewise
    do_PATCH = do_PUT  # noqa: N815  # likewise
    do_OPTIONS = do_PUT  # noqa: N815  # likewise

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Log a request in one line, control characters escaped."""
        logger.info("%s %r", self.client_address[0], format % args)

    def _send(self, answer: WitnessResponse, **headers: str) -> None:
        """Send an answer in one piece."""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _refuse_body(self, status: HTTPStatus, text: str, **headers: str) -> None:
        """Refuse without reading what follows; the connection ends with it."""
        self.close_connection = True
        self._send(WitnessResponse(status, f"{text}\n".encode()), **headers)

    def _refuse_method(self, allowed: str) -> None:
        """Say which methods there are."""
        text = f"use {allowed}"
        self._refuse_body(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow=allowed)

    def _cut_off(self) -> None:
        """End a connection that takes too long."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
