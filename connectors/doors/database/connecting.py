"""Open a connection to a member's database that reads and does nothing else.

The address is checked as every other one is; the database's own library connects to
what was found. Three things keep it to reading, each enough by itself: only statements
that begin with SELECT are sent, the transaction is one that may only read, and the
role that the member made should have no other right.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from connectors.checked_hosts import CheckedHosts, Resolver, TransportError, resolve
from connectors.doors.database.keys import DatabaseKeys
from connectors.doors.database.refusals import refusal_of
from connectors.reach import Address, Reach
from connectors.rows import SourceError
from connectors.watchdog import Watchdog

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433}
PORTS |= {"oracle": 1521}
"""Ports of databases by the first word of their addresses."""
SAID = frozenset({"charset", "driver"})
"""What an address may say behind its question mark."""
CONNECT_SECONDS = 10
SQLITE_STEPS = 10_000
"""Steps of SQLite between two looks at the time."""
READING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
    | {sqlite3.SQLITE_RECURSIVE}
)
"""What SQLite may do for us."""


class DatabaseLine:
    """An open connection, whose every use has so many seconds."""

    def __init__(self, connection: Connection, keys: DatabaseKeys, cut: "_Cut") -> None:
        """Read ``keys.view`` over a connection that ``cut`` can end."""
        self.connection = connection
        self._keys = keys
        self._cut = cut
        self._until = 0.0
        raw: Any = connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_authorizer(_judge)
            raw.set_progress_handler(self._is_over, SQLITE_STEPS)

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Give a block its seconds, and the faults of the database their codes.

        Raises:
            SourceError: ``too-slow``, or as `refusal_of` has it.
        """
        self._until = time.monotonic() + self._keys.seconds
        # A second more, so that the server's own limit is met first.
        with Watchdog(self._keys.seconds + 1, self._cut) as watchdog:
            try:
                yield
            except DBAPIError as error:
                if watchdog.has_bitten:
                    detail = f"{self._keys.view}: rows come too slowly"
                    raise SourceError(code="too-slow", detail=detail) from None
                # Its own text has the statement, and may have what stands in a row.
                raise refusal_of(error, self._keys.view) from None

    def give_up(self) -> None:
        """End what was read, so that the connection can be closed."""
        with suppress(DBAPIError, SourceError), self.in_time():
            self.connection.rollback()

    def _is_over(self) -> bool:
        """Tell SQLite whether its time is over."""
        return time.monotonic() > self._until


class _Cut:
    """Ends the connection of a driver under whoever waits on it."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        """Connect by ``connect`` when asked to."""
        self._connect = connect
        self._socket: socket | None = None

    def connect(self) -> Any:
        """Connect, and keep hold of the socket that lies under the connection."""
        made = self._connect()
        if hasattr(made, "fileno"):
            # One of our own: the driver's may be another's by the time it is cut.
            self._socket = socket(fileno=os.dup(made.fileno()))
        return made

    def get_extra_info(self, name: str) -> Self:
        """Give what can be shut down."""
        del name
        return self

    def shutdown(self, how: int) -> None:
        """End the connection in both directions."""
        if self._socket is not None:
            self._socket.shutdown(how)

    def close(self) -> None:
        """Let go of the socket."""
        if self._socket is not None:
            self._socket.close()


class DatabaseReach:
    """The addresses of a member's database and its password, as configured."""

    def __init__(
        self, keys: DatabaseKeys, reach: Reach, *, resolver: Resolver = resolve
    ) -> None:
        """Find the address and the secret; nothing is connected to.

        Raises:
            SourceError: there is none, or it cannot be used.
        """
        self._keys = keys
        self._resolver = resolver
        self._address = reach.address(keys.address)
        self._urls = [_url(text, keys, self._address) for text in self._address.urls]
        secret = reach.secret(keys.secret) if keys.secret else b""
        self._password = secret.decode("utf-8", "replace")
        self._reach = reach

    @contextmanager
    def opened(self) -> Iterator[DatabaseLine]:
        """Connect to the first address that can be reached, for a block.

        Raises:
            SourceError: none can be, or it lets nobody in.
        """
        refused = SourceError("unreachable", "the database has no address")
        for url in self._urls:
            for connect in self._ways(url):
                cut = _Cut(connect)
                with closing(cut):
                    try:
                        line = self._line(url, cut)
                    except DBAPIError as error:
                        refused = _unconnected(error, url)
                        if refused.code != "unreachable":
                            raise refused from None
                        continue
                    with line.connection:
                        try:
                            yield line
                        finally:
                            line.give_up()
                    return
        raise refused

    def _line(self, url: URL, cut: _Cut) -> DatabaseLine:
        """Connect, in the time that there is for that."""
        engine = create_engine(
            url,
            creator=cut.connect,
            poolclass=NullPool,
            hide_parameters=True,
            **_options(url),
        )
        event.listen(engine, "before_cursor_execute", _demand_select)
        with Watchdog(min(CONNECT_SECONDS, self._keys.seconds + 1), cut):
            connection = engine.connect()
        return DatabaseLine(connection, self._keys, cut)

    def _ways(self, url: URL) -> Iterator[Callable[[], Any]]:
        """Yield how to connect to each place that an address leads to."""
        backend = url.get_backend_name()
        if backend == "sqlite":
            yield partial(_open_file, Path(url.database or ""), self._keys.seconds)
            return
        port = url.port or PORTS[backend]
        host = f"{url.host}:{port}"
        inner = (host,) if self._address.inner else ()
        checked = CheckedHosts((host,), inner, self._resolver, keeps=True, ports=PORTS)
        try:
            found = checked.addresses(backend, url.host or "", port)
        except TransportError as error:
            raise SourceError(error.code, error.detail) from error
        for address in found:
            if backend == "postgresql":
                yield self._postgresql(url, address)
            else:
                yield partial(self._open_other, url, address)

    def _postgresql(self, url: URL, address: str) -> Callable[[], Any]:
        """Make what connects to a PostgreSQL server, from its own module."""
        # Its driver is absent without the extra of that name.
        from connectors.doors.database import postgresql  # noqa: PLC0415  # see above

        return partial(
            postgresql.connect,
            url,
            address,
            password=self._password,
            seconds=self._keys.seconds,
            tls=postgresql.tls_of(self._address, self._reach),
        )

    def _open_other(self, url: URL, address: str) -> Any:
        """Connect by the driver that an address names."""
        dialect = url.get_dialect()()
        driver = url.get_dialect().import_dbapi()
        placed = url.set(host=address, password=self._password)
        args, named = dialect.create_connect_args(placed)
        return driver.connect(*args, **named)


