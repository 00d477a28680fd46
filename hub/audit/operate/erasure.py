"""Erasing a subject: what opened its events goes, every leaf and proof stays valid.

The order makes a crash at any point harmless: the erasure list first, then the event,
then the rows, then the note that they are gone. What was begun is finished by
``finish_erasures``.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, Table, bindparam, delete, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from hub.audit.log import AuditLog
from hub.audit.mover import move_outbox
from hub.audit.record.events import AuditEvent
from hub.audit.record.models import audit_entry, audit_opening, audit_subject_key
from hub.audit.seals.erasure_list import (
    Erasure,
    cuts_of,
    erasures_known,
    note_begun,
    note_done,
    only_eraser,
)
from hub.audit.seals.sealing import InstanceKeys, Sealer, held_handle, subject_handle
from hub.audit.seals.subject_index import hold_head
from hub.db.bulk import in_chunks
from hub.db.ids import last_id_of, new_id
from hub.db.tables import dump_json
from hub.ground.actors import HUB
from hub.ground.documents import Documented
from hub.ground.errors import BadInputError
from hub.outbox.macs import renewed_mac, stored_events
from hub.outbox.models import OutboxEvent
from schemas.words import Operation

ROWS = 500
ERASED = "erased"
"""What stands in the outbox in the place of a subject that was erased."""
REASON_LIMIT = 200

_OUTBOX: Table = OutboxEvent.__table__  # type: ignore[assignment]  # a class has a Table
_BLANK = {"subject": ERASED, "detail": dump_json({})}
_BLANK_ROW = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("event"))
    .values(subject=ERASED, detail={}, mac=bindparam("now_mac"))
)


class ErasureReasonError(BadInputError):
    """An erasure was asked for without a reason, or with too long a one."""

    code = "erasure-reason"
    title = "Say in 1 to 200 characters why, without naming anybody."


@dataclass(frozen=True, slots=True)
class ErasedSubject:
    """A name that events were filed under: a type, and an id or code."""

    type: str
    name: str


@dataclass(slots=True)
class ErasureTally(Documented):
    """What an erasure did."""

    openings: int = 0
    keys: int = 0
    outbox: int = 0
    waiting: int = 0
    """Outbox rows about the subject that the log has not taken yet; they stay."""
    swept: bool = True
    """Whether what the rows left behind was overwritten, as far as the hub can."""


def erase_subject(
    log: AuditLog,
    sessions: sessionmaker[Session],
    subjects: Sequence[ErasedSubject],
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> ErasureTally:
    """Erase what the log and the outbox can still tell of the given names.

    They are the names of one subject: a merchant's public id and codes. Their openings
    and keys are deleted, the outbox rows keep place and id only, and an ``erase`` event
    tells that it was done. What is logged about them from now on has a new key. An
    event that is being logged at this moment may become unreadable with the others.

    Raises:
        ErasureReasonError: the reason is empty or too long.
        ErasureListError: the erasure list is missing or damaged; nothing was erased.
        AuditUnavailableError: the log cannot take the event; the erasure is noted and
            waits for ``finish_erasures``.
    """
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise ErasureReasonError
    move_outbox(sessions, log)
    handles = sorted({handle for s in subjects for handle in _handles(s, log.sealer)})
    event_id = new_id(at)
    erasure = Erasure(event_id, _cut(log.engine, event_id, handles), handles)
    with only_eraser(log.erasures, waits=True):
        note_begun(log.erasures, erasure)
        return _carry_out(log, sessions, erasure, actor=actor, at=at, reason=reason)


def finish_erasures(log: AuditLog, sessions: sessionmaker[Session]) -> int:
    """Finish what a crash interrupted and return how many erasures that were.

    Those that somebody is at are left to them.

    Raises:
        ErasureListError: the erasure list is missing or damaged.
        AuditUnavailableError: the log cannot take events.
    """
    if all(one.done for one in erasures_known(log.erasures)):
        return 0
    with only_eraser(log.erasures, waits=False) as is_ours:
        if not is_ours:
            return 0
        begun = [one for one in erasures_known(log.erasures) if not one.done]
        for erasure in begun:
            _carry_out(
                log, sessions, erasure, actor=HUB, at=log.now(), reason="interrupted"
            )
    return len(begun)


def replay_erasures(
    engine: Engine, sessions: sessionmaker[Session], keys: InstanceKeys, path: Path
) -> ErasureTally:
    """Erase again, in databases that came from a backup, all that the list names.

    ``engine`` is the log's. What was logged about a subject after its erasure stays. To
    be done before anything serves, and once more after the outbox has moved if rows
    were ``waiting``. It writes no event: a log that was rolled back takes none.

    Raises:
        ErasureListError: the list is missing or damaged, so the backup must not serve.
    """
    known = erasures_known(path)
    tally = ErasureTally()
    for erasure in known:
        doomed = _doomed(engine, erasure)
        _delete_rows(
            engine, erasure, doomed[audit_opening], doomed[audit_subject_key], tally
        )
    _blank_outbox(sessions, cuts_of(known), keys, tally)
    _sweep(engine, sessions, tally)
    return tally


def _carry_out(
    log: AuditLog,
    sessions: sessionmaker[Session],
    erasure: Erasure,
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> ErasureTally:
    """Log an erasure that stands in the list, delete its rows and note that."""
    with log.engine.execution_options(writes=True).begin() as connection:
        # An opening that is being filed anew is there then, and is counted.
        hold_head(connection)
    # Counted before the event is logged, and no more than these are deleted after it,
    # so that what is missing can be told from what was erased.
    openings = _doomed(log.engine, erasure)[audit_opening]
    if not _is_logged(log.engine, erasure.event_id):
        log.append(
            AuditEvent(
                id=erasure.event_id,
                at=at,
                actor=actor,
                op=Operation.SUBJECT_ERASE,
                # The handles say whom to those who have the instance's key only.
                detail={
                    "handles": erasure.handles,
                    "openings": len(openings),
                    "reason": reason,
                },
            )
        )
    tally = ErasureTally()
    keys = _doomed(log.engine, erasure)[audit_subject_key]
    _delete_rows(log.engine, erasure, openings, keys, tally)
    _blank_outbox(sessions, cuts_of([erasure]), log.sealer, tally)
    _sweep(log.engine, sessions, tally)
    note_done(log.erasures, erasure.event_id)
    return tally


def _handles(subject: ErasedSubject, keys: Sealer) -> tuple[str, str]:
    """Give both handles that the events of a name are filed under."""
    return (
        subject_handle(subject.type, subject.name, keys),
        held_handle(subject.type, subject.name, keys),
    )


def _cut(engine: Engine, event_id: str, handles: Sequence[str]) -> str:
    """Find the latest id to erase: a clock that was set back must save no row.

    Keys of the same millisecond may be in hand somewhere, about to be stored.
    """
    ids = (row_id for _, row_id in _rows(engine, handles))
    return last_id_of(max(event_id, max(ids, default=event_id)))


def _rows(engine: Engine, handles: Sequence[str]) -> Iterator[tuple[Table, str]]:
    """Yield the table and id of every opening and key under the handles."""
    columns = (
        (audit_opening, audit_opening.c.event_id),
        (audit_subject_key, audit_subject_key.c.key_id),
    )
    with engine.connect() as connection:
        streaming = connection.execution_options(yield_per=ROWS)
        for table, column in columns:
            for some in in_chunks(handles, ROWS):
                query = select(column).where(table.c.subject.in_(some))
                for row_id in streaming.scalars(query):
                    yield table, row_id


def _is_logged(engine: Engine, event_id: str) -> bool:
    """Tell whether the log has an event."""
    query = select(audit_entry.c.id).where(audit_entry.c.id == event_id)
    with engine.connect() as connection:
        return connection.scalar(query) is not None


def _doomed(engine: Engine, erasure: Erasure) -> dict[Table, list[str]]:
    """List the openings and keys up to the erasure's cut."""
    found: dict[Table, list[str]] = {audit_opening: [], audit_subject_key: []}
    for table, row_id in _rows(engine, erasure.handles):
        # Compared here, for databases sort text in orders of their own.
        if row_id <= erasure.cut:
            found[table].append(row_id)
    return found


