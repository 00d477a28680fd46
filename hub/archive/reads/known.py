"""Tell whether anybody may be known by a code, without reading what is hidden.

A code of which only hidden records tell takes no longer to refuse than one that nobody
has: in place of nobody, another merchant is judged, and nothing is told of it.
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from hub.archive.reads.current import PUBLIC
from hub.archive.reads.stored import HEAD, NEWEST, VERSION
from hub.archive.rules.sealed import SEALED
from hub.db.bulk import look_up
from hub.db.prepared import PreparedQuery
from hub.merchants.models import (
    UNCONFIRMED,
    Membership,
    Merchant,
    MerchantIdentifier,
)
from hub.merchants.service import PUBLIC_ID_SCHEME

_MEMBER = Membership.__table__
_MERCHANT = Merchant.__table__
_CODE = MerchantIdentifier.__table__
_PART = _MERCHANT.alias("part")
_SEALED = VERSION.alias("sealed")
_JOINED = or_(
    _MERCHANT.c.merged_into.is_not(None),
    _MERCHANT.c.superseded_by.is_not(None),
    select(_PART.c.id).where(_PART.c.merged_into == _MERCHANT.c.id).exists(),
)
_PUBLISHED = or_(
    _JOINED,
    select(_MEMBER.c.record_key)
    .join(HEAD, HEAD.c.key == _MEMBER.c.record_key)
    .where(_MEMBER.c.merchant_id == _MERCHANT.c.id, PUBLIC)
    .exists(),
)
_MINE = _MERCHANT.c.id == bindparam("merchant")


def _of_mine(told: ColumnElement[bool]) -> PreparedQuery:
    """Write down a query for one row, which says whether a merchant is one of those."""
    return PreparedQuery(select(told.label("told")).where(_MINE))


_WITH_ID = PreparedQuery(
    select(_MERCHANT.c.id).where(_MERCHANT.c.public_id == bindparam("value"))
)
_WITH_CODE = PreparedQuery(
    select(_CODE.c.merchant_id).where(
        _CODE.c.scheme == bindparam("scheme"), _CODE.c.value == bindparam("value")
    )
)
_STEPS = 1 << 16
_DRAWN = bindparam("drawn", type_=Integer)
_LAST = select(func.max(_MERCHANT.c.id)).where(UNCONFIRMED).scalar_subquery()
_SOMEBODY = PreparedQuery(
    select(_MERCHANT.c.id)
    .where(UNCONFIRMED, _MERCHANT.c.id >= _LAST * _DRAWN // _STEPS)
    .order_by(_MERCHANT.c.id)
    .limit(1)
)
_KNOWN_PUBLICLY = _of_mine(_PUBLISHED)
_IS_JOINED = _of_mine(_JOINED)
_PLACES = PreparedQuery(
    select(_MERCHANT.c.region, VERSION.c.issuer, VERSION.c.kind)
    .select_from(_MERCHANT)
    .join(_MEMBER, _MEMBER.c.merchant_id == _MERCHANT.c.id, isouter=True)
    .join(HEAD, HEAD.c.key == _MEMBER.c.record_key, isouter=True)
    .join(VERSION, NEWEST, isouter=True)
    .where(_MINE)
    .distinct()
)


class Holder(NamedTuple):
    """Who is judged for a code: its holder, or somebody in place of nobody."""

    merchant: int
    """Its number; 0 where there is nobody to be judged in place of nobody."""
    holds: bool
    """Whether it has the code: if not, nothing of it may be told."""


class RecordPlace(NamedTuple):
    """Where a merchant lies, and an authority that issued a record of it."""

    region: str | None
    issuer: str | None
    kind: str | None
    """Of the record."""


def holder_of(session: Session, key: tuple[str, str]) -> Holder:
    """Find who is to be judged for a code.

    In place of nobody it is a merchant that no register named, drawn by the code and
    looked for in any case: who asks again is answered after as much work as before.
    """
    scheme, value = key
    if scheme == PUBLIC_ID_SCHEME:
        found = _WITH_ID.first(session, {"value": value})
    else:
        found = _WITH_CODE.first(session, {"scheme": scheme, "value": value})
    drawn = int.from_bytes(blake2b(value.encode(), digest_size=2).digest())
    other = _SOMEBODY.first(session, {"drawn": drawn})
    chosen = found or other
    return Holder(chosen[0] if chosen else 0, found is not None)


def may_be_known_publicly(session: Session, holder: Holder, day: date) -> bool:
    """Tell whether published records may make the holder of a code known on a day.

    That it may be so proves nothing: what of the records is shown is for the reader to
    judge.
    """
    return _finds(session, _KNOWN_PUBLICLY, holder, day=day.isoformat())


def is_known_by_kinds(
    session: Session, holder: Holder, kinds: frozenset[str], *, with_sealed: bool
) -> bool:
    """Tell whether the holder of a code is known to whom some kinds are opened.

    It has a record of them, ended or not, or a register named it, or it is joined, or
    nothing is attached to it any more: a register tells of a merchant also where an
    agreement leaves the register out. A sealed record makes it known to those alone to
    whom it is opened, ``with_sealed``.
    """
    return _finds(session, _known_by(kinds, with_sealed=with_sealed), holder)


def unknown_by_kinds(
    session: Session,
    merchants: Collection[int],
    kinds: frozenset[str],
    *,
    with_sealed: bool,
) -> set[int]:
    """List of merchants those that `is_known_by_kinds` does not make known.

    The database is asked even where there are none: that takes no less.
    """
    dialect = session.connection().dialect
    query = _unknown(kinds, dialect, with_sealed=with_sealed)
    return {number for (number,) in look_up(session, query, merchants or (0,))}


def is_joined(session: Session, holder: Holder) -> bool:
    """Tell whether who carries a code is one with others."""
    return _finds(session, _IS_JOINED, holder)


def places_by(session: Session, holder: Holder) -> list[RecordPlace]:
    """List where the merchant judged lies, with each authority of its records.

    They are those of another one where nobody holds the code.
    """
    asked = {"merchant": holder.merchant}
    return [RecordPlace(*row) for row in _PLACES.rows(session, asked)]


@lru_cache(maxsize=256)
def _known_by(kinds: frozenset[str], *, with_sealed: bool) -> PreparedQuery:
    """Write down the query for a merchant that is known by some kinds."""
    return _of_mine(_is_known(kinds, with_sealed=with_sealed))


def _finds(
    session: Session, query: PreparedQuery, holder: Holder, **asked: str
) -> bool:
    """Run a query about who is judged, which tells of the holder of a code alone."""
    row = query.first(session, {"merchant": holder.merchant, **asked})
    return row is not None and bool(row.told) and holder.holds


@lru_cache(maxsize=256)
def _unknown(kinds: frozenset[str], dialect: Dialect, *, with_sealed: bool) -> str:
    """Write down the query for merchants that are not, up to the list of them."""
    known = _is_known(kinds, with_sealed=with_sealed)
    query = select(_MERCHANT.c.id).where(~known)
    compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"{compiled} AND merchant.id"


def _is_known(kinds: frozenset[str], *, with_sealed: bool) -> ColumnElement[bool]:
    """Say that a merchant is known to whom some kinds of records are opened."""
    is_sealed = select(_SEALED.c.key).where(
        _SEALED.c.key == _MEMBER.c.record_key, _SEALED.c.record_class == SEALED
    )
    return or_(
        _MERCHANT.c.kind == "registered",
        _MERCHANT.c.status == "dormant",
        _JOINED,
        select(_MEMBER.c.record_key)
        .join(VERSION, (VERSION.c.key == _MEMBER.c.record_key) & (VERSION.c.seq == 1))
        .where(
            _MEMBER.c.merchant_id == _MERCHANT.c.id,
            # An IN list is written out only when its length is known.
            or_(*(VERSION.c.kind == kind for kind in sorted(kinds))),
            *(() if with_sealed else (~is_sealed.exists(),)),
        )
        .exists(),
    )
