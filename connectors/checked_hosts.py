"""Which hosts may be reached, and at which addresses: looked up once, and checked.

Hosts that are named as inner may have private or loopback addresses: a member's own
network, named by whoever runs the hub. All others must lead to public addresses only,
so that a name under someone else's control cannot lead into the network.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping

Resolver = Callable[[str, int], list[str]]
DEFAULT_PORTS = {"http": 80, "https": 443}
UNICAST = ipaddress.IPv6Network("2000::/3")
"""The part of IPv6 from which public addresses are given (RFC 4291)."""
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as a network that speaks IPv6 alone writes them (RFC 6052)."""
IPV4_BITS = 0xFFFF_FFFF


class TransportError(Exception):
    """A request was refused or failed; ``code`` never changes."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the stable code and a sentence that says what to do."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def resolve(host: str, port: int) -> list[str]:
    """Look up the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(text: str) -> bool:
    """Tell whether an address leads to one host outside, whichever way it is written.

    An address of IPv6 that stands for one of IPv4 is as public as that one.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in UNICAST:
            return address.is_global
        # Others lead to nobody, or to what stands for them where we are.
        if not (address.ipv4_mapped or address in TRANSLATED):
            return False
        address = ipaddress.IPv4Address(int(address) & IPV4_BITS)
    return address.is_global and not address.is_multicast


class CheckedHosts:
    """The hosts that configuration allows, and where they were found to be.

    ``hosts`` are names or ``name:port``; a name alone stands for its scheme's port,
    which ``ports`` tells of every scheme there may be. With ``keeps`` a host is looked
    up once and stays where it was.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        inner: Iterable[str],
        resolver: Resolver,
        *,
        keeps: bool,
        ports: Mapping[str, int] = DEFAULT_PORTS,
    ) -> None:
        """Allow ``hosts`` and ``inner``."""
        self._inner = {name.lower() for name in inner}
        self._hosts = {name.lower() for name in hosts} | self._inner
        self._resolver = resolver
        self._keeps = keeps
        self._ports = ports
        self._known: dict[tuple[str, int], list[str]] = {}

    def addresses(self, scheme: str, host: str, port: int | None) -> list[str]:
        """Refuse what is not configured; give the addresses to connect to, in order.

        Raises:
            TransportError: ``host-not-allowed``, ``address-not-allowed``,
                ``unreachable``.
        """
        host = host.lower()
        port = port or self._ports.get(scheme, 0)
        names = {f"{host}:{port}"}
        if port == self._ports.get(scheme):
            names.add(host)
        if scheme not in self._ports or names.isdisjoint(self._hosts):
            detail = f"{host}:{port} is not among the configured hosts"
            raise TransportError(code="host-not-allowed", detail=detail)
        known = self._known.get((host, port))
        if known is not None:
            return known
        found = self._look_up(host, port, is_inner=not names.isdisjoint(self._inner))
        if self._keeps:
            self._known[host, port] = found
        return found

    def prefer(self, host: str, port: int | None, scheme: str, address: str) -> None:
        """Begin with an address that has answered, for as long as it is known."""
        known = self._known.get((host.lower(), port or self._ports.get(scheme, 0)))
        if known is not None and address in known:
            known.sort(key=lambda one: one != address)

    def _look_up(self, host: str, port: int, *, is_inner: bool) -> list[str]:
        """Look a host up and check every address that it has."""
        try:
            addresses = self._resolver(host, port)
        except OSError as error:
            detail = f"{host} cannot be looked up: {error}"
            raise TransportError(code="unreachable", detail=detail) from error
        for address in addresses:
            if not (is_inner or is_public(address)):
                detail = f"{host} leads to {address}, which is not public"
                raise TransportError(code="address-not-allowed", detail=detail)
        if not addresses:
            detail = f"{host} has no address"
            raise TransportError(code="unreachable", detail=detail)
        return addresses
