"""How requests reach a hub: to one origin, over a transport or another way."""

from typing import Protocol
from urllib.parse import urlsplit

from connectors.hub_client.errors import ClientSetupError
from connectors.transport import HttpReply, Transport

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Exchange(Protocol):
    """Whatever sends one request and gives its whole answer; redirects too."""

    def __call__(
        self, url: str, *, method: str, headers: dict[str, str], content: bytes
    ) -> HttpReply:
        """Send a request.

        Raises:
            TransportError: no whole answer came.
        """


def over(transport: Transport) -> Exchange:
    """Send requests over a transport, taking redirects as answers."""

    def exchange(
        url: str, *, method: str, headers: dict[str, str], content: bytes
    ) -> HttpReply:
        return transport.fetch(
            url, method=method, headers=headers, content=content, gives_redirects=True
        )

    return exchange


def check_origin(url: str) -> tuple[str, str]:
    """Give the origin of a hub's address, and its host as it is allowed.

    Raises:
        ClientSetupError: ``url-invalid``, ``url-not-secure``.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ClientSetupError(
            code="url-invalid", detail=f"{url:.200}: {error}"
        ) from error
    rest = parts.path.strip("/") + parts.query + parts.fragment
    if parts.scheme not in {"http", "https"} or not host or rest or parts.username:
        detail = f"{url:.200} is no origin such as https://hub.example:8443"
        raise ClientSetupError(code="url-invalid", detail=detail)
    if parts.scheme == "http" and host not in LOOPBACK:
        detail = "a token is sent over https only, except on this machine"
        raise ClientSetupError(code="url-not-secure", detail=detail)
    named = f"[{host}]" if ":" in host else host
    netloc = named if port is None else f"{named}:{port}"
    allowed = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{netloc}", allowed
