"""Telling the log how rows stand after each write, whoever writes them.

Sessions that write note which rows of told tables a transaction touches, and as it
ends, put how these stand into the last of its events that has room, or into one of its
own. What reaches the database past these sessions is told to nobody, and is found.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    RootTransaction,
    Update,
    bindparam,
    delete,
    event,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, sessionmaker

from hub.db.bulk import execute_many
from hub.db.prepared import driver_rows
from hub.db.triggers import find_meddler
from hub.ground.actors import HUB
from hub.ground.clock import Clock
from hub.outbox import service as outbox
from hub.outbox.covered import CoveredTable, covered_tables, owner_of
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.guarding import Leaves, LoggedLeaves, demand_logged
from hub.outbox.logged_rows import CLOCK, GONE, TOLD_BY, logged_detail, logged_numbers
from hub.outbox.macs import KEYS, mac_for, stored_events
from hub.outbox.models import LastLogged, OutboxEvent
from hub.outbox.row_groups import Key, Place, places_together, read_groups, text_of
from hub.outbox.statements import (
    Write,
    chosen_keys,
    inserted_keys,
    sets_only,
    table_of,
    values_of,
)
from schemas.canonical import canonical
from schemas.wording import Wording
from schemas.words import TELLING, TELLS_ROWS, Operation, operation_of

WRITTEN = "outbox.written"
LOG: Final = "outbox.log"
"""Under this name sessions that write have the log that they tell."""
ROOM = 2_000
"""Bytes of a detail that are left for what ends up in it besides."""
ERASABLE = "merchant"
"""Type of subjects whose events may be erased, so that no other row is told there."""
_HAVE_ROOM: Final = TELLING - set(TELLS_ROWS)
_WRITTEN_STILL: Final = frozenset(
    {"contradiction", "evidence_place", "log_check", OutboxEvent.__tablename__}
)
"""Tables of what checks find, and of events, which have their MAC: written even where
nothing else is."""
_REMEMBER = text(
    "INSERT INTO last_told (name, key, number, event) VALUES (:name, :key, :number,"
    " :event) ON CONFLICT (name, key) DO UPDATE SET number = excluded.number,"
    " event = excluded.event"
)
_TELL_TOO = (
    update(OutboxEvent)
    .where(OutboxEvent.__table__.c.id == bindparam("put"))
    .values(detail=bindparam("whole"))
)


class _Written:
    """What one transaction has written: rows by table, and events of the outbox."""

    def __init__(self, root: RootTransaction | None) -> None:
        """Begin with nothing."""
        self.root = root
        self.keys: dict[str, dict[Key, None]] = {}
        self.compared: dict[str, dict[Key, None]] = {}
        """Rows of tables that are compared in another way, and not told by this."""
        self.events: list[Mapping[str, Any]] = []
        self.took_back = False
        """Whether something was, to a savepoint: events may have gone with it."""
        self.leaves: Leaves = {}
        self.looked = False

    def of(self, connection: Connection, covered: CoveredTable) -> dict[Key, None]:
        """Give which rows of a covered table are written."""
        self.look(connection, covered.name)
        kept = self.keys if covered.told else self.compared
        return kept.setdefault(covered.name, {})

    def look(self, connection: Connection, name: str) -> None:
        """Look once whether anything else would write, too.

        Raises:
            EvidenceContradictsError: something would.
        """
        if self.looked or name in _WRITTEN_STILL:
            return
        meddler = find_meddler(connection)
        if meddler is not None:
            zh = f"数据库中的 {meddler} 会改动平台写入的内容，不再写入"
            en = (
                f"{meddler} in the database would change what the hub writes: "
                "nothing is written"
            )
            raise EvidenceContradictsError(Wording(zh, en))
        self.looked = True


def tell_writes(
    sessions: sessionmaker[Session], log: LoggedLeaves, clock: Clock
) -> None:
    """Let every transaction of these sessions tell the log of what it writes.

    Its events are given the hub's MAC.
    """

    def note(
        connection: Connection,
        statement: Any,
        many: Sequence[Mapping[str, Any]],
        one: Mapping[str, Any],
        _: Any,
    ) -> None:
        if isinstance(statement, Insert | Update | Delete):
            _note(connection, statement, many or [one], log)

    sessions.configure(info={KEYS: log.sealer, LOG: log, CLOCK: clock})
    event.listen(sessions.kw["bind"], "before_execute", note)
    event.listen(sessions.kw["bind"], "rollback_savepoint", _take_back)
    event.listen(sessions, "before_commit", lambda session: _tell(session, clock))


def note_written(session: Session, name: str, keys: Iterable[Key]) -> None:
    """Note rows of a told table that were written by a statement of the driver.

    A session that has no log to tell notes nothing.
    """
    if LOG not in session.info:
        return
    connection = session.connection()
    covered = covered_tables()[name]
    _written(connection).of(connection, covered).update(dict.fromkeys(keys))


def demand_rows_logged(session: Session, name: str, keys: Iterable[Key]) -> None:
    """Refuse rows of a told table that are not as they were told of last.

    For whoever acts by rows that are not written; most are compared as they are.

    Raises:
        EvidenceContradictsError: one of them was changed past the hub.
    """
    log: LoggedLeaves | None = session.info.get(LOG)
    if log is not None:
        connection = session.connection()
        leaves = _written(connection).leaves
        demand_logged(connection, log, covered_tables()[name], keys, leaves)


def _note(
    connection: Connection,
    statement: Write,
    given: Sequence[Mapping[str, Any]],
    log: LoggedLeaves,
) -> None:
    """Note which rows a statement is about to write; refuse what is not as told."""
    name = table_of(statement).name
    if name == OutboxEvent.__tablename__ and isinstance(statement, Insert):
        events = _written(connection).events
        events.extend({**values_of(statement), **one} for one in given)
        return
    covered = covered_tables().get(name)
    owner = covered if covered and covered.guarded else owner_of(name)
    if owner is None:
        if covered is not None and covered.compared:
            _written(connection).look(connection, name)
        return
    by = owner.key if name == owner.name else (covered_tables()[name].by,)
    if isinstance(statement, Insert):
        keys = inserted_keys(connection, statement, given, by)
    elif sets_only(statement, given, covered_tables()[name].harmless_columns):
        return
    else:
        keys = list(chosen_keys(connection, statement, given, by))
    written = _written(connection)
    known = written.of(connection, owner)
    new = [key for key in dict.fromkeys(keys) if key not in known]
    ends = owner.ends and sets_only(statement, given, {owner.ends})
    if owner.is_guarded and new and not ends:
        demand_logged(connection, log, owner, new, written.leaves)
    known.update(dict.fromkeys(new))


def _take_back(connection: Connection, _name: str, _context: None) -> None:
    """Note that events may be gone which were put since a savepoint."""
    _written(connection).took_back = True


def _written(connection: Connection) -> _Written:
    """Give what is known of the connection's present transaction."""
    root = connection.get_transaction()
    written: _Written | None = connection.info.get(WRITTEN)
    if written is None or written.root is not root:
        written = connection.info[WRITTEN] = _Written(root)
    return written


