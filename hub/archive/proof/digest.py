"""One hash over everything that the archive knows, the same on every instance."""

import heapq
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from hub.archive.models import RecordVersion
from hub.merchants.models import Membership, Merchant, MerchantIdentifier
from schemas.canonical import canonical

AT_ONCE = 5_000
KEYED_SCHEMES = ("id_hash",)
"""Identifiers made with this instance's key; another instance has others."""

Code = tuple[str, str]


def archive_root(session: Session) -> str:
    """Hash the records in the order of their keys: SHA-256 in hex.

    Each adds the hash of its kind and natural key, the content hashes of its versions
    in order, and the sorted identifiers of the merchants it is attached to, with what
    was merged into them. Ids, moments and runs are left out, so two instances that took
    in the same content have the same root. Two streams are merged, so memory stays
    flat.
    """
    connection = session.connection()
    hasher = sha256()
    codes = _codes(connection)
    ahead = next(codes, None)
    for key, contents in _versions(connection):
        while ahead is not None and ahead[0] < key:
            ahead = next(codes, None)
        mine = ahead[1] if ahead is not None and ahead[0] == key else []
        hasher.update(canonical([key.hex(), contents, mine]) + b"\n")
    return hasher.hexdigest()


def _versions(connection: Connection) -> Iterator[tuple[bytes, list[str]]]:
    """Yield each record's key and the content hashes of its versions."""
    table = RecordVersion.__table__
    query = select(table.c.key, table.c.content_hash).order_by(table.c.key, table.c.seq)
    rows = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for key, versions in groupby(rows, key=lambda row: bytes(row[0])):
        yield key, [content for _, content in versions]


def _codes(connection: Connection) -> Iterator[tuple[bytes, list[Code]]]:
    """Yield each attached record's key and its merchants' codes, sorted."""
    by_key = itemgetter(0)
    both = heapq.merge(_own_codes(connection), _merged_codes(connection), key=by_key)
    for key, codes in groupby(both, key=by_key):
        # Sorted here, since the databases sort text in orders of their own.
        yield key, sorted({code for _, code in codes})


def _own_codes(connection: Connection) -> Iterator[tuple[bytes, Code]]:
    """Yield each attached record's key with each code of its own merchants."""
    query = (
        select(
            Membership.record_key, MerchantIdentifier.scheme, MerchantIdentifier.value
        )
        .join(
            MerchantIdentifier,
            MerchantIdentifier.merchant_id == Membership.merchant_id,
        )
        .where(MerchantIdentifier.scheme.not_in(KEYED_SCHEMES))
        .order_by(Membership.record_key)
    )
    rows = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for key, scheme, value in rows:
        yield bytes(key), (scheme, value)


def _merged_codes(connection: Connection) -> list[tuple[bytes, Code]]:
    """List the keys of merged merchants' records with the codes of all they are.

    People merge, so these are few.
    """
    part = Merchant.__table__
    merged = part.c.merged_into.is_not(None)
    groups: dict[int, set[int]] = {}
    for number, into in connection.execute(
        select(part.c.id, part.c.merged_into).where(merged)
    ):
        groups.setdefault(into, {into}).add(number)
    listed: list[tuple[bytes, Code]] = []
    for group in groups.values():
        codes = connection.execute(
            select(MerchantIdentifier.scheme, MerchantIdentifier.value).where(
                MerchantIdentifier.merchant_id.in_(group),
                MerchantIdentifier.scheme.not_in(KEYED_SCHEMES),
            )
        ).all()
        keys = connection.scalars(
            select(Membership.record_key).where(Membership.merchant_id.in_(group))
        )
        listed += [
            (bytes(key), (scheme, value)) for key in keys for scheme, value in codes
        ]
    return sorted(listed)
