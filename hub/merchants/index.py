"""The index of names: read from its tables, kept in memory, renewed as names change.

The stored index covers all names up to some change; merchants whose names changed
later are listed in ``name_change`` and read from their own tables. So a name is found
in the very transaction that writes it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from operator import itemgetter
from threading import Lock

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from hub.db.bulk import insert_rows, look_up
from hub.db.cache import keeping_answers
from hub.db.counters import allocate_ids
from hub.merchants.identity.namesakes import OPEN_KIND
from hub.merchants.models import (
    Merchant,
    MerchantAlias,
    MerchantName,
    NameChange,
    NameSegment,
    NameSegmentPart,
)
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName, Segment
from schemas.words import PERSONS

PIECE_BYTES = 4 << 20
"""Arrays are stored in pieces of this size."""

MOST_SEGMENTS = 8
"""Segments in memory before those of the changed merchants are made one."""

LEAST_CHANGES = 2_000
NAMES_PER_CHANGE = 20
"""The stored index is made anew once every twentieth merchant has changed."""

READ_AT_ONCE = 10_000

PARTS = ((True, "open."), (False, "other."))
"""Before the names of the stored arrays: of open names, and of the others."""

ALIAS = "alias"
"""What a name is that only helps to find."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The index as one look into the database found it.

    ``stored`` is the stored index's number, 0 for none; ``base`` how many segments come
    from it; ``seen`` the last change of names that went in.
    """

    store: NameStore
    stored: int = 0
    seen: int = 0
    base: int = 0


EMPTY = Reading(NameStore(()))


class NameIndex:
    """The index of a hub, shared by its threads, brought up to date when asked for."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._lock = Lock()
        self._number = -1
        self._reading = EMPTY

    def present(self, reads: sessionmaker[Session], number: int) -> NameStore:
        """Give the index as it stands at a number of the change counter."""
        if self._number != number:
            with self._lock:
                if self._number != number:
                    with reads() as session:
                        self._reading = bring_up(session, self._reading)
                    self._number = number
        return self._reading.store

    def within(self, session: Session) -> NameStore:
        """Give the index as a transaction sees it, its own writing included."""
        return bring_up(session, self._reading).store


def bring_up(session: Session, reading: Reading) -> Reading:
    """Read what is newer than a reading."""
    stored = _newest_segment(session)
    while True:
        fresh = _bring_up_from(session, reading, stored)
        newest = _newest_segment(session)
        if newest == stored:
            return fresh
        # A new index took the place of the one we read, and its changes with it.
        stored = newest


def _newest_segment(session: Session) -> int:
    """Tell the number of the stored index, 0 for none."""
    return session.scalar(select(func.max(NameSegment.id))) or 0


def _bring_up_from(session: Session, reading: Reading, stored: int) -> Reading:
    """Read the stored index, if it is another, and the changes since."""
    if stored != reading.stored:
        reading = _load(session, stored)
    changes = session.execute(
        select(NameChange.number, NameChange.merchant_id)
        .where(NameChange.number > reading.seen)
        .order_by(NameChange.number)
    ).all()
    if not changes:
        return reading
    merchants = {merchant for _, merchant in changes}
    store = reading.store
    if len(store.segments) >= MOST_SEGMENTS:
        merchants |= store.renewed.keys()
        store = NameStore(store.segments[: reading.base])
    rows = list(_read_names(session, merchants))
    store = store.renew(rows, sorted(merchants))
    return replace(reading, store=store, seen=changes[-1].number)


def _load(session: Session, stored: int) -> Reading:
    """Read a stored index; all its parts in one look, so that none is another's."""
    if not stored:
        return EMPTY
    pieces: defaultdict[str, list[bytes]] = defaultdict(list)
    for part, body in session.execute(
        select(NameSegmentPart.part, NameSegmentPart.body)
        .where(NameSegmentPart.segment_id == stored)
        .order_by(NameSegmentPart.part, NameSegmentPart.number)
    ):
        pieces[part].append(body)
    covers = session.scalar(select(NameSegment.covers).where(NameSegment.id == stored))
    if covers is None or not pieces:
        return EMPTY
    # Piece by piece, so that no array is in memory twice for long.
    parts = {part: b"".join(pieces.pop(part)) for part in list(pieces)}
    try:
        segments = tuple(_read_segments(parts))
    except (KeyError, ValueError):
        segments = ()
    if not segments:
        # Stored by an earlier release, which kept no open names, or no persons,
        # apart; or not whole.
        store = NameStore.of(read_all_names(session))
        return Reading(store, stored, covers, len(store.segments))
    return Reading(NameStore(segments), stored, covers, len(segments))


