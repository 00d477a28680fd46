"""One sync a source at a time, over all processes; a killed one holds nothing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from hub.context import Hub
from hub.intake.errors import SyncRunningError
from hub.intake.models import SourceLock

FOLDER = "locks"
WAIT = "2s"
"""How long PostgreSQL may take to notice that a holder was killed."""


@contextmanager
def source_lock(hub: Hub, source: str) -> Iterator[None]:
    """Hold the lock of a source.

    On SQLite it is a lock on a file of the instance: a lock in the database would be
    the one writer's. On PostgreSQL it is a row lock of a connection of its own, which
    other machines see too. Both end with the process that holds them.

    Raises:
        SyncRunningError: somebody else holds it.
    """
    if hub.engine.dialect.name == "sqlite":
        with _file_lock(hub.config.instance / FOLDER, source):
            yield
    else:
        with _row_lock(hub.engine, source):
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
def _row_lock(engine: Engine, source: str) -> Iterator[None]:
    """Lock the source's row, made on first use."""
    table = SourceLock.__table__
    row = select(table.c.source).where(table.c.source == source)
    with engine.connect() as connection:
        if connection.execute(row).first() is None:
            try:
                connection.execute(insert(SourceLock).values(source=source))
                connection.commit()
            except IntegrityError:
                # Another sync made it just now; who of us two gets it shows below.
                connection.rollback()
        connection.rollback()
        try:
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}'"))
            connection.execute(row.with_for_update())
        except OperationalError as error:
            raise SyncRunningError(source) from error
        yield
