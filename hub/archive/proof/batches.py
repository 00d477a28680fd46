"""Which records are not as they were logged, batch by batch, for a part of the log."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Text, func, select, type_coerce

from hub.archive.models import RecordHead, RecordVersion
from hub.archive.proof.log_check import (
    AS_STORED,
    AT_ONCE,
    LoggedBatch,
    as_batch,
    differing_heads,
    has_content,
    stored_columns,
)
from hub.archive.proof.version_events import (
    CONTENT_FORM,
    SHOWN_COLUMNS,
    content_leaf,
    version_leaf,
)
from hub.audit.check import WHOLE, BatchRoot, Leaves, Portion, read_batch_roots
from hub.audit.reads import LogReads
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.ground.keys import Keyring
from hub.merchants.models import Membership, Merchant
from schemas.tlog.tree import root_of
from schemas.words import Operation

MOMENTS = 400
Moment = tuple[str, int]
"""A run, and since when some of its versions are known in microseconds."""
_VERSION = RecordVersion.__table__.c


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
    leaves: Leaves,
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
        told = read_batch_roots(connection, log, Operation.RECORD_APPEND, dict(leaves))
        moments = _by_moment(told)
        yield from _heads(connection, keys)
        yield from _orphans(connection)
        yield from _untold(connection, keys, moments)
        chosen = sorted(
            moment
            for moment, batches in moments.items()
            if any(portion.takes_address(batch.address) for batch in batches)
        )
        sorting.execute(
            "CREATE TABLE version (run, known_from, record, content, leaf, key)"
        )
        for some in in_chunks(chosen, MOMENTS):
            sorting.execute("DELETE FROM version")
            # Each moment is another run's, so all that came then is read.
            yield from _gather(connection, keys, sorting, some)
            sorting.execute(
                "CREATE INDEX IF NOT EXISTS place ON version (run, known_from, record)"
            )
            for moment in some:
                yield from _compare(connection, sorting, moments[moment])


def _by_moment(told: Iterator[BatchRoot]) -> dict[Moment, list[LoggedBatch]]:
    """Arrange batches by run and moment, in the order of their records."""
    moments: dict[Moment, list[LoggedBatch]] = {}
    for batch in sorted(map(as_batch, told)):
        moments.setdefault((batch.run, batch.known_from), []).append(batch)
    return moments


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
    connection: Connection,
    keys: Keyring,
    moments: Mapping[Moment, Sequence[LoggedBatch]],
) -> Iterator[WrongBatch]:
    """Yield the records of moments that no entry tells of."""
    known = type_coerce(_VERSION.known_from, AS_STORED)
    counted = connection.execute(
        select(_VERSION.run_id, known, func.count()).group_by(_VERSION.run_id, known)
    ).all()
    for run, moment, _ in counted:
        if (run, moment) in moments:
            continue
        query = select(_VERSION.key).where(_VERSION.run_id == run, known == moment)
        found = [bytes(key) for key in connection.scalars(query)]
        why = "no entry of the log tells of it"
        holders = _holders(connection, found)
        yield WrongBatch(keys.record_id(found[0]), why, "", holders)


def _gather(
    connection: Connection,
    keys: Keyring,
    sorting: sqlite3.Connection,
    moments: Sequence[Moment],
) -> Iterator[WrongBatch]:
    """Store what the batches of some moments are made of; yield changed contents."""
    known = type_coerce(_VERSION.known_from, AS_STORED)
    query = select(
        _VERSION.key,
        _VERSION.content_hash,
        type_coerce(_VERSION.body, Text),
        *(type_coerce(_VERSION[name], AS_STORED) for name in SHOWN_COLUMNS),
    ).where(known.in_([moment for _, moment in moments]))
    streaming = {"yield_per": AT_ONCE}
    with connection.execute(query, execution_options=streaming) as rows:
        for some in rows.partitions():
            stored = []
            for key, content, body, *values in some:
                record = keys.record_id(bytes(key))
                columns = stored_columns(values)
                try:
                    is_sound = has_content(body, content)
                    leaf = version_leaf(record, content, columns)
                except (AttributeError, TypeError):
                    is_sound, leaf = False, b""
                if not is_sound:
                    why = "its content is not what its hash says"
                    holders = _holders(connection, [bytes(key)])
                    yield WrongBatch(record, why, "", holders)
                place = (columns.get("run_id"), columns.get("known_from"))
                stored.append((*place, record, content, leaf, bytes(key)))
            sorting.executemany("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)", stored)


def _compare(
    connection: Connection, sorting: sqlite3.Connection, batches: Sequence[LoggedBatch]
) -> Iterator[WrongBatch]:
    """Compare the versions of one moment with the batches that tell of them."""
    rows = sorting.execute(
        "SELECT record, content, leaf, key FROM version "
        "WHERE run = ? AND known_from = ? ORDER BY record",
        (batches[0].run, batches[0].known_from),
    ).fetchall()
    start = 0
    for batch in batches:
        some = rows[start : start + batch.size]
        start += batch.size
        if len(some) < batch.size or _root(batch, some) != batch.root:
            first = some[0][0] if some else batch.record
            why = f"it, or another of the {batch.size} of its batch, is not as logged"
            holders = _holders(connection, [row[3] for row in some])
            yield WrongBatch(first, why, batch.address, holders)
    if more := rows[start:]:
        why = "no entry of the log tells of it"
        holders = _holders(connection, [row[3] for row in more])
        yield WrongBatch(more[0][0], why, batches[-1].address, holders)


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