def _read_segments(parts: Mapping[str, bytes]) -> Iterator[Segment]:
    """Read the segments that are stored."""
    for is_open, prefix in PARTS:
        if f"{prefix}merchants" in parts:
            mine = {
                name.removeprefix(prefix): body
                for name, body in parts.items()
                if name.startswith(prefix)
            }
            yield Segment.from_parts(mine, is_open=is_open)


def _read_names(session: Session, merchants: Collection[int]) -> Iterator[IndexedName]:
    """Read the names of some merchants as they are to be found."""
    ordered = sorted(merchants)
    for merchant, kind, subject_class, name in look_up(
        session,
        "SELECT merchant.id, merchant_name.kind, subject_class, name "
        "FROM merchant JOIN merchant_name ON merchant_id = merchant.id "
        "WHERE flat <> '' AND merchant.id",
        ordered,
    ):
        yield _indexed(merchant, name, kind, subject_class)
    for merchant, subject_class, name in look_up(
        session,
        "SELECT merchant.id, subject_class, name FROM merchant "
        "JOIN merchant_alias ON merchant_id = merchant.id WHERE merchant.id",
        ordered,
    ):
        yield _indexed(merchant, name, ALIAS, subject_class)


def _indexed(merchant: int, name: str, kind: str, subject_class: str) -> IndexedName:
    """Tell of a name whether it may lead anybody, and whether to a person."""
    is_person = subject_class in PERSONS
    is_open = kind == OPEN_KIND and not is_person
    return IndexedName(merchant, is_open, name, is_person)


def is_due(session: Session) -> bool:
    """Tell whether so many names changed that the index should be made anew."""
    waiting = session.scalar(select(func.count()).select_from(NameChange)) or 0
    names = session.scalar(
        select(NameSegment.names).order_by(NameSegment.id.desc()).limit(1)
    )
    return waiting > max(LEAST_CHANGES, (names or 0) // NAMES_PER_CHANGE)


def rebuild_index(
    reads: sessionmaker[Session],
    writes: sessionmaker[Session],
    *,
    at: datetime,
    only_due: bool = False,
) -> int:
    """Make the stored index anew beside the old one, then swap; return its names.

    Returns 0 without doing anything where ``only_due`` is asked and it is not.
    """
    with reads() as session:
        if only_due and not is_due(session):
            return 0
        # First: a name that changes from here on is read twice, not never.
        covers = session.scalar(select(func.max(NameChange.number)))
        if covers is None:
            covers = session.scalar(select(func.max(NameSegment.covers))) or 0
        store = NameStore.of(read_all_names(session))
    with keeping_answers(writes) as session:
        keep_store(session, store, covers, at)
    return len(store)


def read_all_names(session: Session) -> Iterator[IndexedName]:
    """Read every name that is to be found, in the order of merchants."""
    names = MerchantName
    called = session.execute(
        select(names.merchant_id, names.kind, Merchant.subject_class, names.name)
        .join(Merchant, Merchant.id == names.merchant_id)
        .where(names.flat != "")
        .order_by(names.merchant_id, names.flat, names.kind)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    aliases = MerchantAlias
    alias = session.execute(
        select(aliases.merchant_id, Merchant.subject_class, aliases.name)
        .join(Merchant, Merchant.id == aliases.merchant_id)
        .order_by(aliases.merchant_id, aliases.name)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    yield from merge(
        (
            _indexed(merchant, name, kind, subject_class)
            for merchant, kind, subject_class, name in called
        ),
        (
            _indexed(merchant, name, ALIAS, subject_class)
            for merchant, subject_class, name in alias
        ),
        key=itemgetter(0),
    )


def keep_store(session: Session, store: NameStore, covers: int, at: datetime) -> None:
    """Put a store that was made from scratch in the place of the stored index."""
    number = allocate_ids(session, "name_segment", 1)
    session.execute(delete(NameSegmentPart))
    session.execute(delete(NameSegment))
    session.execute(delete(NameChange).where(NameChange.number <= covers))
    session.add(NameSegment(id=number, covers=covers, names=len(store), made_at=at))
    session.flush()
    prefixes = dict(PARTS)
    for segment in store.segments:
        for part, body in segment.parts().items():
            name = prefixes[segment.is_open] + part
            for place, piece in enumerate(_pieces(body)):
                row = {"segment_id": number, "part": name, "number": place}
                insert_rows(session, NameSegmentPart, [row | {"body": piece}])


def _pieces(body: memoryview) -> Iterable[bytes]:
    """Cut an array for storing; an empty one is one empty piece."""
    return (
        bytes(body[at : at + PIECE_BYTES])
        for at in range(0, max(len(body), 1), PIECE_BYTES)
    )
