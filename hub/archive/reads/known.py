"""Tell whether anybody may be known by a code, without reading what is hidden.

One query decides each of it, so that a code of which only hidden records tell takes no
longer to refuse than one that nobody has.
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from hub.archive.reads.current import PUBLIC
from hub.archive.reads.stored import HEAD, NEWEST, VERSION
from hub.archive.rules.sealed import SEALED
from hub.db.bulk import look_up
from hub.db.prepared import PreparedQuery
from hub.merchants.models import Membership, Merchant, MerchantIdentifier
from hub.merchants.service import PUBLIC_ID_SCHEME, read_code

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
_BY_ID = select(_MERCHANT.c.id).where(_MERCHANT.c.public_id == bindparam("value"))
_BY_CODE = (
    select(_MERCHANT.c.id)
    .join(_CODE, _CODE.c.merchant_id == _MERCHANT.c.id)
    .where(_CODE.c.scheme == bindparam("scheme"), _CODE.c.value == bindparam("value"))
)
_JOINED_BY_CODE = PreparedQuery(_BY_CODE.where(_JOINED))

_PLACES = (
    select(_MERCHANT.c.id, _MERCHANT.c.region, VERSION.c.issuer, VERSION.c.kind)
    .select_from(_MERCHANT)
    .join(_MEMBER, _MEMBER.c.merchant_id == _MERCHANT.c.id, isouter=True)
    .join(HEAD, HEAD.c.key == _MEMBER.c.record_key, isouter=True)
    .join(VERSION, NEWEST, isouter=True)
    .distinct()
)


class _ByKey:
    """A query for a merchant by its public id, or by a code."""

    def __init__(self, by_id: Select[Any], by_code: Select[Any]) -> None:
        """Write both down."""
        self._by_id = PreparedQuery(by_id)
        self._by_code = PreparedQuery(by_code)

    def rows(self, session: Session, key: tuple[str, str], **more: str) -> list[Any]:
        """Read the rows of whoever carries a code."""
        asked: dict[str, str | int | None] = {"value": key[1], **more}
        if key[0] == PUBLIC_ID_SCHEME:
            return self._by_id.rows(session, asked)
        return self._by_code.rows(session, asked | {"scheme": key[0]})


_KNOWN_PUBLICLY = _ByKey(_BY_ID.where(_PUBLISHED), _BY_CODE.where(_PUBLISHED))
_PLACES_BY = _ByKey(
    _PLACES.where(_MERCHANT.c.public_id == bindparam("value")),
    _PLACES.join(_CODE, _CODE.c.merchant_id == _MERCHANT.c.id).where(
        _CODE.c.scheme == bindparam("scheme"), _CODE.c.value == bindparam("value")
    ),
)


class RecordPlace(NamedTuple):
    """Where a merchant lies, and an authority that issued a record of it."""

    merchant: int
    region: str | None
    issuer: str | None
    kind: str | None
    """Of the record."""


def may_be_known_publicly(session: Session, code: str, day: date) -> bool:
    """Tell whether published records may make a merchant known by a code on a day.

    That it may be so proves nothing: what of the records is shown is for the reader to
    judge.
    """
    key = read_code(code)
    if key is None:
        return False
    return bool(_KNOWN_PUBLICLY.rows(session, key, day=day.isoformat()))


def is_known_by_kinds(
    session: Session, code: str, kinds: frozenset[str], *, with_sealed: bool
) -> bool:
    """Tell whether a merchant is known by a code to whom some kinds are opened.

    It has a record of them, ended or not, or a register named it, or it is joined, or
    nothing is attached to it any more: a register tells of a merchant also where an
    agreement leaves the register out. A sealed record makes it known to those alone to
    whom it is opened, ``with_sealed``.
    """
    key = read_code(code)
    known = _known_by(kinds, with_sealed=with_sealed)
    return key is not None and bool(known.rows(session, key))


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


def is_joined(session: Session, key: tuple[str, str]) -> bool:
    """Tell whether who carries a code is one with others."""
    asked: dict[str, str | int | None] = {"scheme": key[0], "value": key[1]}
    return _JOINED_BY_CODE.first(session, asked) is not None


def places_by(session: Session, key: tuple[str, str] | None) -> list[RecordPlace]:
    """List where the merchant of a code lies, with each authority of its records."""
    if key is None:
        return []
    return [RecordPlace(*row) for row in _PLACES_BY.rows(session, key)]


@lru_cache(maxsize=256)
def _known_by(kinds: frozenset[str], *, with_sealed: bool) -> _ByKey:
    """Write down the query for a merchant that is known by some kinds."""
    known = _is_known(kinds, with_sealed=with_sealed)
    return _ByKey(_BY_ID.where(known), _BY_CODE.where(known))


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
