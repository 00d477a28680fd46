"""What the log is told of ratings, and whether the stored ones are those."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, exists, select, type_coerce
from sqlalchemy.types import NullType

from hub.audit.check import (
    WHOLE,
    BatchRoot,
    Leaves,
    Portion,
    read_batch_roots,
)
from hub.audit.reads import LogReads
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.db.tables import dump_json, to_micros
from hub.ground.encoding import encode_compiled
from hub.merchants.models import Merchant
from hub.ratings.models import Rating
from schemas.canonical import canonical
from schemas.tlog.commitments import SALT_BYTES
from schemas.tlog.tree import leaf_hash, root_of
from schemas.words import Operation

CONTENT_FORM, NUMBERED_FORM = 2, 3
"""Forms of batches: leaves show all columns but the merchant's number, or that too.

With it no two merchants can exchange their public ids. Earlier builds, whose batches
say no form, showed the digest alone.
"""
TELLS_RATINGS = (Operation.RATING_GIVE, Operation.ROWS_TELL)
MOMENTS = 400
MERCHANT_SIGNS, CONTENT_SIGNS = 6, 8
PRINT_SIGNS = MERCHANT_SIGNS + CONTENT_SIGNS
"""Of each rating, the merchant and the content: short enough for 1,000 in an event."""
_TABLE = Rating.__table__.c
# What the driver gives, whatever the column's type makes of it elsewhere.
_AS_STORED = NullType()
# ``known_at`` says which event tells of a row.
COLUMNS = tuple(Rating.__table__.columns.keys())
UNTOLD = "no entry of the log tells of it"


class WrongRating(NamedTuple):
    """A merchant with a rating that the log contradicts, and the entry that does."""

    merchant: int
    public_id: str
    why: str
    address: str


def rating_detail(
    rows: Sequence[Mapping[str, Any]], public_ids: Mapping[int, str]
) -> dict[str, Any]:
    """Give the members of an event's detail that commit to new rows of one moment.

    The rows are as `as_stored` writes them.
    """
    return logged_batch(
        (public_ids[row["merchant_id"]], {name: row[name] for name in COLUMNS})
        for row in rows
    )


def logged_batch(ratings: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Give the members for ratings: public ids, and all columns as stored."""
    salt = secrets.token_hex(SALT_BYTES)
    shown = sorted(ratings, key=itemgetter(0))
    leaves = [_content_leaf(salt, name, columns) for name, columns in shown]
    return {
        "count": len(shown),
        "root": root_of(leaves).hex(),
        "salt": salt,
        "form": NUMBERED_FORM,
        "first": shown[0][0],
        "prints": "".join(
            _print_of(salt, name) + _short(leaf, CONTENT_SIGNS)
            for (name, _), leaf in zip(shown, leaves, strict=True)
        ),
    }


def _print_of(salt: str, public_id: str) -> str:
    """Give the signs by which a merchant is known whose rating was taken away."""
    return _short(leaf_hash(encode_compiled([salt, public_id])), MERCHANT_SIGNS)


def _short(hashed: bytes, signs: int) -> str:
    """Write the beginning of a hash in base64url."""
    return urlsafe_b64encode(hashed).decode()[:signs]


def as_stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a new row's columns as they are stored: as drivers take them."""
    return {
        **row,
        "as_of": row["as_of"].isoformat(),
        "known_at": to_micros(row["known_at"]),
        "reasons": dump_json(row["reasons"]),
        "flags": dump_json(row["flags"]),
        "inputs": dump_json(row["inputs"]),
    }


def _content_leaf(salt: str, public_id: str, columns: Mapping[str, Any]) -> bytes:
    """Hash what a batch shows of a rating: the merchant and all columns as stored.

    Raises:
        TypeError: a column holds what is neither text nor a whole number.
    """
    shown = {
        name: _plain(value) for name, value in columns.items() if value is not None
    }
    if not all(isinstance(value, str | int) for value in shown.values()):
        msg = "a column holds what is no text or number"
        raise TypeError(msg)
    return leaf_hash(encode_compiled([salt, public_id, shown]))


def _plain(value: Any) -> Any:
    """Write a day as the text that it is."""
    return value.isoformat() if isinstance(value, date) else value


def wrong_ratings(
    business: Engine,
    log: LogReads,
    leaves: Mapping[Operation, Leaves],
    portion: Portion = WHOLE,
) -> Iterator[WrongRating]:
    """Yield the ratings of a portion that are not as they were logged.

    What earlier builds logged is the digest alone, so of theirs the content is not
    compared. One whose event waits in the outbox is compared with that.
    """
    with one_view(business).connect() as connection:
        moments = _by_moment(
            batch
            for op in TELLS_RATINGS
            for batch in read_batch_roots(connection, log, op, dict(leaves[op]))
        )
        chosen = {
            moment: batches
            for moment, batches in moments.items()
            if any(portion.takes_address(batch.address) for batch in batches)
        }
        yield from _untold(connection, moments)
        yield from _strayed(connection)
        for some in in_chunks(sorted(chosen), MOMENTS):
            rows = _rows(connection, some)
            for moment in some:
                yield from _compare(connection, chosen[moment], rows.get(moment, []))


Moment = tuple[str, int]
"""Policy, and since when a rating is known in microseconds."""


def _by_moment(told: Iterable[BatchRoot]) -> dict[Moment, list[BatchRoot]]:
    """Arrange batches by the moment of their ratings, in the order of their rows."""
    moments: dict[Moment, list[BatchRoot]] = {}
    for batch in told:
        known_at = batch.detail.get("known_at")
        if isinstance(known_at, int):
            moments.setdefault((batch.subject, known_at), []).append(batch)
    for batches in moments.values():
        batches.sort(key=lambda batch: str(batch.detail.get("first", "")))
    return moments


