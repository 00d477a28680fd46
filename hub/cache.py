"""What was read may be kept in memory until the database changes, and no longer.

Every writing transaction moves one number, in the same commit as what it changed.
Whoever reads the number first and finds it unmoved may use what was kept under it, so
that a revocation or a new record counts from the next request on, whichever process
made it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from hub.db import IdCounter, allocate_ids

COUNTER = "change"
_NUMBER = select(IdCounter.next).where(IdCounter.name == COUNTER)


def count_changes(sessions: sessionmaker[Session]) -> None:
    """Let every transaction of these sessions move the number as it commits."""
    event.listen(sessions, "before_commit", _move)


def _move(session: Session) -> None:
    """Move the number, in the transaction that is about to commit."""
    allocate_ids(session, COUNTER, 1)


class VersionedCache:
    """Values by key, each good for one number of the change counter."""

    def __init__(self, engine: Engine, size: int) -> None:
        """Keep at most ``size`` values, the most recently used ones."""
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()
        self._query = str(
            _NUMBER.compile(engine, compile_kwargs={"literal_binds": True})
        )

    def number(self) -> int:
        """Tell how often the database has been changed: read before all else."""
        with self._engine.connect() as connection:
            row = connection.exec_driver_sql(self._query).one_or_none()
        return 0 if row is None else int(row[0])

    def get(self, key: Hashable, number: int) -> Any:
        """Give what was kept under a key at this number, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != number:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, number: int, value: Any) -> None:
        """Keep a value that was read after the number was."""
        with self._lock:
            self._kept[key] = number, value
            self._kept.move_to_end(key)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
