"""Read records back: the newest versions, all versions, and what is sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.models import (
    RecordHead,
    RecordJudgement,
    RecordVersion,
    SealedValue,
)
from hub.archive.rules.rows import (
    DECIDED,
    FIRST,
    OLDER,
    judgement_of,
    older_judgement,
)
from hub.db.bulk import in_chunks
from hub.db.prepared import PreparedQuery
from hub.ground.keys import Keyring
from hub.merchants.identity import WITH_MERGED, absorbed_by
from hub.merchants.models import Membership, Merchant, MerchantIdentifier
from hub.merchants.service import PUBLIC_ID_SCHEME, read_code
from schemas.words import SHOWN

IN_LIST = 500

_HEAD = RecordHead.__table__
_VERSION = RecordVersion.__table__
_JUDGED = RecordJudgement.__table__
_NAMES = tuple(name for name in _VERSION.c.keys() if name not in OLDER)  # noqa: SIM118  # columns are no dict
_COLUMNS = (
    *(_VERSION.c[name] for name in (*_NAMES, *OLDER)),
    *(_JUDGED.c[name] for name in ("number", "judged_at", *DECIDED)),
)
_NEWEST = (_VERSION.c.key == _HEAD.c.key) & (_VERSION.c.seq == _HEAD.c.seq)
# Of versions of earlier builds no row tells the first judgement: they do.
_HOLDS = (
    (_JUDGED.c.key == _HEAD.c.key)
    & (_JUDGED.c.seq == _HEAD.c.seq)
    & (_JUDGED.c.number == _HEAD.c.judgement)
)
_LATER = _JUDGED.alias("later")
_SAME = (_JUDGED.c.key == _VERSION.c.key) & (_JUDGED.c.seq == _VERSION.c.seq)
_LAST = _SAME & (
    _JUDGED.c.number
    == select(func.max(_LATER.c.number))
    .where(_LATER.c.key == _VERSION.c.key, _LATER.c.seq == _VERSION.c.seq)
    .scalar_subquery()
)
_VERSIONS = select(*_COLUMNS).select_from(_VERSION)
_MEMBER = Membership.__table__
_MERCHANT = Merchant.__table__
_CODE = MerchantIdentifier.__table__
_RECORDS = (
    select(_MEMBER.c.merchant_id, _MEMBER.c.party_no, *_COLUMNS)
    .select_from(_MEMBER)
    .join(_HEAD, _HEAD.c.key == _MEMBER.c.record_key)
    .join(_VERSION, _NEWEST)
    .join(_JUDGED, _HOLDS, isouter=True)
    .order_by(_MEMBER.c.record_key, _MEMBER.c.party_no)
)
# Written once: building it costs more than running it, and every answer that is not
# ready runs it.
_RECORDS_OF_ONE = PreparedQuery(_RECORDS.where(_MEMBER.c.merchant_id.in_(WITH_MERGED)))
_DAY = bindparam("day", type_=String)
# As texts, days are the same to both databases.
_FROM, _UNTIL = (
    cast(column, String) for column in (_HEAD.c.public_from, _HEAD.c.publicity_until)
)
# Of what is not public the heads alone are read, so that it takes no time to tell.
_PUBLIC = (
    or_(*(_HEAD.c.status == status for status in sorted(SHOWN)))
    & (_FROM <= _DAY)
    & (_HEAD.c.publicity_until.is_(None) | (_UNTIL >= _DAY))
)
_PUBLIC_RECORDS_OF_ONE = PreparedQuery(
    _RECORDS.where(_MEMBER.c.merchant_id.in_(WITH_MERGED), _PUBLIC)
)
_PART = _MERCHANT.alias("part")
_MAY_BE_KNOWN = or_(
    _MERCHANT.c.merged_into.is_not(None),
    _MERCHANT.c.superseded_by.is_not(None),
    select(_PART.c.id).where(_PART.c.merged_into == _MERCHANT.c.id).exists(),
    select(_MEMBER.c.record_key)
    .join(_HEAD, _HEAD.c.key == _MEMBER.c.record_key)
    .where(_MEMBER.c.merchant_id == _MERCHANT.c.id, _PUBLIC)
    .exists(),
)
_KNOWN_BY_ID = PreparedQuery(
    select(_MERCHANT.c.id).where(
        _MERCHANT.c.public_id == bindparam("value"), _MAY_BE_KNOWN
    )
)
_KNOWN_BY_CODE = PreparedQuery(
    select(_MERCHANT.c.id)
    .join(_CODE, _CODE.c.merchant_id == _MERCHANT.c.id)
    .where(
        _CODE.c.scheme == bindparam("scheme"),
        _CODE.c.value == bindparam("value"),
        _MAY_BE_KNOWN,
    )
)


def sealed_place(key: bytes, seq: int, name: str) -> str:
    """Name the place that a sealed value is bound to."""
    return f"sealed_value:{key.hex()}:{seq}:{name}"


def _row(values: Sequence[Any], party_nos: tuple[int, ...] = ()) -> RecordRow:
    """Build a record from its columns, which are in the order of both tables."""
    own, judged = len(_NAMES), len(_NAMES) + len(OLDER)
    columns = dict(zip(_NAMES, values[:own], strict=True))
    columns["natural_key"] = tuple(columns["natural_key"])
    number, judged_at, *decided = values[judged:]
    if number is None:
        number, judged_at = FIRST, columns["known_from"]
        judgement = older_judgement(values[own:judged])
    else:
        judgement = judgement_of(decided)
    return RecordRow(
        **columns,
        judgement=judgement,
        judgement_no=number,
        judged_at=judged_at,
        party_nos=party_nos,
    )


def current_records(
    session: Session, merchant_ids: Iterable[int], *, public_on: date | None = None
) -> dict[int, list[RecordRow]]:
    """Read the newest versions of the records of each merchant, by event day and key.

    Every asked merchant has a list, with the records of those that were merged into it.
    A record in which the merchant stands twice comes
    once; whether it may be shown is for the reader to judge. With ``public_on`` none is
    read but what is published on that day.
    """
    wanted = list(dict.fromkeys(merchant_ids))
    found: dict[int, list[RecordRow]] = {number: [] for number in wanted}
    for chunk in in_chunks(wanted, IN_LIST):
        parts = absorbed_by(session, chunk)
        query = _RECORDS.where(_MEMBER.c.merchant_id.in_([*chunk, *parts]))
        values = {}
        if public_on is not None:
            query, values = query.where(_PUBLIC), {"day": public_on.isoformat()}
        rows = session.connection().execute(query, values)
        found |= _records_by_merchant(
            (parts.get(number, number), *values) for number, *values in rows
        )
    return found


def _records_by_merchant(rows: Iterable[Sequence[Any]]) -> dict[int, list[RecordRow]]:
    """Sort rows of `_RECORDS` to their merchants, each record once, by day and key."""
    found: dict[int, dict[bytes, RecordRow]] = {}
    for merchant_id, party_no, *values in rows:
        records = found.setdefault(merchant_id, {})
        seen = records.get(values[0])
        if seen is None:
            records[values[0]] = _row(values, (party_no,))
        else:
            records[seen.key] = replace(seen, party_nos=(*seen.party_nos, party_no))
    return {
        number: sorted(records.values(), key=_by_day)
        for number, records in found.items()
    }


def _by_day(row: RecordRow) -> tuple[int, bytes]:
    """Order by event day, unknown days first, then by key."""
    return (row.event_day.toordinal() if row.event_day else 0, row.key)


def records_of(session: Session, merchant_id: int) -> list[RecordRow]:
    """Read the newest versions of one merchant's records, what was merged included."""
    rows = _RECORDS_OF_ONE.rows(session, {"id": merchant_id})
    mine = ((merchant_id, *values) for _, *values in rows)
    return _records_by_merchant(mine).get(merchant_id, [])


