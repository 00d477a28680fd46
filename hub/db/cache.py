"""What was read may be kept in memory until the database changes, and no longer.

Every transaction that changes anything an answer may rest on moves one number, in the
same commit. Whoever reads the number first and finds it unmoved may use what was kept
under it, so that a revocation or a new record counts from the next request on,
whichever process made it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from hub.db.counters import IdCounter, allocate_ids

T = TypeVar("T")
COUNTER = "change"
BEGUN = "cache.begun"
_OWN_NUMBER = text("SELECT pg_current_xact_id_if_assigned()::text::bigint")
_NUMBER = select(IdCounter.next).where(IdCounter.name == COUNTER)


def count_changes(sessions: sessionmaker[Session]) -> None:
    """Let every transaction of these sessions that writes move the number."""
    event.listen(sessions, "after_begin", _begin)
    event.listen(sessions, "before_commit", _move)


def changes_no_answer(session: Session) -> None:
    """Let the transaction leave the number where it is: no answer rests on its rows.

    For what the hub writes down of its own work: runs, deliveries, places in the log.
    """
    begun: _Begun | None = session.info.get(BEGUN)
    if begun is None or begun.transaction is not session.get_transaction():
        begun = _Begun(session.get_transaction(), 0, counts=False)
    session.info[BEGUN] = begun._replace(counts=False)


class _Begun(NamedTuple):
    """A transaction, how many rows its connection had written, whether it counts."""

    transaction: SessionTransaction | None
    written: int
    counts: bool = True


def _begin(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    """Remember how much its connection had written before the transaction."""
    begun: _Begun | None = session.info.get(BEGUN)
    counts = begun is None or begun.transaction is not transaction or begun.counts
    session.info[BEGUN] = _Begun(transaction, _written(connection), counts)


def _move(session: Session) -> None:
    """Move the number, in the transaction that is about to commit, if it wrote."""
    session.flush()
    begun: _Begun | None = session.info.get(BEGUN)
    if begun is None or begun.transaction is not session.get_transaction():
        # It never asked the database for anything.
        return
    if begun.counts and _written(session.connection()) != begun.written:
        allocate_ids(session, COUNTER, 1)


def _written(connection: Connection) -> int:
    """Tell a number that moves with every row that the connection writes."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)
    # A transaction has a number of its own from its first writing on.
    return int(connection.scalar(_OWN_NUMBER) or 0)


class VersionedCache:
    """Values by key, each good for one number of the change counter."""

    def __init__(self, engine: Engine, size: int) -> None:
        """Keep at most ``size`` values, the most recently used ones."""
        self._engine = engine
        self._idle: list[Any] = []
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()
        self._query = str(
            _NUMBER.compile(engine, compile_kwargs={"literal_binds": True})
        )

    def number(self) -> int:
        """Tell how often the database has been changed: read before all else."""
        reader = None
        try:
            reader = self._idle.pop() if self._idle else self._open()
            rows = reader.execute(self._query).fetchall()
        except self._engine.dialect.loaded_dbapi.Error:
            if reader is not None:
                reader.close()
            # A server may have begun anew since; the engine knows how to find out.
            with self._engine.connect() as connection:
                rows = connection.exec_driver_sql(self._query).fetchall()
        else:
            self._idle.append(reader)
        return int(rows[0][0]) if rows else 0

    def _open(self) -> Any:
        """Open a driver's connection that reads this one number and nothing else.

        Every question begins with it. An engine's connection would cost ten times
        what the read does, for a transaction and a ping that it does not need.
        """
        pooled = self._engine.raw_connection()
        reader: Any = pooled.driver_connection
        pooled.detach()
        self._engine.dialect.set_isolation_level(reader, "AUTOCOMMIT")
        return reader

    def close(self) -> None:
        """Let go of the connections that read the number."""
        while self._idle:
            self._idle.pop().close()

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


class Shelf:
    """What rooms keep in memory for as long as the hub is open, one thing of a kind."""

    def __init__(self) -> None:
        """Start empty."""
        self._things: dict[type, Any] = {}
        self._lock = Lock()

    def take(self, kind: type[T]) -> T:
        """Give the thing of a kind, made at the first asking."""
        with self._lock:
            thing = self._things.get(kind)
            if thing is None:
                thing = self._things[kind] = kind()
            return cast("T", thing)