def _untold(
    connection: Connection, moments: Mapping[Moment, list[BatchRoot]]
) -> Iterator[WrongRating]:
    """Yield the ratings of moments that no entry tells of.

    Those before the first that is told with its moment are of earlier builds.
    """
    first = min((known_at for _, known_at in moments), default=None)
    if first is None:
        return
    known = type_coerce(_TABLE.known_at, _AS_STORED)
    query = (
        select(_TABLE.policy, known, Merchant.id, Merchant.public_id)
        .join(Merchant, Merchant.id == _TABLE.merchant_id)
        .where(known >= first)
    )
    with connection.execute(query, execution_options={"yield_per": 5_000}) as rows:
        for policy, known_at, number, public_id in rows:
            if (policy, known_at) not in moments:
                yield WrongRating(number, public_id, UNTOLD, "")


def _strayed(connection: Connection) -> Iterator[WrongRating]:
    """Yield ratings under a number that no merchant has."""
    number = _TABLE.merchant_id
    strayed = ~exists().where(Merchant.__table__.c.id == number)
    for one in connection.scalars(select(number).where(strayed).distinct()):
        yield WrongRating(one, "", f"no merchant has the number {one}", "")


def _rows(
    connection: Connection, moments: Sequence[Moment]
) -> dict[Moment, list[Sequence[Any]]]:
    """Read the ratings of some moments as they are stored, by public id."""
    known = type_coerce(_TABLE.known_at, _AS_STORED)
    query: Select[*tuple[Any, ...]] = (
        select(
            Merchant.id,
            Merchant.public_id,
            *(type_coerce(_TABLE[name], _AS_STORED) for name in COLUMNS),
        )
        .join(Merchant, Merchant.id == _TABLE.merchant_id)
        .where(known.in_([moment for _, moment in moments]))
    )
    found: dict[Moment, list[Sequence[Any]]] = {}
    place = 2 + COLUMNS.index("known_at")
    for row in connection.execute(query):
        found.setdefault((row[2 + COLUMNS.index("policy")], row[place]), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: str(row[1]))
    return found


def _compare(
    connection: Connection,
    batches: Sequence[BatchRoot],
    rows: Sequence[Sequence[Any]],
) -> Iterator[WrongRating]:
    """Compare the ratings of one moment with the batches that tell of them."""
    start = 0
    for batch in batches:
        some = rows[start : start + batch.size]
        start += batch.size
        if _root(batch, some) != batch.root:
            why = f"it, or another of the {batch.size} that the entry tells of, differs"
            for row in _changed(batch, some):
                yield WrongRating(row[0], row[1], why, batch.address)
            yield from _missing(connection, batch, {row[1] for row in some})
    for row in rows[start:]:
        yield WrongRating(row[0], row[1], UNTOLD, "")


def _changed(
    batch: BatchRoot, rows: Sequence[Sequence[Any]]
) -> Sequence[Sequence[Any]]:
    """Choose the rows of a batch that differ: by their prints, else all of them."""
    salt, prints = str(batch.detail.get("salt")), _prints_of(batch)
    changed = []
    for row in rows:
        try:
            leaf = _content_leaf(salt, row[1], _told_columns(batch, row))
        except TypeError:
            changed.append(row)
            continue
        told = prints.get(_print_of(salt, row[1]))
        if told != _short(leaf, CONTENT_SIGNS):
            changed.append(row)
    if changed or len(prints) > len(rows):
        return changed
    # The prints were changed with the row, so it may be any of them.
    return rows


def _prints_of(batch: BatchRoot) -> dict[str, str]:
    """Read the prints of a batch: of the content by that of the merchant."""
    prints = str(batch.detail.get("prints", ""))
    return {
        prints[place : place + MERCHANT_SIGNS]: prints[
            place + MERCHANT_SIGNS : place + PRINT_SIGNS
        ]
        for place in range(0, len(prints), PRINT_SIGNS)
    }


def _missing(
    connection: Connection, batch: BatchRoot, there: set[str]
) -> Iterator[WrongRating]:
    """Yield the merchants of a batch whose rating is not there; all are looked at."""
    why = f"a rating of it is gone that the entry tells of with {batch.size}"
    salt = str(batch.detail.get("salt"))
    wanted = set(_prints_of(batch))
    wanted -= {_print_of(salt, public_id) for public_id in there}
    found = False
    merchants = select(Merchant.id, Merchant.public_id)
    for number, public_id in connection.execute(merchants) if wanted else ():
        if _print_of(salt, public_id) in wanted:
            found = True
            yield WrongRating(number, public_id, why, batch.address)
    if not (found or there):
        yield WrongRating(0, "", why, batch.address)


def _told_columns(batch: BatchRoot, row: Sequence[Any]) -> dict[str, Any]:
    """Give the columns of a row that the leaves of a batch show."""
    shown = dict(zip(COLUMNS, row[2:], strict=True))
    if batch.detail.get("form") == CONTENT_FORM:
        del shown["merchant_id"]
    return shown


def _root(batch: BatchRoot, rows: Sequence[Sequence[Any]]) -> str:
    """Compute a batch's root from rows; none where a column cannot be hashed."""
    salt = str(batch.detail.get("salt", ""))
    digest = 2 + COLUMNS.index("digest")
    try:
        if batch.detail.get("form") not in (CONTENT_FORM, NUMBERED_FORM):
            return root_of(leaf_hash(canonical([r[1], r[digest]])) for r in rows).hex()
        return root_of(
            _content_leaf(salt, row[1], _told_columns(batch, row)) for row in rows
        ).hex()
    except (TypeError, ValueError):
        return ""