def public_records_of(session: Session, merchant_id: int, day: date) -> list[RecordRow]:
    """Read of one merchant's records what is published on a day, and nothing else."""
    asked: dict[str, str | int | None] = {"id": merchant_id, "day": day.isoformat()}
    rows = _PUBLIC_RECORDS_OF_ONE.rows(session, asked)
    mine = ((merchant_id, *values) for _, *values in rows)
    return _records_by_merchant(mine).get(merchant_id, [])


def may_be_known_publicly(session: Session, code: str, day: date) -> bool:
    """Tell whether published records may make a merchant known by a code on a day.

    One query decides it, so that a code of which only hidden records tell takes no
    longer to refuse than one that nobody has. That it may be so proves nothing: what of
    the records is shown is for the reader to judge.
    """
    key = read_code(code)
    if key is None:
        return False
    asked: dict[str, str | int | None] = {"value": key[1], "day": day.isoformat()}
    if key[0] == PUBLIC_ID_SCHEME:
        return _KNOWN_BY_ID.first(session, asked) is not None
    return _KNOWN_BY_CODE.first(session, asked | {"scheme": key[0]}) is not None


def ever_public(session: Session, keys: Iterable[bytes]) -> set[bytes]:
    """Tell which of some records were ever judged to be public, in any version."""
    found: set[bytes] = set()
    for chunk in in_chunks(keys, IN_LIST):
        for table in (_JUDGED, _VERSION):
            query = select(table.c.key).where(
                table.c.key.in_(chunk), table.c.public_from.is_not(None)
            )
            found.update(session.scalars(query))
    return found


