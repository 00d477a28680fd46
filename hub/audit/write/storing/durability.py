"""Whether a database keeps what it has committed, whatever happens to the machine."""

from typing import Any

from sqlalchemy import Connection

from hub.audit.errors import LogBrokenError

FULL = 2
"""SQLite's number for ``synchronous=FULL``; higher ones are stricter."""
POSTGRES_SETTINGS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}


def check_durability(connection: Connection) -> None:
    """Refuse a database that could lose what it has committed.

    Raises:
        LogBrokenError: a setting allows it.
    """
    if connection.dialect.name == "sqlite":
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        if not isinstance(level, int) or level < FULL:
            msg = f"SQLite has synchronous={level}; the audit log needs FULL"
            raise LogBrokenError(msg, reason="not-durable")
        return
    for name, allowed in POSTGRES_SETTINGS.items():
        value = connection.exec_driver_sql(f"SHOW {name}").scalar()
        if value not in allowed:
            msg = f"PostgreSQL has {name}={value}; the audit log needs {name}=on"
            raise LogBrokenError(msg, reason="not-durable")


def flush_earlier_commits(connection: Connection) -> None:
    """Write out what an earlier process may have committed without a flush.

    After a failed flush SQLite's file can show a commit that no disk has; what is in
    the file is copied and flushed anew before anybody is told that it is there.
    PostgreSQL ends itself when a flush fails, and recovers.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
