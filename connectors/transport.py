"""The only module that opens network connections to the outside.

A fetch goes to a host that is written in the configuration, to an address that was
looked up once and checked, follows no redirect, and is bounded in size and time.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import httpx


Resolver = Callable[[str, int], list[str]]
DEFAULT_PORTS = {"http": 80, "https": 443}
PORTS = range(1, 1 << 16)
REDIRECTED = "redirected"
"""Code of a refusal to follow an answer elsewhere."""


class TransportError(Exception):
    """A request was refused or failed; ``code`` never changes."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the stable code and a sentence that says what to do."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost: bytes of the body, seconds in all."""

    most_bytes: int = 64 << 20
    most_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A whole answer: its status, its headers in lower case, its body."""

    status: int
    headers: dict[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Look up the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Transport:
    """A client that reaches configured hosts only.

    ``hosts`` are names or ``name:port``; a name alone stands for its scheme's port.
    Hosts of ``inner`` may have private or loopback addresses: a member's own network,
    named by whoever runs the hub. All others must resolve to public addresses only, so
    that a name under someone else's control cannot lead into the network.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        inner: Iterable[str] = (),
        bounds: Bounds | None = None,
        resolver: Resolver = resolve,
        trust: Path | None = None,
    ) -> None:
        """Allow ``hosts``; ``trust`` is a file of further certificates to trust."""
        import httpx  # noqa: PLC0415  # most commands never connect anywhere

        self._inner = {name.lower() for name in inner}
        self._hosts = {name.lower() for name in hosts} | self._inner
        self._bounds = bounds or Bounds()
        self._resolver = resolver
        certificates = httpx.create_ssl_context(trust_env=False)
        if trust is not None:
            certificates.load_verify_locations(trust)
        # Neither proxies nor credentials are taken from the environment.
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            verify=certificates,
            # Each request makes its own connection, to the address checked for it.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Self:
        """Be closed at the end of a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        content: bytes = b"",
        gives_redirects: bool = False,
    ) -> HttpReply:
        """Make one request and read its answer whole.

        A redirect is never followed; ``gives_redirects`` says that it is an answer
        like any other.

        Raises:
            TransportError: ``host-not-allowed``, ``address-not-allowed``,
                ``redirected``, ``too-large``, ``too-slow``, ``unreachable``.
        """
        target = parse_url(url)
        address = self._check(target)
        request = self._client.build_request(
            method,
            target.copy_with(host=address),
            headers={
                "accept-encoding": "identity",
                **(headers or {}),
                "host": host_of(target),
            },
            content=content,
            timeout=self._bounds.most_seconds,
            extensions={"sni_hostname": target.host},
        )
        with self._send(request, target.host) as answer:
            if answer.is_redirect and not gives_redirects:
                detail = f"{target.host} answers with a redirect; configure its aim"
                raise TransportError(code=REDIRECTED, detail=detail)
            body = self._read(answer)
            names = {key.lower(): value for key, value in answer.headers.items()}
            return HttpReply(answer.status_code, names, body)

    def _check(self, target: "httpx.URL") -> str:
        """Refuse what is not configured; give the one address to connect to."""
        host = target.host.lower()
        port = target.port or DEFAULT_PORTS.get(target.scheme, 0)
        names = {f"{host}:{port}"}
        if port == DEFAULT_PORTS.get(target.scheme):
            names.add(host)
        allowed = target.scheme in DEFAULT_PORTS and not target.userinfo
        if not allowed or names.isdisjoint(self._hosts):
            detail = f"{host}:{port} is not among the configured hosts"
            raise TransportError(code="host-not-allowed", detail=detail)
        try:
            addresses = self._resolver(host, port)
        except OSError as error:
            detail = f"{host} cannot be looked up: {error}"
            raise TransportError(code="unreachable", detail=detail) from error
        if names.isdisjoint(self._inner):
            for address in addresses:
                if not ipaddress.ip_address(address.partition("%")[0]).is_global:
                    detail = f"{host} leads to {address}, which is not public"
                    raise TransportError(code="address-not-allowed", detail=detail)
        if not addresses:
            detail = f"{host} has no address"
            raise TransportError(code="unreachable", detail=detail)
        return addresses[0]

    @contextmanager
    def _send(self, request: "httpx.Request", host: str) -> Iterator["httpx.Response"]:
        """Send a request and hold its answer open, in the time that there is."""
        import httpx  # noqa: PLC0415  # most commands never connect anywhere

        with Watchdog(self._bounds.most_seconds) as watchdog:
            request.extensions["trace"] = watchdog.trace
            try:
                answer = self._client.send(request, stream=True)
                try:
                    yield answer
                finally:
                    answer.close()
            except httpx.HTTPError as error:
                if watchdog.has_bitten or isinstance(error, httpx.TimeoutException):
                    raise refuse_slow(host) from error
                detail = f"{host} cannot be reached, or breaks off: {error!r:.200}"
                raise TransportError(code="unreachable", detail=detail) from error
            # A body without a stated length seems whole when it is cut off.
            if watchdog.has_bitten:
                raise refuse_slow(host)

    def _read(self, answer: "httpx.Response") -> bytes:
        """Read a body within its bound, as it came over the wire."""
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > self._bounds.most_bytes:
                detail = f"the answer has over {self._bounds.most_bytes} bytes"
                raise TransportError(code="too-large", detail=detail)
        return bytes(body)


class Watchdog:
    """Cuts a connection off when its time is over.

    The client's own time limits hold for each read, so a host that sends a byte now
    and then could keep a request open for ever.
    """

    def __init__(self, seconds: float) -> None:
        """Give the connection so many seconds."""
        self.has_bitten = False
        self._stream: Any = None
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
            self._stream = info["return_value"]

    def _bite(self) -> None:
        self.has_bitten = True
        if self._stream is not None:
            connection: socket.socket = self._stream.get_extra_info("socket")
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def parse_url(url: str) -> "httpx.URL":
    """Take an address apart, or refuse it.

    Raises:
        TransportError: ``host-not-allowed``: it is none, or its host or port cannot be.
    """
    import httpx  # noqa: PLC0415  # most commands never connect anywhere

    try:
        parts = httpx.URL(url)
        # What looks hosts up refuses names with empty or endless labels otherwise.
        parts.raw_host.decode("ascii").encode("idna")
        is_wrong = any(sign in parts.host for sign in " %\\")
    except (httpx.InvalidURL, UnicodeError) as error:
        detail = f"{url:.200} is no address: {error}"
        raise TransportError(code="host-not-allowed", detail=detail) from error
    if is_wrong or not (parts.port is None or parts.port in PORTS):
        detail = f"{url:.200} is no address: there is no such host or port"
        raise TransportError(code="host-not-allowed", detail=detail)
    return parts


def host_of(target: "httpx.URL") -> str:
    """Write the host header of an address."""
    return target.netloc.decode("ascii").rpartition("@")[2]


def refuse_slow(host: str) -> TransportError:
    """Say that an answer takes too long."""
    return TransportError(code="too-slow", detail=f"{host} answers too slowly")
