"""One sync a source at a time, over all processes; a killed one holds nothing."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError

from hub.context import Hub
from hub.intake.errors import SyncRunningError

FOLDER = "locks"
LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL says when a lock was waited for in vain."""
WAIT = "2s"
"""How long PostgreSQL may take to notice that a holder was killed."""


@contextmanager
def source_lock(hub: Hub, source: str) -> Iterator[None]:
    """Hold the lock of a source.

    On SQLite it is a lock on a file of the instance: a lock in the database would be
    the one writer's. On PostgreSQL it is a lock of a connection of its own, which
    other machines see too. Both end with the process that holds them.

    Raises:
        SyncRunningError: somebody else holds it.
    """
    if hub.engine.dialect.name == "sqlite":
        with _file_lock(hub.config.instance / FOLDER, source):
            yield
    else:
        with _session_lock(hub.engine, source):
            yield


@contextmanager
def _file_lock(folder: Path, source: str) -> Iterator[None]:
    """Lock a file that bears the source's name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / f"sync-{source}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SyncRunningError(source) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _session_lock(engine: Engine, source: str) -> Iterator[None]:
    """Lock the source's number for as long as a connection of its own lasts.

    No transaction stays open meanwhile: the server could prune nothing that was
    written since it began, and each entry of the log would take longer than the last.
    """
    with engine.connect() as connection:
        # Its session, and with it the lock, ends here instead of going back to others.
        connection.detach()
        try:
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}'"))
                connection.execute(select(func.pg_advisory_lock(_number_of(source))))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise SyncRunningError(source) from error
        yield


def _number_of(source: str) -> int:
    """Give the number that PostgreSQL locks for a source."""
    told = hashlib.blake2b(f"{FOLDER}/sync-{source}".encode(), digest_size=8)
    return int.from_bytes(told.digest(), signed=True)
