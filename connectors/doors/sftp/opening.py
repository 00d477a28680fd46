"""Open a connection to a member's SSH server, whose key the configuration names."""

from typing import Any
from urllib.parse import urlsplit

import asyncssh

from connectors.checked_hosts import Resolver, TransportError
from connectors.dialling import dial
from connectors.doors.sftp.keys import SftpKeys
from connectors.reach import Address, Reach
from connectors.rows import SourceError

PORTS = {"sftp": 22}
CONNECT_SECONDS = 10


class SftpReach:
    """The addresses of a member's server, its keys, and the secret, as configured."""

    def __init__(self, keys: SftpKeys, reach: Reach, resolver: Resolver) -> None:
        """Find the address and the secret; nothing is connected to.

        Raises:
            SourceError: there is none, or it cannot be used.
        """
        self._keys = keys
        self._resolver = resolver
        self._address = reach.address(keys.address)
        self._places = [_read_url(keys.address, url) for url in self._address.urls]
        self._trusted = _trusted(keys.address, self._address)
        self._letting_in = _letting_in(keys, reach.secret(keys.secret))

    async def connect(self) -> asyncssh.SSHClientConnection:
        """Connect to the first address that can be reached.

        Nothing is taken from the hub's own user: no keys, agent, or known hosts.

        Raises:
            TransportError: none can be reached.
            asyncssh.Error: it is not the server it should be, or lets nobody in.
        """
        refused = TransportError("unreachable", "the server has no address")
        for user, host, port in self._places:
            try:
                line = dial(
                    "sftp",
                    host,
                    port,
                    is_inner=self._address.inner,
                    resolver=self._resolver,
                    ports=PORTS,
                    seconds=min(CONNECT_SECONDS, self._keys.seconds),
                )
            except TransportError as error:
                refused = error
                continue
            line.settimeout(0)
            return await asyncssh.connect(
                host,
                port,
                sock=line,
                username=user,
                known_hosts=(self._trusted, [], []),
                config=[],
                agent_path=None,
                gss_host=None,
                x509_trusted_certs=None,
                login_timeout=self._keys.seconds,
                **self._letting_in,
            )
        raise refused


def _read_url(name: str, url: str) -> tuple[str, str, int]:
    """Read user, host and port of an address.

    Raises:
        SourceError: ``addresses-invalid``.
    """
    try:
        parts = urlsplit(url)
        is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
        if parts.scheme == "sftp" and parts.username and parts.hostname and is_bare:
            return parts.username, parts.hostname, parts.port or PORTS["sftp"]
    except ValueError:
        pass
    detail = f"{name}.urls: an address of an SSH server is like sftp://user@host:22"
    raise SourceError(code="addresses-invalid", detail=detail)


def _trusted(name: str, address: Address) -> list[asyncssh.SSHKey]:
    """Read the keys that the server may have.

    Raises:
        SourceError: ``host-key-missing``: there is none, or one cannot be read.
    """
    try:
        keys = [asyncssh.import_public_key(one) for one in address.host_keys]
    except asyncssh.KeyImportError:
        keys = []
    if not keys:
        detail = (
            f"{name}.host_keys must have the server's public key, such as "
            '"ssh-ed25519 AAAA…"; ask whoever runs it, by another way'
        )
        raise SourceError(code="host-key-missing", detail=detail)
    return keys


def _letting_in(keys: SftpKeys, secret: bytes) -> dict[str, Any]:
    """Tell how the hub shows who it is, and that it does so in no other way.

    Raises:
        SourceError: ``secret-unusable``.
    """
    if keys.auth == "password":
        return {
            "password": secret.decode("utf-8", "replace"),
            "client_keys": [],
            "preferred_auth": "password",
        }
    try:
        key = asyncssh.import_private_key(secret + b"\n")
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        detail = f"{keys.secret} is no private key, or has a passphrase; look at it"
        raise SourceError(code="secret-unusable", detail=detail) from error
    return {"client_keys": [key], "preferred_auth": "publickey"}