def _delete_rows(
    engine: Engine,
    erasure: Erasure,
    openings: Sequence[str],
    keys: Sequence[str],
    tally: ErasureTally,
) -> None:
    """Delete openings and keys of an erasure."""
    for some in in_chunks(keys, ROWS):
        with engine.execution_options(writes=True).begin() as connection:
            gone = delete(audit_subject_key).where(audit_subject_key.c.key_id.in_(some))
            tally.keys += connection.execute(gone).rowcount
    for some in in_chunks(openings, ROWS):
        with engine.execution_options(writes=True).begin() as connection:
            rows = delete(audit_opening).where(
                audit_opening.c.event_id.in_(some),
                audit_opening.c.subject.in_(erasure.handles),
            )
            tally.openings += connection.execute(rows).rowcount


def _blank_outbox(
    sessions: sessionmaker[Session],
    cuts: Mapping[str, str],
    keys: InstanceKeys,
    tally: ErasureTally,
) -> None:
    """Blank the moved outbox rows about erased subjects; count those that wait."""
    named = _OUTBOX.c
    query = select(named.subject_type, named.subject).distinct()
    with sessions() as session:
        pairs = [
            (kind, name, max(known))
            for kind, name in session.execute(query)
            if name != ERASED
            and (
                known := [
                    cuts[h]
                    for h in _handles(ErasedSubject(kind, name), keys)
                    if h in cuts
                ]
            )
        ]
    for kind, name, cut in pairs:
        about = (named.subject_type == kind) & (named.subject == name)
        with sessions() as session:
            rows = session.execute(select(named.id, named.audit_index).where(about))
            found = [(row.id, row.audit_index) for row in rows if row.id <= cut]
        tally.waiting += sum(place is None for _, place in found)
        moved = [row_id for row_id, place in found if place is not None]
        for some in in_chunks(moved, ROWS):
            with sessions.begin() as session:
                connection = session.connection()
                blanks = [
                    {"event": row["id"], "now_mac": renewed_mac(keys, row, _BLANK)}
                    for row in stored_events(connection, some).values()
                    if row["audit_index"] is not None
                ]
                connection.execute(_BLANK_ROW, blanks)
                tally.outbox += len(blanks)


def _sweep(
    engine: Engine, sessions: sessionmaker[Session], tally: ErasureTally
) -> None:
    """Overwrite what deleted rows left behind, as far as the databases can."""
    with sessions() as session:
        business = session.get_bind().engine
    tally.swept = _sweep_one(engine, (audit_opening, audit_subject_key))
    tally.swept = _sweep_one(business, (_OUTBOX,)) and tally.swept


def _sweep_one(engine: Engine, tables: Sequence[Table]) -> bool:
    """Empty SQLite's journal, or give back the space of PostgreSQL's dead rows.

    SQLite overwrote the deleted bytes in the file itself (``secure_delete``).
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            cursor.close()
        return row is not None and row[0] == 0
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        for table in tables:
            connection.execute(text(f"VACUUM {table.name}"))
    return True