def _tell(session: Session, clock: Clock) -> None:
    """Tell of all that the transaction which is about to commit has written."""
    if session.in_nested_transaction() or session.get_transaction() is None:
        return
    session.flush()
    connection = session.connection()
    written: _Written | None = connection.info.pop(WRITTEN, None)
    if written is None or written.root is not connection.get_transaction():
        return
    if written.took_back and written.events:
        kept = stored_events(connection, [one["id"] for one in written.events])
        written.events = [one for one in written.events if one["id"] in kept]
    _remember_named(connection, written.events)
    places = (
        (covered_tables()[name], key)
        for name, keys in written.keys.items()
        for key in keys
    )
    for some in places_together(places):
        tell_groups(session, some, events=written.events, clock=clock)


def tell_groups(
    session: Session,
    places: Sequence[Place],
    *,
    events: list[Mapping[str, Any]],
    clock: Clock,
    anew: bool = False,
) -> None:
    """Tell of rows that one event has room for, and remember which event did.

    ``events`` are those of the transaction, one of which may tell of them too. What is
    told ``anew`` stands whatever was told of it before.
    """
    connection = session.connection()
    # Whoever tells of them too waits here, and then reads what this has written.
    first = logged_numbers(session, len(places))
    groups = {
        (covered.name, key): group
        for covered, some in groupby(places, itemgetter(0))
        for key, group in read_groups(connection, covered, [key for _, key in some])
    }
    rows = [
        (covered.name, text_of(key), groups.get((covered.name, key), GONE))
        for covered, key in places
    ]
    before = None if anew else _numbers(connection, places)
    detail = logged_detail(rows, first, before)
    chosen = _with_room(events, detail)
    if chosen is not None:
        whole = {**chosen["detail"], **detail}
        now = {**chosen, "detail": whole}
        events[events.index(chosen)] = now
        put = str(chosen["id"])
        connection.execute(
            _TELL_TOO, {"put": put, "whole": whole, **mac_for(session, now)}
        )
    else:
        put = outbox.put(
            session,
            at=events[-1]["at"] if events else clock(),
            actor=events[-1]["actor"] if events else HUB,
            op=Operation.ROWS_TELL,
            subject_type="rows",
            subject=places[0][0].name,
            detail=detail,
        )
    connection.execute(
        _REMEMBER,
        [
            {"name": name, "key": key, "number": number, "event": put}
            for number, (name, key, _) in enumerate(rows, first)
        ],
    )


