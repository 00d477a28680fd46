"""What was read may be kept in memory until what it rests on changes, and no longer.

Every transaction that changes anything an answer may rest on moves one number and
writes beside it, in the same commit, what it touched. Whoever finds the number moved
reads what was touched since and lets go of what rests on that, so that a revocation or
a new record counts from the next request on, whichever process made it, and nothing
else makes an answer stale. A transaction that does not say what it touches, touches
everything.

The number is in the database, and whoever holds that can set it back. One that is lower
than it was, or that somebody wrote again as it was, has everything let go of. Where the
database can tell that anybody has committed anything (SQLite, on a connection that
stays), what rests on nothing by name, such as who asks and what they may, is let go of
within a second of each commit, whatever the number says.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, local
from time import monotonic
from typing import Any, NamedTuple, Protocol, TypeVar, cast, runtime_checkable

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Text,
    delete,
    event,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import (
    Mapped,
    Session,
    SessionTransaction,
    mapped_column,
    sessionmaker,
)

from hub.db.counters import IdCounter, allocate_ids
from hub.db.tables import Base

T = TypeVar("T")
COUNTER = "change"
BEGUN = "cache.begun"
MOST_TOUCHED = 8_000
"""Things that one transaction may name; one that touches more touches everything."""
CHANGES_KEPT = 5_000
"""Changes that stay written down; who has missed more lets go of everything."""
ANY = "*"
"""What rests on this is let go of after any commit, whatever it says it touched."""
TRUSTED_SECONDS = 1.0
"""How long it stays at most, so that many small commits do not cost much."""
_OWN_NUMBER = text("SELECT pg_current_xact_id_if_assigned()::text::bigint")
_NUMBER = select(IdCounter.next).where(IdCounter.name == COUNTER)
# The row's version on PostgreSQL: another where the number was written again.
_VERSION: ColumnElement[int] = literal_column("xmin::text::bigint")


class AnswerChange(Base):
    """What a transaction touched, under the number that it moved on from."""

    __tablename__ = "answer_change"

    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    touched: Mapped[str | None] = mapped_column(Text)
    """Names of what was touched, parted by blanks; null for everything."""


def count_changes(sessions: sessionmaker[Session]) -> None:
    """Let every transaction of these sessions that writes move the number."""
    event.listen(sessions, "after_begin", _begin)
    event.listen(sessions, "before_commit", _move)


def narrow_changes(session: Session) -> None:
    """Let the transaction touch nothing but what it names by `touch`."""
    begun = _begun(session)
    session.info[BEGUN] = begun._replace(is_narrow=True)


@contextmanager
def keeping_answers(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Begin a transaction for which kept answers stay, but those named by `touch`.

    For what the hub writes down of its own work, and for whatever else no answer rests
    on: runs, deliveries, sessions of officers, matters.
    """
    with sessions.begin() as session:
        narrow_changes(session)
        yield session


def touch(session: Session, names: Iterable[str]) -> None:
    """Name what the transaction touches, as kept values name what they rest on."""
    _begun(session).touched.update(names)


class _Begun(NamedTuple):
    """A transaction: how many rows its connection had written, and what it touches."""

    transaction: SessionTransaction | None
    written: int
    touched: set[str]
    is_narrow: bool = False


def _begun(session: Session) -> _Begun:
    """Give what is known of the session's present transaction."""
    if session.get_transaction() is None:
        session.begin()
    begun: _Begun | None = session.info.get(BEGUN)
    if begun is None or begun.transaction is not session.get_transaction():
        begun = _Begun(session.get_transaction(), 0, set())
        session.info[BEGUN] = begun
    return begun


