"""Whether the archive still holds what the log says came into it, and nothing else."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, Engine, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.proof.stored_leaves import (
    later_judgements,
    leaf_of_version,
    leaves_of_judgements,
    stored_versions,
)
from hub.archive.proof.version_events import CONTENT_FORM, content_leaf
from hub.audit.check import BatchRoot, read_batch_roots, read_leaves
from hub.audit.reads import LogReads
from hub.db.engines import one_view
from hub.ground.keys import Keyring
from hub.ground.process.progress import Progress
from schemas.canonical import content_hash
from schemas.tlog.tree import root_of
from schemas.words import Operation

AT_ONCE = 1_000
NO_VALUE = "a column holds what is no text or number"
_KEEP = "INSERT INTO version VALUES (?, ?, ?, ?, ?)"
BATCHES = (Operation.RECORD_APPEND, Operation.RECORD_JUDGE)
"""Whose events have roots over versions, and over judgements made anew."""


class WrongRecord(NamedTuple):
    """The first record that is not as it was logged, and what is wrong with it."""

    record: str
    why: str


class LoggedBatch(NamedTuple):
    """What one event says of the versions that it tells of, by run and place there."""

    run: str
    known_from: int
    record: str
    size: int
    root: str
    form: int
    address: str


def check_records(
    business: Engine, log: LogReads, keys: Keyring, progress: Progress
) -> WrongRecord | None:
    """Find the first record that was changed, taken away or put in past the log.

    The content hash of each version is computed again from its body, and the root of
    each batch from content hashes and columns; the roots are those in the leaves. What
    earlier builds took in has columns that no root speaks of. What has not
    been moved into the log yet is compared with its event in the outbox. Memory stays
    flat: what must be sorted goes into a temporary file, which holds hashes only.
    """
    leaves = {op: read_leaves(log, op) for op in BATCHES}
    with (
        one_view(business).connect() as connection,
        closing(sqlite3.connect("")) as sorting,
    ):
        # A head out of place hides a version that is all right in itself.
        wrong = _wrong_head(connection, keys) or _gather(
            connection, keys, sorting, progress
        )
        told = [
            as_batch(batch)
            for op in BATCHES
            for batch in read_batch_roots(connection, log, op, leaves[op])
        ]
        return wrong or _compare(sorted(told), sorting)


def as_batch(told: BatchRoot) -> LoggedBatch:
    """Write a batch down by run and place there."""
    return LoggedBatch(
        told.subject,
        told.detail.get("first_known_from", 0),
        told.detail.get("first_record", ""),
        told.size,
        told.root,
        # That only says how to compute the root: with another form it is another.
        told.detail.get("form", CONTENT_FORM),
        told.address,
    )


def _wrong_head(connection: Connection, keys: Keyring) -> WrongRecord | None:
    """Find a record whose head is not its newest version."""
    key = next(differing_heads(connection), None)
    if key is None:
        return None
    return WrongRecord(keys.record_id(key), "its head is not its newest version")


def differing_heads(connection: Connection) -> Iterator[bytes]:
    """Yield the keys of records whose head is not their newest version."""
    head, version = RecordHead.__table__.c, RecordVersion.__table__.c
    judged = RecordJudgement.__table__.c
    compared = ("content_hash", "personal_hash", "status", "known_from", "issuer")
    other = aliased(RecordJudgement)
    copied = ("public_from", "publicity_until")
    led_astray = (
        select(head.key)
        .outerjoin_from(
            RecordHead,
            RecordVersion,
            (version.key == head.key) & (version.seq == head.seq),
        )
        .where(
            or_(
                version.key.is_(None),
                *(head[name].is_distinct_from(version[name]) for name in compared),
            )
        )
    )
    passed_over = (
        select(version.key)
        .outerjoin_from(RecordVersion, RecordHead, head.key == version.key)
        .where(or_(head.key.is_(None), version.seq > head.seq))
    )
    judged_otherwise = (
        select(head.key)
        .outerjoin_from(
            RecordHead,
            RecordJudgement,
            (judged.key == head.key)
            & (judged.seq == head.seq)
            & (judged.number == head.judgement),
        )
        .join(RecordVersion, (version.key == head.key) & (version.seq == head.seq))
        .where(
            or_(
                *(
                    head[name].is_distinct_from(
                        # Of an earlier build, the version itself says it.
                        case((judged.key.is_(None), version[name]), else_=judged[name])
                    )
                    for name in copied
                ),
                # A version of an earlier build has none, whatever its head says.
                judged.key.is_(None)
                & exists().where(other.key == head.key, other.seq == head.seq),
            )
        )
    )
    later = (
        select(head.key)
        .join_from(
            RecordHead,
            RecordJudgement,
            (judged.key == head.key) & (judged.seq == head.seq),
        )
        .where(judged.number > head.judgement)
    )
    for query in (led_astray, passed_over, judged_otherwise, later):
        yield from map(bytes, connection.scalars(query))


def _gather(
    connection: Connection,
    keys: Keyring,
    sorting: sqlite3.Connection,
    progress: Progress,
) -> WrongRecord | None:
    """Compute every content hash again and store what the batches are made of."""
    column = RecordVersion.__table__.c
    total = connection.scalar(select(func.count()).select_from(RecordVersion))
    query = stored_versions().order_by(column.key, column.seq)
    sorting.execute("CREATE TABLE version (run, known_from, record, content, leaf)")
    done = 0
    streaming = {"yield_per": AT_ONCE}
    with connection.execute(query, execution_options=streaming) as rows:
        for some in rows.partitions():
            stored = []
            for key, content, body, *values in some:
                record = keys.record_id(bytes(key))
                if not has_content(body, content):
                    return WrongRecord(record, "its content is not what its hash says")
                try:
                    leaf = leaf_of_version(keys, bytes(key), content, values)
                except TypeError:
                    return WrongRecord(record, NO_VALUE)
                stored.append(leaf[:5])
            sorting.executemany(_KEEP, stored)
            done += len(stored)
            progress(done, total)
    with connection.execute(later_judgements(), execution_options=streaming) as rows:
        for some in rows.partitions():
            try:
                found = [leaf[:5] for leaf in leaves_of_judgements(keys, some)]
            except TypeError:
                return WrongRecord(keys.record_id(bytes(some[0][0])), NO_VALUE)
            sorting.executemany(_KEEP, found)
    return None


def has_content(body: str, content: str) -> bool:
    """Tell whether a stored body has this content hash, in whatever spelling."""
    if sha256(body.encode()).hexdigest() == content:
        return True
    try:
        return content_hash(json.loads(body)) == content
    except ValueError:
        return False


def _compare(
    batches: list[LoggedBatch], sorting: sqlite3.Connection
) -> WrongRecord | None:
    """Walk through all versions in the order of the batches and compare the roots."""
    # As ``sorted`` does it, by the bytes of the texts.
    rows = sorting.execute(
        "SELECT run, known_from, record, content, leaf FROM version ORDER BY 1, 2, 3"
    )
    for batch in batches:
        leaves = []
        for place in range(batch.size):
            row = rows.fetchone()
            if row is None or (place == 0 and row[:3] > batch[:3]):
                missing = "it is not in the archive, but entry {} tells of it"
                return WrongRecord(batch.record, missing.format(batch.address))
            if place == 0 and row[:3] < batch[:3]:
                return WrongRecord(row[2], "no entry of the log tells of it")
            older = batch.form == CONTENT_FORM
            leaves.append(content_leaf(row[2], row[3]) if older else row[4])
        if root_of(leaves).hex() != batch.root:
            why = f"it or one of the {batch.size - 1} after it differs from entry "
            return WrongRecord(batch.record, why + batch.address)
    row = rows.fetchone()
    return (
        None if row is None else WrongRecord(row[2], "no entry of the log tells of it")
    )
