"""The declared proxies: what they say of a request is believed, of nobody else."""

from collections.abc import MutableMapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from hub.ground.errors import ConfigError

SCHEMES = frozenset({"http", "https"})
ADDRESSES_KEPT = 1024


class Proxies:
    """Addresses of proxies whose X-Forwarded headers count."""

    def __init__(self, text: str) -> None:
        """Read addresses or networks that are parted by commas; none for no text.

        Raises:
            ConfigError: one of them is no address.
        """
        try:
            self._networks = [
                ip_network(one.strip()) for one in text.split(",") if one.strip()
            ]
        except ValueError as error:
            msg = f"HUB_PROXY names no address or network: {error}"
            raise ConfigError(msg) from error
        self._is_proxy = lru_cache(maxsize=ADDRESSES_KEPT)(self._looks_up)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._networks)

    def apply(self, environ: MutableMapping[str, Any]) -> bool:
        """Take client, scheme and host of a request as its proxy tells them.

        A proxy adds the address that it saw at the end, so the last one counts. Tells
        whether a proxy has sent the request.
        """
        peer = environ["REMOTE_ADDR"]
        if not self._is_proxy(peer):
            return False
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = self.client(peer, forwarded)
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if scheme in SCHEMES:
            environ["wsgi.url_scheme"] = scheme
        if host := environ.get("HTTP_X_FORWARDED_HOST", "").strip():
            environ["HTTP_HOST"] = host
        return True

    def client(self, peer: str, forwarded: str) -> str:
        """Tell who asks, by the peer and the X-Forwarded-For that came."""
        last = forwarded.rpartition(",")[2].strip()
        return last if is_address(last) and self._is_proxy(peer) else peer

    def _looks_up(self, address: str) -> bool:
        """Tell whether an address is a proxy's."""
        if not is_address(address):
            return False
        peer = _plain(address)
        return any(peer in network for network in self._networks)


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_this_machine(address: str) -> bool:
    """Tell whether an address is a loopback one."""
    return is_address(address) and _plain(address).is_loopback


def _plain(address: str) -> IPv4Address | IPv6Address:
    """Read an address; one of IPv4 that is written as of IPv6 is one of IPv4."""
    parsed = ip_address(address)
    mapped: IPv4Address | None = getattr(parsed, "ipv4_mapped", None)
    return mapped or parsed
