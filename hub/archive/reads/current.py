"""Read the newest versions of records: of merchants, by key, and of what is public."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import String, bindparam, cast, or_, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.models import RecordHead
from hub.archive.reads.stored import (
    COLUMNS,
    HEAD,
    HOLDS,
    IN_LIST,
    JUDGED,
    NEWEST,
    VERSION,
    VERSIONS,
    by_day,
    row_of,
    with_days,
)
from hub.db.bulk import in_chunks
from hub.db.prepared import PreparedQuery
from hub.merchants.identity import WITH_MERGED, absorbed_by
from hub.merchants.models import Membership
from schemas.words import SHOWN

_MEMBER = Membership.__table__
_RECORDS = (
    select(_MEMBER.c.merchant_id, _MEMBER.c.party_no, *COLUMNS)
    .select_from(_MEMBER)
    .join(HEAD, HEAD.c.key == _MEMBER.c.record_key)
    .join(VERSION, NEWEST)
    .join(JUDGED, HOLDS, isouter=True)
    .order_by(_MEMBER.c.record_key, _MEMBER.c.party_no)
)
# Written once: building it costs more than running it, and every answer that is not
# ready runs it.
_RECORDS_OF_ONE = PreparedQuery(_RECORDS.where(_MEMBER.c.merchant_id.in_(WITH_MERGED)))
_DAY = bindparam("day", type_=String)
# As texts, days are the same to both databases.
_FROM, _UNTIL = (
    cast(column, String) for column in (HEAD.c.public_from, HEAD.c.publicity_until)
)
# Of what is not public the heads alone are read, so that it takes no time to tell.
PUBLIC = (
    or_(*(HEAD.c.status == status for status in sorted(SHOWN)))
    & (_FROM <= _DAY)
    & (HEAD.c.publicity_until.is_(None) | (_UNTIL >= _DAY))
)
_PUBLIC_RECORDS_OF_ONE = PreparedQuery(
    _RECORDS.where(_MEMBER.c.merchant_id.in_(WITH_MERGED), PUBLIC)
)
_ISSUERS = (
    select(HEAD.c.issuer)
    .select_from(_MEMBER)
    .join(HEAD, HEAD.c.key == _MEMBER.c.record_key)
    .where(HEAD.c.issuer.is_not(None))
    .distinct()
)
_ISSUERS_OF_ONE = PreparedQuery(_ISSUERS.where(_MEMBER.c.merchant_id.in_(WITH_MERGED)))


def current_records(
    session: Session,
    merchant_ids: Iterable[int],
    *,
    public_on: date | None = None,
    kind: str | None = None,
    or_issued_by: Collection[str] = (),
) -> dict[int, list[RecordRow]]:
    """Read the newest versions of the records of each merchant, by event day and key.

    Every asked merchant has a list, with the records of those that were merged into it.
    A record in which the merchant stands twice comes
    once; whether it may be shown is for the reader to judge. With ``public_on`` none is
    read but what is published on that day, or issued by an authority of those named.
    With ``kind`` none of another kind is read.
    """
    wanted = list(dict.fromkeys(merchant_ids))
    found: dict[int, list[RecordRow]] = {number: [] for number in wanted}
    for chunk in in_chunks(wanted, IN_LIST):
        parts = absorbed_by(session, chunk)
        query = _RECORDS.where(_MEMBER.c.merchant_id.in_([*chunk, *parts]))
        values = {}
        if public_on is not None:
            by_them = HEAD.c.issuer.in_(or_issued_by)
            query = query.where(or_(PUBLIC, by_them) if or_issued_by else PUBLIC)
            values = {"day": public_on.isoformat()}
        if kind is not None:
            query = query.where(VERSION.c.kind == kind)
        rows = session.connection().execute(query, values)
        mine = ((parts.get(number, number), *values) for number, *values in rows)
        found |= _records_by_merchant(session, mine)
    return found


def _records_by_merchant(
    session: Session, rows: Iterable[Sequence[Any]]
) -> dict[int, list[RecordRow]]:
    """Sort rows of `_RECORDS` to their merchants, each record once, by day and key."""
    found: dict[int, dict[bytes, RecordRow]] = {}
    for merchant_id, party_no, *values in rows:
        records = found.setdefault(merchant_id, {})
        seen = records.get(values[0])
        if seen is None:
            records[values[0]] = row_of(values, (party_no,))
        else:
            records[seen.key] = replace(seen, party_nos=(*seen.party_nos, party_no))
    return {
        number: sorted(with_days(session, records.values()), key=by_day)
        for number, records in found.items()
    }


def records_of(session: Session, merchant_id: int) -> list[RecordRow]:
    """Read the newest versions of one merchant's records, what was merged included."""
    rows = _RECORDS_OF_ONE.rows(session, {"id": merchant_id})
    mine = ((merchant_id, *values) for _, *values in rows)
    return _records_by_merchant(session, mine).get(merchant_id, [])


