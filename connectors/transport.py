"""The only module that opens network connections to the outside.

A request goes to a host that is written in the configuration, to an address that was
looked up once and checked, follows no redirect, and is bounded in size and time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from connectors.checked_hosts import CheckedHosts, Resolver, TransportError, resolve
from connectors.watchdog import Watchdog

if TYPE_CHECKING:
    import httpx

__all__ = [
    "REDIRECTED",
    "Bounds",
    "HttpReply",
    "HttpStream",
    "Transport",
    "TransportError",
    "parse_url",
    "resolve",
]

PORTS = range(1, 1 << 16)
UNCHANGED = 304
"""Status of an answer that leads nowhere: what is asked for is known already."""
REDIRECTED = "redirected"
"""Code of a refusal to follow an answer elsewhere."""


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


@dataclass(frozen=True, slots=True)
class HttpStream:
    """An answer whose body is still to come, in pieces within their bound.

    A piece raises `TransportError` where the answer is too large, too slow, or ends
    before it is whole.
    """

    status: int
    headers: dict[str, str]
    pieces: Iterator[bytes]


class Transport:
    """A client that reaches configured hosts only.

    ``hosts`` and ``inner`` are those of `CheckedHosts`. With ``keeps`` it holds one
    connection open for the requests of a sync, which come one after the other, and
    looks a host up once; without it each request makes its own.
    """

    def __init__(  # what may be reached and how, each by its name
        self,
        hosts: Iterable[str],
        *,
        inner: Iterable[str] = (),
        bounds: Bounds | None = None,
        resolver: Resolver = resolve,
        trust: Path | None = None,
        certificate: Path | None = None,
        keeps: bool = False,
    ) -> None:
        """Allow ``hosts``; ``trust`` is a file of further certificates to trust.

        ``certificate`` is a file with the hub's own certificate and its key.

        Raises:
            TransportError: ``certificate``: one of the two files cannot be used.
        """
        import httpx  # noqa: PLC0415  # most commands never connect anywhere

        self._bounds = bounds or Bounds()
        self._checked = CheckedHosts(hosts, inner, resolver, keeps=keeps)
        self._line: Any = None
        certificates = httpx.create_ssl_context(trust_env=False)
        try:
            if trust is not None:
                certificates.load_verify_locations(trust)
            if certificate is not None:
                certificates.load_cert_chain(certificate)
        except OSError as error:
            detail = f"a certificate cannot be used: {error}"
            raise TransportError(code="certificate", detail=detail) from error
        # Neither proxies nor credentials are taken from the environment.
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            verify=certificates,
            limits=httpx.Limits(max_keepalive_connections=1 if keeps else 0),
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
        with self.stream(
            url,
            method=method,
            headers=headers,
            content=content,
            gives_redirects=gives_redirects,
        ) as answer:
            body = b"".join(answer.pieces)
            return HttpReply(answer.status, answer.headers, body)

    @contextmanager
    def stream(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        content: bytes = b"",
        gives_redirects: bool = False,
    ) -> Iterator[HttpStream]:
        """Make one request and hold its answer open while its body is read.

        The time that there is begins with the request and ends with the block.

        Raises:
            TransportError: as `fetch` does, also while the body is read.
        """
        target = parse_url(url)
        if target.userinfo:
            detail = f"{target.host} is named with a password; name a secret"
            raise TransportError(code="host-not-allowed", detail=detail)
        addresses = self._checked.addresses(target.scheme, target.host, target.port)
        given = {
            "accept-encoding": "identity",
            **(headers or {}),
            "host": host_of(target),
        }
        with (
            self._in_time(target.host) as watchdog,
            self._answer(
                target, addresses, watchdog, method=method, headers=given, body=content
            ) as answer,
        ):
            is_elsewhere = answer.is_redirect and answer.status_code != UNCHANGED
            if is_elsewhere and not gives_redirects:
                detail = f"{target.host} answers with a redirect; configure its aim"
                raise TransportError(code=REDIRECTED, detail=detail)
            names = {key.lower(): value for key, value in answer.headers.items()}
            pieces = self._pieces(answer, watchdog, target.host)
            yield HttpStream(answer.status_code, names, pieces)

    @contextmanager
    def _in_time(self, host: str) -> Iterator[Watchdog]:
        """Give a block so many seconds, and its faults their codes."""
        import httpx  # noqa: PLC0415  # most commands never connect anywhere

        with Watchdog(self._bounds.most_seconds, self._line) as watchdog:
            try:
                yield watchdog
            except httpx.HTTPError as error:
                if watchdog.has_bitten or isinstance(error, httpx.TimeoutException):
                    raise refuse_slow(host) from error
                if isinstance(error, httpx.ProtocolError):
                    # Its words repeat what was sent, with the secrets in it.
                    detail = f"{host} breaks off, or does not speak HTTP"
                    raise TransportError(code="unreachable", detail=detail) from None
                detail = f"{host} cannot be reached, or breaks off: {error!r:.200}"
                raise TransportError(code="unreachable", detail=detail) from error
            finally:
                self._line = watchdog.line

    @contextmanager
    def _answer(  # where to, and what is asked, each by its name
        self,
        target: "httpx.URL",
        addresses: list[str],
        watchdog: Watchdog,
        *,
        method: str,
        headers: dict[str, str],
        body: bytes,
    ) -> Iterator["httpx.Response"]:
        """Send a request to the first address that can be reached; hold the answer."""
        import httpx  # noqa: PLC0415  # most commands never connect anywhere

        for number, address in enumerate(addresses, 1):
            request = self._client.build_request(
                method,
                target.copy_with(host=address),
                headers=headers,
                content=body,
                timeout=self._bounds.most_seconds,
                extensions={"sni_hostname": target.host, "trace": watchdog.trace},
            )
            try:
                answer = self._client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                # Nothing was sent yet, so another address may be asked.
                if number == len(addresses) or watchdog.has_bitten:
                    raise
                continue
            self._checked.prefer(target.host, target.port, target.scheme, address)
            try:
                yield answer
            finally:
                answer.close()
            return

    def _pieces(
        self, answer: "httpx.Response", watchdog: Watchdog, host: str
    ) -> Iterator[bytes]:
        """Yield a body within its bound, as it came over the wire."""
        size = 0
        for piece in answer.iter_raw():
            size += len(piece)
            if size > self._bounds.most_bytes:
                detail = f"the answer has over {self._bounds.most_bytes} bytes"
                raise TransportError(code="too-large", detail=detail)
            yield piece
        # A body without a stated length seems whole when it is cut off.
        if watchdog.has_bitten:
            raise refuse_slow(host)


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
