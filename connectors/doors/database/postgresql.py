"""Connect to a member's PostgreSQL server, in a session that may only read."""

import warnings
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from connectors.reach import Address, Reach

PORT = 5432
CONNECT_SECONDS = 10
LEAST_SECONDS = 2
"""Less than that the library takes for no limit at all."""


class ClosingCursor(psycopg.ServerCursor[Any]):
    """Rows that wait on a server, and are let go of with it where it is gone."""

    def close(self) -> None:
        """Close it, or else the connection that broke off under it."""
        try:
            super().close()
        except psycopg.Error:
            self.connection.close()
            super().close()

    def __del__(self, __warn: Any = warnings.warn) -> None:
        """Go with a connection that is gone; SQLAlchemy closes no cursor of one."""
        if self.connection.closed:
            super().close()
        super().__del__(__warn)


def connect(
    url: URL, address: str, *, password: str, seconds: int, tls: dict[str, Any]
) -> psycopg.Connection:
    """Connect to a checked address; nothing is taken from the environment."""
    limit = seconds * 1000
    made = psycopg.connect(
        host=url.host,
        hostaddr=address,
        port=url.port or PORT,
        user=url.username or "",
        dbname=url.database or url.username or "",
        password=password,
        passfile="/dev/null",
        gssencmode="disable",
        require_auth="scram-sha-256,none",
        client_encoding="utf8",
        connect_timeout=min(CONNECT_SECONDS, max(LEAST_SECONDS, seconds)),
        application_name="credithub",
        options=f"-c default_transaction_read_only=on -c statement_timeout={limit}"
        f" -c lock_timeout={limit} -c timezone=Asia/Shanghai",
        prepare_threshold=None,
        **tls,
    )
    made.server_cursor_factory = ClosingCursor
    return made


def tls_of(address: Address, reach: Reach) -> dict[str, Any]:
    """Tell how the server proves who it is: always, but for inner ones.

    Raises:
        SourceError: a file that the address names cannot be used.
    """
    said: dict[str, Any] = {"sslmode": "prefer"}
    if address.trust:
        trusted = str(reach.secret_file(address.trust))
        said = {"sslmode": "verify-full", "sslrootcert": trusted}
    elif not address.inner:
        said = {"sslmode": "verify-full", "sslrootcert": "system"}
    if address.certificate:
        own = str(reach.secret_file(address.certificate))
        said |= {"sslcert": own, "sslkey": own}
    return said
