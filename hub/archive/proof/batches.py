"""Which records are not as they were logged, batch by batch, for a part of the log."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, or_, select, type_coerce

from hub.archive.models import RecordHead
from hub.archive.proof.log_check import (
    AT_ONCE,
    BATCHES,
    LoggedBatch,
    as_batch,
    differing_heads,
    has_content,
)
from hub.archive.proof.personal_check import wrong_personal
from hub.archive.proof.stored_leaves import (
    AS_STORED,
    JUDGED,
    VERSION,
    StoredLeaf,
    later_judgements,
    leaf_of_version,
    leaves_of_judgements,
    stored_versions,
)
from hub.archive.proof.version_events import (
    CONTENT_FORM,
    SHOWN_COLUMNS,
    VERSIONS_PER_EVENT,
    content_leaf,
)
from hub.archive.rules.rows import FIRST
from hub.audit.check import WHOLE, BatchRoot, Leaves, Portion, read_batch_roots
from hub.audit.reads import LogReads
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.ground.keys import Keyring
from hub.merchants.models import Membership, Merchant
from schemas.tlog.tree import root_of
from schemas.words import Operation

UNITS = 100
"""Units that are read in one pass over the table."""
ENDLESS = 2**63 - 1
_KEEP = "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)"


class Unit(NamedTuple):
    """Batches that were put as one transaction ended, and where their versions lie.

    Versions of one record that came together are known from following moments, so a
    batch may begin at one moment and end at a later one; transactions follow on each
    other.
    """

    run: str
    first: int
    """Since when the first version is known, in microseconds."""
    stop: int
    """Since when the first one of the run's next unit is."""
    batches: list[LoggedBatch]


class WrongBatch(NamedTuple):
    """Records of one batch that are not as it was logged, and whose they are."""

    record: str
    """The first of them."""
    why: str
    address: str
    """The entry that contradicts; empty where none tells of the record."""
    merchants: frozenset[str]
    """Public ids of those whom its records are attached to."""


def wrong_batches(
    business: Engine,
    log: LogReads,
    keys: Keyring,
    leaves: Mapping[Operation, Leaves],
    portion: Portion = WHOLE,
) -> Iterator[WrongBatch]:
    """Yield what is wrong with the records of a portion.

    A record whose content is not what its hash says is told by itself; else the root
    tells no more than that one of a batch differs, and all of the batch are told.
    """
    with (
        one_view(business).connect() as connection,
        closing(sqlite3.connect("")) as sorting,
    ):
        units = _units(
            batch
            for op in BATCHES
            for batch in read_batch_roots(connection, log, op, dict(leaves[op]))
        )
        yield from _heads(connection, keys)
        yield from _orphans(connection)
        yield from _untold(connection, keys, units)
        for key, why in wrong_personal(connection, keys, portion.takes_key):
            yield WrongBatch(keys.record_id(key), why, "", _holders(connection, [key]))
        chosen = [
            unit
            for unit in units
            if any(portion.takes_address(batch.address) for batch in unit.batches)
        ]
        sorting.execute(
            "CREATE TABLE version (run, known_from, record, content, leaf, key)"
        )
        sorting.execute("CREATE INDEX place ON version (run, known_from, record)")
        for some in in_chunks(chosen, UNITS):
            sorting.execute("DELETE FROM version")
            yield from _gather(connection, keys, sorting, some)
            for unit in some:
                yield from _compare(connection, sorting, unit)


def _units(told: Iterable[BatchRoot]) -> list[Unit]:
    """Arrange batches by run, and join those that one transaction may have put.

    But for its last one, the batches of a transaction are full.
    """
    units: list[Unit] = []
    joined: list[LoggedBatch] = []
    for batch in sorted(map(as_batch, told), reverse=True):
        after = joined[-1] if joined else None
        ends = after is None or after.run != batch.run
        if after is not None and (ends or batch.size < VERSIONS_PER_EVENT):
            units.append(_unit(joined, units))
            joined = []
        joined.append(batch)
    if joined:
        units.append(_unit(joined, units))
    return units[::-1]


def _unit(joined: list[LoggedBatch], later: list[Unit]) -> Unit:
    """Make a unit of batches, given the last first, before those that come later."""
    first = joined[-1]
    is_same = bool(later) and later[-1].run == first.run
    stop = later[-1].first if is_same else ENDLESS
    return Unit(first.run, first.known_from, stop, joined[::-1])


def _heads(connection: Connection, keys: Keyring) -> Iterator[WrongBatch]:
    """Yield records whose head is not their newest version."""
    for key in differing_heads(connection):
        why = "its head is not its newest version"
        yield WrongBatch(keys.record_id(key), why, "", _holders(connection, [key]))


def _orphans(connection: Connection) -> Iterator[WrongBatch]:
    """Yield merchants to whom a record is attached that is not in the archive."""
    member = Membership.__table__.c
    query = (
        select(Merchant.public_id)
        .join(Membership, member.merchant_id == Merchant.id)
        .outerjoin(RecordHead, RecordHead.key == member.record_key)
        .where(RecordHead.key.is_(None))
        .distinct()
    )
    for public_id in connection.scalars(query):
        why = "a record of it is not in the archive any more"
        yield WrongBatch("", why, "", frozenset({public_id}))