def versions_of(session: Session, key: bytes) -> list[RecordRow]:
    """Read every version of a record as it is judged now, oldest first."""
    query = (
        _VERSIONS.join(_JUDGED, _LAST, isouter=True)
        .where(_VERSION.c.key == key)
        .order_by(_VERSION.c.seq)
    )
    return [_row(values) for values in session.connection().execute(query)]


def versions_by_key(
    session: Session, keys: Iterable[bytes]
) -> dict[bytes, list[RecordRow]]:
    """Read every version of some records, each record's oldest first."""
    found: dict[bytes, list[RecordRow]] = {}
    for chunk in in_chunks(sorted(set(keys)), IN_LIST):
        query = (
            _VERSIONS.join(_JUDGED, _LAST, isouter=True)
            .where(_VERSION.c.key.in_(chunk))
            .order_by(_VERSION.c.key, _VERSION.c.seq)
        )
        for values in session.connection().execute(query):
            found.setdefault(values[0], []).append(_row(values))
    return found


def all_versions(
    session: Session, merchant_id: int, limit: int | None = None
) -> list[RecordRow]:
    """Read the versions of all records of a merchant, each record's oldest first.

    Of more than ``limit`` versions, those that the hub learned last.
    """
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
        _VERSIONS.join(mine, mine.c.record_key == _VERSION.c.key)
        .join(_JUDGED, _LAST, isouter=True)
        .order_by(_VERSION.c.known_from.desc(), _VERSION.c.key, _VERSION.c.seq.desc())
        .limit(limit)
    )
    rows = [_row(values) for values in session.connection().execute(query)]
    return sorted(rows, key=lambda row: (row.key, row.seq))


def current_by_key(session: Session, keys: Sequence[bytes]) -> list[RecordRow]:
    """Read the newest versions of records by their keys, in the order of the keys."""
    found = []
    for chunk in in_chunks(sorted(set(keys)), IN_LIST):
        query = (
            _VERSIONS.join(_HEAD, _NEWEST)
            .join(_JUDGED, _HOLDS, isouter=True)
            .where(_HEAD.c.key.in_(chunk))
            .order_by(_HEAD.c.key)
        )
        found += [_row(values) for values in session.connection().execute(query)]
    return found


def runs_of_versions(
    session: Session, keys: Iterable[bytes]
) -> dict[bytes, list[tuple[str, str]]]:
    """Tell of records the run and content hash of each version, the oldest first."""
    found: dict[bytes, list[tuple[str, str]]] = {}
    columns = (_VERSION.c.key, _VERSION.c.run_id, _VERSION.c.content_hash)
    for chunk in in_chunks(dict.fromkeys(keys), IN_LIST):
        query = select(*columns).where(_VERSION.c.key.in_(chunk))
        for key, run, content in session.execute(query.order_by(_VERSION.c.seq)):
            found.setdefault(bytes(key), []).append((run, content))
    return found


def newest_of_kind(
    session: Session, merchant_ids: Iterable[int], kind: str
) -> dict[int, RecordRow]:
    """Read of each merchant its newest record of a kind, without what was merged."""
    found: dict[int, RecordRow] = {}
    for chunk in in_chunks(list(dict.fromkeys(merchant_ids)), IN_LIST):
        query = _RECORDS.where(
            _MEMBER.c.merchant_id.in_(chunk), _VERSION.c.kind == kind
        )
        for number, party_no, *values in session.connection().execute(query):
            row = _row(values, (party_no,))
            if number not in found or _by_day(found[number]) <= _by_day(row):
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


def unseal_personal(
    session: Session, keys: Keyring, key: bytes, seq: int
) -> dict[str, str]:
    """Decrypt the personal values of one version; empty once they are erased."""
    query = select(SealedValue.field, SealedValue.sealed).where(
        SealedValue.key == key, SealedValue.seq == seq
    )
    return {
        name: keys.unseal(sealed, sealed_place(key, seq, name)).decode()
        for name, sealed in session.execute(query)
    }


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
            _VERSIONS.join(
                _JUDGED, _SAME & (_JUDGED.c.judged_at <= moment), isouter=True
            )
            .where(_VERSION.c.key.in_(chunk), _VERSION.c.known_from <= moment)
            .order_by(_VERSION.c.key, _VERSION.c.seq, _JUDGED.c.number)
        )
        newest = {values[0]: values for values in session.connection().execute(query)}
        found += [_row(values, party_nos[key]) for key, values in newest.items()]
    return sorted(found, key=_by_day)
