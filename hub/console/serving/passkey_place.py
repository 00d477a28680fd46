"""For which site and origin passkeys are made on the page in hand."""

from dataclasses import dataclass
from ipaddress import ip_address

from flask import Request


@dataclass(frozen=True, slots=True)
class PasskeyPlace:
    """The site that a passkey belongs to, and the origin that may use it."""

    site: str
    """The host's name without its port (WebAuthn: relying party id)."""
    origin: str


NOWHERE = PasskeyPlace("", "")
"""No place: no passkey is of it."""


def passkey_place(request: Request) -> PasskeyPlace | None:
    """Tell the place of a request; an address in digits is none for browsers."""
    origin = request.host_url.rstrip("/")
    if request.host.startswith("["):
        return None
    site = request.host.partition(":")[0].lower()
    try:
        ip_address(site)
    except ValueError:
        return PasskeyPlace(site, origin)
    return None
