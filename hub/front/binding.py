"""Where the server listens, and what is refused before it does."""

import errno
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from hub.api.shortcut import host_name
from hub.front.proxies import Proxies
from hub.ground.config import Config
from hub.ground.errors import ConfigError

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
IPV6 = 6


class TlsRequiredError(ConfigError):
    """An address that others reach is to be served without TLS and without a proxy."""

    code = "tls-required"
    title = (
        "Set HUB_TLS_CERT and HUB_TLS_KEY, or HUB_PROXY: tokens would be sent in clear."
    )


class TlsUnusableError(ConfigError):
    """Certificate or key is missing, unreadable, or they do not belong together."""

    code = "tls-unusable"
    title = (
        "The certificate or its key cannot be used: set HUB_TLS_CERT and HUB_TLS_KEY "
        "to a pair in PEM."
    )


class PortInUseError(ConfigError):
    """Somebody listens on the port already: another hub, or something else."""

    code = "port-in-use"
    title = "The port is in use; choose another by --port, or end who listens there."


def public_hosts(config: Config) -> list[str]:
    """List the host names that requests may be addressed to, as `host_name` does.

    Raises:
        ConfigError: HUB_PUBLIC_HOSTS has what can be no name of a host.
    """
    named = filter(None, (one.strip() for one in config.public_hosts.split(",")))
    return sorted({_written(one) for one in (*LOOPBACK_NAMES, config.host, *named)})


def _written(host: str) -> str:
    """Write a host as clients do: an IPv6 address in brackets, other scripts as IDNA.

    Raises:
        ConfigError: it can be no host.
    """
    try:
        if ip_address(host).version == IPV6:
            host = f"[{host}]"
    except ValueError:
        pass
    try:
        name = host_name(host.encode("idna").decode("ascii"))
    except UnicodeError:
        name = ""
    if not name:
        msg = f"HUB_PUBLIC_HOSTS names no host: {host!r}"
        raise ConfigError(msg)
    return name


def check_exposure(config: Config) -> None:
    """Refuse an address that others reach, where tokens would come in clear.

    Raises:
        TlsRequiredError, TlsUnusableError: as their names say.
        ConfigError: a proxy is no address, or a public host no host.
    """
    public_hosts(config)
    has_proxy = bool(Proxies(config.proxy))
    if tls_files(config) is None and not has_proxy and not config.is_loopback:
        msg = f"{config.host} is not a loopback address"
        raise TlsRequiredError(msg)


def answers_proxies_alone(config: Config) -> bool:
    """Tell whether declared proxies are the only ones that are answered.

    So they are on an address that others reach: these would come around them, without
    their limits and perhaps in clear.
    """
    return bool(Proxies(config.proxy)) and not config.is_loopback


def tls_files(config: Config) -> tuple[Path, Path] | None:
    """Give the files of certificate and key, which were tried; None without TLS.

    Raises:
        TlsUnusableError: one is not named, or they cannot be used.
    """
    if not config.tls_cert and not config.tls_key:
        return None
    if not (config.tls_cert and config.tls_key):
        raise TlsUnusableError
    files = Path(config.tls_cert).absolute(), Path(config.tls_key).absolute()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Nobody is there to be asked for a password.
        context.load_cert_chain(*files, password=b"")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
        msg = f"{files[0]} and {files[1]}: {reason or error}"
        raise TlsUnusableError(msg) from error
    return files


@contextmanager
def port_held(config: Config) -> Iterator[str]:
    """Hold the port for a server that shares it among its own processes.

    They listen by SO_REUSEPORT, by which another server of the same user could listen
    beside them and be sent a part of the requests. Gives the address to listen on.

    Raises:
        PortInUseError: somebody listens there, or is about to.
        ConfigError: there is no such address, or it may not be listened on.
    """
    holder, address = _hold(config)
    with holder:
        yield address


def _hold(config: Config) -> tuple[socket.socket, str]:
    """Bind a socket that keeps others off the port, and name its address."""
    where = f"{config.host}:{config.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM
        )[0]
        holder = socket.socket(family, kind, protocol)
        try:
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(address)
            # From here on: not beside us, unless by those that we start.
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        except BaseException:
            holder.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(where) from error
        msg = f"{where} cannot be listened on: {error.strerror}"
        raise ConfigError(msg) from error
    return holder, str(address[0])


def allow_many_connections() -> None:
    """Let this process, and those that it starts, have as many files as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