def _remember_named(
    connection: Connection, events: Sequence[Mapping[str, Any]]
) -> None:
    """Remember which events told of rows that are compared before they are written."""
    rows = [
        {"name": name, "key": key, "number": number, "event": one["id"]}
        for one in events
        if operation_of(one) in TELLS_ROWS and one["detail"].keys() >= TOLD_BY
        for name, key, number, *_ in one["detail"]["rows"]
        if covered_tables()[name].guarded
    ]
    if rows:
        connection.execute(_REMEMBER, rows)


def _numbers(
    connection: Connection, places: Sequence[Place]
) -> dict[tuple[str, str], int]:
    """Give the numbers of the last writes of rows, by table and key."""
    numbers = {}
    for covered, some in groupby(places, itemgetter(0)):
        keys = [text_of(key) for _, key in some]
        marks = ", ".join("?" * len(keys))
        _, found = driver_rows(
            connection,
            f"SELECT key, number FROM last_told WHERE name = ? AND key IN ({marks})",  # noqa: S608 (marks only)
            [covered.name, *keys],
        )
        numbers.update({(covered.name, key): number for key, number in found})
    return numbers


def remember_logged(
    session: Session, places: Mapping[tuple[str, str], tuple[int, str]]
) -> None:
    """Write anew which event told of each row last, as the log itself says it."""
    row = LastLogged.__table__
    query = select(row.c.name, row.c.key, row.c.number, row.c.event)
    told = {n for n, one in covered_tables().items() if one.told or one.guarded}
    known = {
        (name, key): (number, put)
        for name, key, number, put in session.connection().execute(query)
    }
    wanted = {place: said for place, said in places.items() if place[0] in told}
    mine = (row.c.name == bindparam("n")) & (row.c.key == bindparam("k"))
    gone = [{"n": name, "k": key} for name, key in known.keys() - wanted.keys()]
    execute_many(session, delete(LastLogged).where(mine), gone)
    rows = [
        {"name": name, "key": key, "number": number, "event": put}
        for (name, key), (number, put) in wanted.items()
        if known.get((name, key)) != (number, put)
    ]
    execute_many(session, _REMEMBER, rows)


def _with_room(
    events: Sequence[Mapping[str, Any]], detail: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Choose the last event of a transaction that can tell of rows besides."""
    size = len(canonical(detail)) + ROOM
    for one in reversed(events):
        fits = (
            operation_of(one) in _HAVE_ROOM
            and one["subject_type"] != ERASABLE
            and not TOLD_BY & one["detail"].keys()
            and len(canonical(one["detail"])) + size <= outbox.MAX_DETAIL_BYTES
        )
        if fits:
            found: Mapping[str, Any] = one
            return found
    return None