def _url(text: str, keys: DatabaseKeys, address: Address) -> URL:
    """Read an address of a database.

    Raises:
        SourceError: ``addresses-invalid`` or ``driver-missing``, without what may be
            a secret in it.
    """
    try:
        url = make_url(text)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            url = url.set(drivername="sqlite")
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError) as error:
        detail = f"{keys.address}: its driver is not installed; install it beside"
        raise SourceError(code="driver-missing", detail=detail) from error
    except (ArgumentError, ValueError) as error:
        detail = f"{keys.address}.urls: that is no address of a database"
        raise SourceError(code="addresses-invalid", detail=detail) from error
    backend = url.get_backend_name()
    is_placed = bool(url.database) if backend == "sqlite" else bool(url.host)
    said = ""
    if backend not in (*PORTS, "sqlite") or not is_placed:
        said = "name a database and where it is, such as postgresql://hub@host/name"
    elif not SAID.issuperset(url.query):
        said = f"behind its question mark may stand {' and '.join(sorted(SAID))} alone"
    elif backend != "postgresql" and not address.inner:
        said = "only PostgreSQL can be reached outside; a database here must be inner"
    if said:
        raise SourceError(code="addresses-invalid", detail=f"{keys.address}: {said}")
    return url


def _options(url: URL) -> dict[str, Any]:
    """Tell SQLAlchemy how a transaction is: of one moment, and one that only reads."""
    if url.get_backend_name() != "postgresql":
        return {}
    said = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {"execution_options": said, "use_native_hstore": False}


def _open_file(path: Path, seconds: int) -> sqlite3.Connection:
    """Open a file of SQLite that is there, to read it alone."""
    name = f"file:{quote(str(path))}?mode=ro"
    return sqlite3.connect(name, uri=True, timeout=seconds, check_same_thread=False)


def _judge(action: int, *_: object) -> int:
    """Let SQLite read, and nothing else."""
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


def _demand_select(_: object, __: object, statement: str, *___: object) -> None:
    """Send nothing but SELECT, whatever would be sent.

    Raises:
        SourceError: ``not-a-select``.
    """
    if not statement.startswith(("SELECT ", "SELECT\n")):
        detail = "a statement that is no SELECT was about to be sent; it was not"
        raise SourceError(code="not-a-select", detail=detail)


def _unconnected(error: DBAPIError, url: URL) -> SourceError:
    """Say why there is no connection, without the password."""
    place = f"{url.host or url.database}"
    line = getattr(error.orig, "pgconn", None)
    if line is not None and (line.used_password or line.needs_password):
        detail = f"{place} lets the hub not in: look at user, secret and database name"
        return SourceError(code="door-denied", detail=detail)
    detail = f"{place} cannot be reached, or breaks off; ask whoever runs it"
    return SourceError(code="unreachable", detail=detail)