def _untold(
    connection: Connection, keys: Keyring, units: Sequence[Unit]
) -> Iterator[WrongBatch]:
    """Yield the records that came before all that the log tells of their run."""
    firsts: dict[str, int] = {}
    for unit in units:
        firsts.setdefault(unit.run, unit.first)
    known = type_coerce(VERSION.known_from, AS_STORED)
    judged = type_coerce(JUDGED.judged_at, AS_STORED)
    anew = JUDGED.number > FIRST
    for run_column, moment, key, chosen in (
        (VERSION.run_id, known, VERSION.key, VERSION.seq > 0),
        (JUDGED.judged_by, judged, JUDGED.key, anew),
    ):
        query = select(run_column, func.min(moment)).where(chosen).group_by(run_column)
        for run, earliest in connection.execute(query).all():
            first = firsts.get(run)
            is_number = first is not None and not isinstance(earliest, str)
            if is_number and earliest >= first:
                continue
            rows = select(key).where(run_column == run, chosen)
            if first is not None:
                rows = rows.where(moment < first)
            found = [bytes(one) for one in connection.scalars(rows)]
            if found:
                why = "no entry of the log tells of it"
                holders = _holders(connection, found)
                yield WrongBatch(keys.record_id(found[0]), why, "", holders)


def _gather(
    connection: Connection,
    keys: Keyring,
    sorting: sqlite3.Connection,
    units: Sequence[Unit],
) -> Iterator[WrongBatch]:
    """Store what the batches of some units are made of; yield changed contents."""
    known = type_coerce(VERSION.known_from, AS_STORED)
    judged = type_coerce(JUDGED.judged_at, AS_STORED)
    query = stored_versions().where(_within(VERSION.run_id, known, units))
    streaming = {"yield_per": AT_ONCE}
    with connection.execute(query, execution_options=streaming) as rows:
        for some in rows.partitions():
            stored = []
            for key, content, body, *values in some:
                try:
                    is_sound = has_content(body, content)
                    leaf = leaf_of_version(keys, bytes(key), content, values)
                except (AttributeError, TypeError):
                    is_sound = False
                    # Nothing that the log tells of has this leaf.
                    leaf = _unreadable(keys, bytes(key), values)
                if not is_sound:
                    why = "its content is not what its hash says"
                    holders = _holders(connection, [bytes(key)])
                    yield WrongBatch(leaf.record, why, "", holders)
                stored.append(leaf)
            sorting.executemany(_KEEP, stored)
    anew = later_judgements().where(_within(JUDGED.judged_by, judged, units))
    with connection.execute(anew, execution_options=streaming) as rows:
        for some in rows.partitions():
            sorting.executemany(_KEEP, list(leaves_of_judgements(keys, some)))


def _within(run: Any, moment: Any, units: Sequence[Unit]) -> Any:
    """Say that a row lies in one of some units."""
    return or_(
        *(
            (run == unit.run) & (moment >= unit.first) & (moment < unit.stop)
            for unit in units
        )
    )


def _unreadable(keys: Keyring, key: bytes, values: Sequence[Any]) -> StoredLeaf:
    """Place a version of which a column holds what is no text or number."""
    columns = dict(zip(SHOWN_COLUMNS, values, strict=False))
    place = columns.get("run_id"), columns.get("known_from")
    return StoredLeaf(*place, keys.record_id(key), "", b"", key)


def _compare(
    connection: Connection, sorting: sqlite3.Connection, unit: Unit
) -> Iterator[WrongBatch]:
    """Compare the versions of one unit with the batches that tell of them."""
    rows = sorting.execute(
        "SELECT record, content, leaf, key FROM version WHERE run = ?"
        " AND known_from >= ? AND known_from < ? ORDER BY known_from, record",
        (unit.run, unit.first, unit.stop),
    )
    for batch in unit.batches:
        some = rows.fetchmany(batch.size)
        if len(some) < batch.size or _root(batch, some) != batch.root:
            first = some[0][0] if some else batch.record
            why = f"it, or another of the {batch.size} of its batch, is not as logged"
            holders = _holders(connection, [row[3] for row in some])
            yield WrongBatch(first, why, batch.address, holders)
    if more := rows.fetchall():
        why = "no entry of the log tells of it"
        holders = _holders(connection, [row[3] for row in more])
        yield WrongBatch(more[0][0], why, unit.batches[-1].address, holders)


def _root(batch: LoggedBatch, rows: Sequence[Sequence[Any]]) -> str:
    """Compute the root of a batch from its rows."""
    if batch.form == CONTENT_FORM:
        return root_of(content_leaf(row[0], row[1]) for row in rows).hex()
    return root_of(row[2] for row in rows).hex()


def _holders(connection: Connection, keys: Sequence[bytes]) -> frozenset[str]:
    """Name the merchants that records are attached to, and those one with them."""
    found: set[str] = set()
    for some in in_chunks(keys, AT_ONCE // 2):
        attached = select(Membership.merchant_id).where(Membership.record_key.in_(some))
        merged = select(Merchant.merged_into).where(Merchant.id.in_(attached))
        query = select(Merchant.public_id).where(
            Merchant.id.in_(attached) | Merchant.id.in_(merged)
        )
        found.update(connection.scalars(query))
    return frozenset(found)