def public_records_of(session: Session, merchant_id: int, day: date) -> list[RecordRow]:
    """Read of one merchant's records what is published on a day, and nothing else."""
    asked: dict[str, str | int | None] = {"id": merchant_id, "day": day.isoformat()}
    rows = _PUBLIC_RECORDS_OF_ONE.rows(session, asked)
    mine = ((merchant_id, *values) for _, *values in rows)
    return _records_by_merchant(session, mine).get(merchant_id, [])


def issuers_of(session: Session, merchant_id: int) -> list[str]:
    """List the authorities of one merchant's records, what was merged included."""
    return [row.issuer for row in _ISSUERS_OF_ONE.rows(session, {"id": merchant_id})]


def issuers_among(session: Session, merchant_ids: Iterable[int]) -> set[str]:
    """List the authorities of several merchants' records, what was merged included."""
    found: set[str] = set()
    for chunk in in_chunks(list(dict.fromkeys(merchant_ids)), IN_LIST):
        parts = absorbed_by(session, chunk)
        query = _ISSUERS.where(_MEMBER.c.merchant_id.in_([*chunk, *parts]))
        found.update(session.scalars(query))
    return found


def merchants_holding(
    session: Session, kind: str, *, after: int, most: int
) -> list[int]:
    """List merchants with records of a kind, by number, behind the one of ``after``.

    Whether any of the records may be shown is for the reader to judge.
    """
    query = (
        select(_MEMBER.c.merchant_id)
        .join(VERSION, VERSION.c.key == _MEMBER.c.record_key)
        .where(
            VERSION.c.kind == kind,
            VERSION.c.seq == 1,
            _MEMBER.c.merchant_id > after,
        )
        .distinct()
        .order_by(_MEMBER.c.merchant_id)
        .limit(most)
    )
    return list(session.scalars(query))


def ever_public(session: Session, keys: Iterable[bytes]) -> set[bytes]:
    """Tell which of some records were ever judged to be public, in any version."""
    found: set[bytes] = set()
    for chunk in in_chunks(keys, IN_LIST):
        for table in (JUDGED, VERSION):
            query = select(table.c.key).where(
                table.c.key.in_(chunk), table.c.public_from.is_not(None)
            )
            found.update(session.scalars(query))
    return found


def current_by_key(session: Session, keys: Sequence[bytes]) -> list[RecordRow]:
    """Read the newest versions of records by their keys, in the order of the keys."""
    found = []
    for chunk in in_chunks(sorted(set(keys)), IN_LIST):
        query = (
            VERSIONS.join(HEAD, NEWEST)
            .join(JUDGED, HOLDS, isouter=True)
            .where(HEAD.c.key.in_(chunk))
            .order_by(HEAD.c.key)
        )
        found += [row_of(values) for values in session.connection().execute(query)]
    return with_days(session, found)


def stand_as_read(
    session: Session, rows: Iterable[RecordRow]
) -> dict[bytes, RecordRow]:
    """Give of records that were read earlier how they stand now, by key.

    Bodies are read of those alone that have another version or judgement since.
    """
    read = {row.key: row for row in rows}
    newer = []
    for chunk in in_chunks(sorted(read), IN_LIST):
        query = select(HEAD.c.key, HEAD.c.seq, HEAD.c.judgement).where(
            HEAD.c.key.in_(chunk)
        )
        for key, *newest in session.connection().execute(query):
            row = read[bytes(key)]
            if newest != [row.seq, row.judgement_no]:
                newer.append(row.key)
    return read | {
        row.key: replace(row, party_nos=read[row.key].party_nos)
        for row in current_by_key(session, newer)
    }


def newest_of_kind(
    session: Session, merchant_ids: Iterable[int], kind: str
) -> dict[int, RecordRow]:
    """Read of each merchant its newest record of a kind, without what was merged."""
    found: dict[int, RecordRow] = {}
    for chunk in in_chunks(list(dict.fromkeys(merchant_ids)), IN_LIST):
        query = _RECORDS.where(_MEMBER.c.merchant_id.in_(chunk), VERSION.c.kind == kind)
        for number, party_no, *values in session.connection().execute(query):
            row = row_of(values, (party_no,))
            if number not in found or by_day(found[number]) <= by_day(row):
                found[number] = row
    return found


def withdrawn_among(session: Session, keys: Iterable[bytes]) -> set[bytes]:
    """Tell which of some records are withdrawn, or annulled, and say nothing more."""
    return {
        key
        for chunk in in_chunks(keys, IN_LIST)
        for key in session.scalars(
            select(RecordHead.key).where(
                RecordHead.key.in_(chunk), RecordHead.status.not_in(SHOWN)
            )
        )
    }
