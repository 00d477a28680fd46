"""What an instance is told from outside: environment and ``config.toml``, read once.

The environment wins over the file. An unknown name in either is refused, so that a
misspelt setting never silently keeps its default.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

from hub.ground.errors import ConfigError
from schemas.configuration import (
    ShapeError,
    called,
    configured,
    line_of,
    lines_of,
    nearest,
    read_toml,
    shortened,
)
from schemas.words import RequestLog

T = TypeVar("T")
PREFIX = "HUB_"
FILE_NAME = "config.toml"
LISTS = frozenset(
    {"jobs_can", "proxy", "public_hosts", "webhook_hosts", "webhook_inner_hosts"}
)
"""Settings that are several texts: parted by commas, or in the file a list."""
MOST_DIGITS = 18
EXAMPLE_ORIGIN = "credithub.example/audit"
"""What the logs of the first versions are called where nobody named them."""
VERIFY_COMMAND = "credithub audit verify"
"""How a receipt is checked where the hub knows no address of its own."""
PORTS = {"http": 80, "https": 443}
"""The port that an address of a scheme need not name."""
PORT_NAMED = re.compile(r":[0-9]+$")


def url_host(host: str) -> str:
    """Write a host as addresses of pages have it: an IPv6 address in brackets."""
    is_bare = host.count(":") > 1 and not host.startswith("[")
    return f"[{host}]" if is_bare else host


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one instance."""

    instance: Path
    """Folder of keys, database, landed files and drops (``HUB_INSTANCE``)."""
    database_url: str = ""
    """SQLAlchemy address of the business database; SQLite in the instance if not."""
    audit_database_url: str = ""
    """Address of the audit log; beside the business database by default."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8000
    """TCP port to listen on, 1 to 65535."""
    public_hosts: str = ""
    """Host names that are served beside loopback's and ``host``, parted by commas."""
    tls_cert: str = ""
    """File of the server's certificate and its chain (PEM); no TLS without."""
    tls_key: str = ""
    """File of the certificate's private key (PEM)."""
    proxy: str = ""
    """Addresses or networks of the proxies whose X-Forwarded headers count."""
    workers: int = 1
    """Processes of the server, 1 to 64; several have a writer of the log beside."""
    threads: int = 16
    """Request threads of each process of the server, 1 to 256."""
    city: str = "321300"
    """Division code (GB/T 2260) of the city that runs the hub."""
    handler: str = ""
    """Authority that handles personal information here, as notices name it."""
    privacy_officer: str = ""
    """Name and post of the person responsible for personal information."""
    privacy_contact: str = ""
    """How that person is reached: telephone, address, mail."""
    demo: bool = False
    """Whether the content is made up; a demo serves loopback addresses only."""
    log_origin: str = EXAMPLE_ORIGIN
    """Name of the audit log without its shard (schema-less address, C2SP); ``init``
    writes one of its own into the file of a new instance."""
    drops: str = ""
    """Folder with one drop folder a source; ``drops`` in the instance by default."""
    connectors: str = ""
    """Folder with the folders of one's own sources; none by default."""
    landing_days: int = 180
    """Days that landed bytes stay readable before their key is destroyed."""
    webhook_hosts: str = ""
    """Hosts, or ``host:port``, that changes may be sent to by TLS, parted by commas;
    none by default."""
    webhook_inner_hosts: str = ""
    """The same of hosts in the own network, whose addresses may be private."""
    upstream: str = ""
    """Folder, absolute or in the instance, that decisions are written to for the
    upstream public-credit system; none by default, and nothing is written."""
    witness_interval: int = 5
    """Seconds between two rounds of asking the witnesses, 0 (never) to 3600."""
    reports: str = ""
    """Folder that each night's report is put into as a mail to be sent; none if not."""
    jobs_can: str = "landing,log"
    """What due work finds in this folder: ``landing``, ``log``, both, or ``none``."""
    max_file_mb: int = 512
    """Largest delivered file that is taken in, in MiB, 1 to 1,048,576."""
    refused_per_minute: int = 60
    """Attempts without a valid token a minute and source, 1 to 1,000,000."""
    refused_sources: int = 1000
    """Sources that are counted one by one in a minute, 1 to 100,000."""
    session_idle_minutes: int = 30
    """Minutes without a page after which an officer is signed out, 1 to 480."""
    session_hours: int = 10
    """Hours after which an officer signs in anew in any case, 1 to 24."""
    sign_in_failures: int = 10
    """Failed sign-ins to one account before it is locked for a while, 3 to 1,000."""
    sign_in_source_failures: int = 30
    """Failed sign-ins from one source before it is locked out, 3 to 100,000."""
    lock_minutes: int = 15
    """Minutes that a lock lasts, and in which failures are counted, 1 to 1,440."""
    request_log: str = RequestLog.MASKED
    """A line a request on standard error: ``off``, ``masked`` or ``whole``."""

    @property
    def drop_folder(self) -> Path:
        """Tell where members drop their files."""
        return Path(self.drops) if self.drops else self.instance / "drops"

    @property
    def connectors_folder(self) -> Path | None:
        """Tell where one's own sources are described, if there are any."""
        return Path(self.connectors).absolute() if self.connectors else None

    @property
    def keys_folder(self) -> Path:
        """Tell where the keys lie; they are never in the database."""
        return self.instance / "keys"

    @property
    def blobs_folder(self) -> Path:
        """Tell where received files lie, encrypted."""
        return self.instance / "blobs"

    @property
    def anchor(self) -> Path:
        """Tell where the audit log keeps what was signed last."""
        return self.instance / "audit-anchor"

    @property
    def rates_file(self) -> Path:
        """Tell where the processes of this host count how fast members ask."""
        return self.instance / "member-rates"

    @property
    def promises_file(self) -> Path:
        """Tell where the processes of this host count refusals that share a leaf."""
        return self.instance / "refusals-promised"

    @property
    def restore_marker(self) -> Path:
        """Tell where a restore notes that it is not finished."""
        return self.instance / "restore-unfinished.json"

    @property
    def is_loopback(self) -> bool:
        """Tell whether it listens to this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def verify_at(self) -> str:
        """Tell where anybody checks a receipt: at a page, or else by a command.

        The page is at the first public host, or at the address to listen on. A caller
        chooses no part of it: papers that others hold tell it.
        """
        host = self.public_hosts.partition(",")[0].strip()
        if not host and (self.proxy or not self._has_host):
            return VERIFY_COMMAND
        host = url_host((host or self.host).encode("idna").decode("ascii"))
        scheme = "https" if self.tls_cert or self.proxy else "http"
        if not (self.proxy or PORT_NAMED.search(host) or self.port == PORTS[scheme]):
            host = f"{host}:{self.port}"
        return f"{scheme}://{host}/verify"

    @property
    def _has_host(self) -> bool:
        """Tell whether the address to listen on is one that can be asked."""
        try:
            return not ip_address(self.host).is_unspecified
        except ValueError:
            return True

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the business database is the embedded one."""
        return self.database_url.startswith("sqlite")

    def settings(self) -> dict[str, Any]:
        """Give every setting but the instance's own folder, by name."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name != "instance"
        }


def read_shipped(kind: type[T], text: str, file: str) -> T:
    """Make a frozen value of the text of a file that is shipped.

    Raises:
        ConfigError: it is no TOML, or a key is unknown, missing or of another type.
    """
    try:
        table = read_toml(text)
        return configured(kind, table)
    except tomllib.TOMLDecodeError as error:
        msg = f"{file} is not valid TOML: {error}"
        raise ConfigError(msg) from error
    except ShapeError as error:
        key, why, line = error.first_in(table, text)
        msg = f"{file}: {key}: {why} (at line {line})"
        raise ConfigError(msg) from error


def load_config(environ: Mapping[str, str]) -> Config:
    """Read the settings of the instance that the environment names.

    Raises:
        ConfigError: a name is unknown or a value is not of its type or range.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX)
    }
    instance = Path(given.pop("instance", "") or "instance").absolute()
    settings, places = _read_settings(instance / FILE_NAME)
    config = _with_settings(Config(instance=instance), settings, places)
    of_environment = {name: f"{PREFIX}{name.upper()}" for name in given}
    config = _with_settings(config, given, of_environment)
    if not config.database_url:
        config = replace(config, database_url=f"sqlite:///{instance / 'hub.db'}")
    if not config.audit_database_url:
        beside = (
            f"sqlite:///{instance / 'audit.db'}"
            if config.is_sqlite
            else config.database_url
        )
        config = replace(config, audit_database_url=beside)
    return _check_ranges(config, places | of_environment)