def _begin(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    """Remember how much its connection had written before the transaction."""
    known = _begun(session)
    if known.transaction is not transaction:
        known = _Begun(transaction, 0, set())
    session.info[BEGUN] = known._replace(written=_written(connection))


def _move(session: Session) -> None:
    """Move the number, in the transaction that is about to commit, if it must."""
    session.flush()
    begun: _Begun | None = session.info.get(BEGUN)
    if begun is None or begun.transaction is not session.get_transaction():
        # It never asked the database for anything.
        return
    if begun.is_narrow and not begun.touched:
        return
    if _written(session.connection()) == begun.written:
        return
    number = allocate_ids(session, COUNTER, 1)
    named = begun.is_narrow and len(begun.touched) <= MOST_TOUCHED
    row = {
        "number": number,
        "touched": " ".join(sorted(begun.touched)) if named else None,
    }
    connection = session.connection()
    connection.execute(insert(AnswerChange), [row])
    if number % CHANGES_KEPT == 0:
        old = AnswerChange.number < number - CHANGES_KEPT
        connection.execute(delete(AnswerChange).where(old))


def _written(connection: Connection) -> int:
    """Tell a number that moves with every row that the connection writes."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)
    # A transaction has a number of its own from its first writing on.
    return int(connection.scalar(_OWN_NUMBER) or 0)


class _Reader(NamedTuple):
    """A connection that reads the number, and what it read last."""

    connection: Any
    commits: int = -1
    """Moves with every commit of others, where the database counts them."""
    number: int = 0
    version: int = 0


class _Kept(NamedTuple):
    """A value, and the names of what it rests on."""

    value: Any
    rests_on: Collection[str]


class VersionedCache:
    """Values by key, each good until what it rests on is touched."""

    def __init__(self, engine: Engine, size: int) -> None:
        """Keep at most ``size`` values, the most recently used ones."""
        self._engine = engine
        self._idle: list[_Reader] = []
        self._size = size
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._resting: dict[str, set[Hashable]] = {}
        self._at = -1
        """The number up to which all changes are known here."""
        self._written_as = 0
        """The version of the number's row, where the database tells it."""
        self._commits = 0
        """How often what rests on any commit was let go of."""
        self._begun = local()
        """How often it had been when a thread last read the number."""
        self._is_doubted = False
        """Whether a commit was seen since."""
        self._trusted_from = -TRUSTED_SECONDS
        self._lock = Lock()
        self._counts_commits = engine.dialect.name == "sqlite"
        query = _NUMBER if self._counts_commits else _NUMBER.add_columns(_VERSION)
        self._query = str(query.compile(engine, compile_kwargs={"literal_binds": True}))

    def number(self) -> int:
        """Tell how often the database has been changed: read before all else.

        What rests on anything that was touched meanwhile is let go of first.
        """
        known = self._at
        number, version, is_same = self._read_number()
        if not is_same:
            self._is_doubted = True
        if self._is_doubted and monotonic() - self._trusted_from >= TRUSTED_SECONDS:
            with self._lock:
                self._is_doubted, self._trusted_from = False, monotonic()
                self._commits += 1
                self._let_go(ANY)
        self._begun.commits = self._commits
        if number < known or (number == self._at and version != self._written_as):
            self._begin_anew(number, version)
        elif number != self._at:
            self._catch_up(number, version)
        return number

    def _read_number(self) -> tuple[int, int, bool]:
        """Read the number, its row's version, and whether nobody has committed since.

        The last two only where the database tells them.
        """
        reader, count = None, 0
        try:
            reader = self._idle.pop() if self._idle else _Reader(self._open())
            if self._counts_commits:
                # Asked first: whoever commits between the two is seen the next time.
                (count,) = reader.connection.execute("PRAGMA data_version").fetchone()
                if count == reader.commits:
                    # As nobody has committed, the number is what it was.
                    self._idle.append(reader)
                    return reader.number, reader.version, True
            rows = reader.connection.execute(self._query).fetchall()
        except self._engine.dialect.loaded_dbapi.Error:
            if reader is not None:
                reader.connection.close()
            reader = None
            # A server may have begun anew since; the engine knows how to find out.
            with self._engine.connect() as connection:
                rows = connection.exec_driver_sql(self._query).fetchall()
        number, version = (*rows[0], 0)[:2] if rows else (0, 0)
        if reader is not None:
            self._idle.append(
                reader._replace(commits=count, number=int(number), version=version)
            )
        return int(number), version, not self._counts_commits

    def _begin_anew(self, number: int, version: int) -> None:
        """Let go of everything: what was known of changes is not so any more."""
        with self._lock:
            self._kept.clear()
            self._resting.clear()
            self._at, self._written_as = number, version

    def _catch_up(self, number: int, version: int) -> None:
        """Let go of what rests on anything that was touched up to a number."""
        with self._lock:
            since = self._at
            if number <= since:
                return
            missed = self._missed(since, number) if since >= 0 else None
            if missed is None:
                self._kept.clear()
                self._resting.clear()
            else:
                for name in missed:
                    self._let_go(name)
            self._at, self._written_as = number, version

    def _let_go(self, name: str) -> None:
        """Let go of what rests on a name."""
        for key in self._resting.pop(name, ()):
            self._drop(key)

    def _missed(self, since: int, number: int) -> set[str] | None:
        """Read what was touched from one number on to another; None for everything."""
        query = select(AnswerChange.touched).where(
            AnswerChange.number >= since, AnswerChange.number < number
        )
        with self._engine.connect() as connection:
            rows = connection.scalars(query).all()
        if len(rows) != number - since or None in rows:
            return None
        return {name for row in rows if row for name in row.split()}

    def _drop(self, key: Hashable) -> None:
        """Let go of one value."""
        kept = self._kept.pop(key, None)
        for name in kept.rests_on if kept is not None else ():
            resting = self._resting.get(name)
            if resting is not None:
                resting.discard(key)
                if not resting:
                    del self._resting[name]

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
            self._idle.pop().connection.close()

    def get(self, key: Hashable) -> Any:
        """Give what is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found.value

    def put(
        self,
        key: Hashable,
        number: int,
        value: Any,
        rests_on: Collection[str] = (),
    ) -> None:
        """Keep a value that was read after the number was.

        It is good until something that it rests on is touched, or everything is; what
        rests on nothing by name, for a second after a commit. One that was read before
        a change that is known here is not kept, nor one of before that second's end.
        """
        rests_on = rests_on or (ANY,)
        with self._lock:
            if number != self._at:
                return
            if ANY in rests_on and self._begun.__dict__.get("commits") != self._commits:
                return
            self._drop(key)
            self._kept[key] = _Kept(value, rests_on)
            for name in rests_on:
                self._resting.setdefault(name, set()).add(key)
            if len(self._kept) > self._size:
                self._drop(next(iter(self._kept)))


@runtime_checkable
class Endable(Protocol):
    """Something that does not end by itself."""

    def end(self) -> None:
        """End it; it may be used again."""


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

    def close(self) -> None:
        """Let go of everything, and end what must be ended."""
        with self._lock:
            things = list(self._things.values())
            self._things.clear()
        for thing in things:
            if isinstance(thing, Endable):
                thing.end()
