"""Read versions back: all of a record or a merchant, and those of a moment."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads.stored import (
    IN_LIST,
    JUDGED,
    LAST,
    OF_VERSION,
    VERSION,
    VERSIONS,
    by_day,
    row_of,
    with_days,
    with_statuses,
)
from hub.db.bulk import in_chunks
from hub.merchants.identity import absorbed_by
from hub.merchants.models import Membership


def versions_of(session: Session, key: bytes) -> list[RecordRow]:
    """Read every version of a record as it is judged now, oldest first."""
    query = (
        VERSIONS.join(JUDGED, LAST, isouter=True)
        .where(VERSION.c.key == key)
        .order_by(VERSION.c.seq)
    )
    rows = session.connection().execute(query)
    return with_statuses([row_of(values) for values in rows])


def versions_by_key(
    session: Session, keys: Iterable[bytes]
) -> dict[bytes, list[RecordRow]]:
    """Read every version of some records, each record's oldest first."""
    found: dict[bytes, list[RecordRow]] = {}
    for chunk in in_chunks(sorted(set(keys)), IN_LIST):
        query = (
            VERSIONS.join(JUDGED, LAST, isouter=True)
            .where(VERSION.c.key.in_(chunk))
            .order_by(VERSION.c.key, VERSION.c.seq)
        )
        for values in session.connection().execute(query):
            found.setdefault(values[0], []).append(row_of(values))
    return {key: with_statuses(rows) for key, rows in found.items()}


def all_versions(session: Session, merchant_id: int) -> list[RecordRow]:
    """Read the versions of all records of a merchant, each record's oldest first."""
    mine = (
        select(Membership.record_key)
        .where(
            Membership.merchant_id.in_(
                [merchant_id, *absorbed_by(session, [merchant_id])]
            )
        )
        .distinct()
        .subquery()
    )
    query = (
        VERSIONS.join(mine, mine.c.record_key == VERSION.c.key)
        .join(JUDGED, LAST, isouter=True)
        .order_by(VERSION.c.key, VERSION.c.seq)
    )
    rows = [row_of(values) for values in session.connection().execute(query)]
    return sorted(with_days(session, rows), key=lambda row: (row.key, row.seq))


def runs_of_versions(
    session: Session, keys: Iterable[bytes]
) -> dict[bytes, list[tuple[str, str]]]:
    """Tell of records the run and content hash of each version, the oldest first."""
    found: dict[bytes, list[tuple[str, str]]] = {}
    columns = (VERSION.c.key, VERSION.c.run_id, VERSION.c.content_hash)
    for chunk in in_chunks(dict.fromkeys(keys), IN_LIST):
        query = select(*columns).where(VERSION.c.key.in_(chunk))
        for key, run, content in session.execute(query.order_by(VERSION.c.seq)):
            found.setdefault(bytes(key), []).append((run, content))
    return found


def versions_at(
    session: Session, parties: Iterable[tuple[bytes, int]], moment: datetime
) -> list[RecordRow]:
    """Read the records of parties as they were known at a moment, by day and key."""
    party_nos: dict[bytes, tuple[int, ...]] = {}
    for key, number in sorted(parties):
        party_nos[key] = (*party_nos.get(key, ()), number)
    found = []
    for chunk in in_chunks(sorted(party_nos), IN_LIST):
        query = (
            VERSIONS.join(
                JUDGED, OF_VERSION & (JUDGED.c.judged_at <= moment), isouter=True
            )
            .where(VERSION.c.key.in_(chunk), VERSION.c.known_from <= moment)
            .order_by(VERSION.c.key, VERSION.c.seq, JUDGED.c.number)
        )
        newest = {values[0]: values for values in session.connection().execute(query)}
        found += [row_of(values, party_nos[key]) for key, values in newest.items()]
    return sorted(with_days(session, found), key=by_day)