def _read_settings(file: Path) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Read a file of settings, if it is there, and name the place of each.

    Raises:
        ConfigError: it is no TOML.
    """
    if not file.is_file():
        return {}, {}
    try:
        text = file.read_text("utf-8")
        settings = read_toml(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{file} is not valid TOML: {error}"
        raise ConfigError(msg) from error
    lines = lines_of(text)
    return settings, {
        name: f"{shortened(name)} in {file} (at line {line_of((name,), lines)})"
        for name in settings
    }


def _with_settings(
    config: Config, settings: Mapping[str, Any], places: Mapping[str, str]
) -> Config:
    """Lay settings over a configuration, each turned into its field's type."""
    types = {field.name: field.type for field in fields(Config)}
    del types["instance"]
    changes: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in types:
            msg = f"unknown setting {places[name]}; known: {nearest(name, types)}"
            raise ConfigError(msg)
        given = _joined(value) if name in LISTS else value
        changes[name] = _typed(given, types[name], places[name])
    return replace(config, **changes)


def _joined(value: Any) -> Any:
    """Write a list of texts as one text, parted by commas; nothing else is changed."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    return value


def _typed(value: Any, kind: Any, where: str) -> Any:
    """Turn a setting's value into its type or say why not.

    A text may stand for any type, as in the environment. Of a value of another type
    nothing is repeated: a password may be in it.
    """
    if type(value) is kind and kind is not str:
        return value
    if not isinstance(value, str):
        msg = f"{where} must be {called(kind)}, not {_TYPES.get(type(value), 'a time')}"
        raise ConfigError(msg)
    text = value.strip()
    if kind is str:
        return text
    if kind is int and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    if kind is bool and (truth := _TRUTHS.get(text.lower())) is not None:
        return truth
    msg = f"{where} must be {called(kind)}, not {shortened(text)!r}"
    raise ConfigError(msg)


_TRUTHS = {"1": True, "true": True, "yes": True}
_TRUTHS |= {"0": False, "false": False, "no": False, "": False}
_TYPES = {bool: "true or false", int: "a whole number", float: "a fraction"}
_TYPES |= {list: "a list", dict: "a table", date: "a day"}


def _check_ranges(config: Config, places: Mapping[str, str]) -> Config:
    """Refuse settings outside the range that their docstring names."""
    ranges = {
        "port": (1, 65535),
        "workers": (1, 64),
        "threads": (1, 256),
        "landing_days": (1, 36500),
        "witness_interval": (0, 3600),
        "max_file_mb": (1, 1_048_576),
        "refused_per_minute": (1, 1_000_000),
        "refused_sources": (1, 100_000),
        "session_idle_minutes": (1, 480),
        "session_hours": (1, 24),
        "sign_in_failures": (3, 1000),
        "sign_in_source_failures": (3, 100_000),
        "lock_minutes": (1, 1440),
    }
    if config.request_log not in set(RequestLog):
        wanted = ", ".join(RequestLog)
        told, where = shortened(config.request_log), places["request_log"]
        msg = f"{where} must be one of {wanted}, not {told!r}"
        raise ConfigError(msg)
    needs = {one.strip() for one in config.jobs_can.split(",")}
    if needs - {"landing", "log"} and needs != {"none"}:
        told, where = shortened(config.jobs_can), places["jobs_can"]
        msg = f"{where} must be landing, log, both or none, not {told!r}"
        raise ConfigError(msg)
    for name, (low, high) in ranges.items():
        value = getattr(config, name)
        if not low <= value <= high:
            where = places[name]
            msg = f"{where} must lie between {low} and {high}, not {value}"
            raise ConfigError(msg)
    return config
