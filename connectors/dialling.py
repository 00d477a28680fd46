"""Open a plain line to a configured host, for what speaks no HTTP.

As every other connection it goes to a host that is written in the configuration, at an
address that was looked up once and checked.
"""

import socket
from collections.abc import Mapping

from connectors.checked_hosts import CheckedHosts, Resolver, TransportError


def dial(  # where to, and what is allowed, each by its name
    scheme: str,
    host: str,
    port: int,
    *,
    is_inner: bool,
    resolver: Resolver,
    ports: Mapping[str, int],
    seconds: float,
) -> socket.socket:
    """Connect to the first address of a host that answers.

    Raises:
        TransportError: ``address-not-allowed`` or ``unreachable``.
    """
    names = (f"{host}:{port}",)
    checked = CheckedHosts(
        names, names if is_inner else (), resolver, keeps=True, ports=ports
    )
    for address in checked.addresses(scheme, host, port):
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError:
            continue
    detail = f"{host} cannot be reached; ask whoever runs it"
    raise TransportError(code="unreachable", detail=detail)
