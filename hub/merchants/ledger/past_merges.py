"""With whom merchants were one by merges that have been taken back, and how long."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.db.bulk import look_up
from hub.db.tables import from_micros
from hub.merchants.batch.book import Book
from hub.merchants.ledger.past_merchants import ever_asked_with, read_past_row


class PastMerge(NamedTuple):
    """A time for which another merchant was one with those asked about."""

    public_id: str
    """The other merchant's."""
    since: datetime
    until: datetime | None
    """The first moment at which it was so no more."""


class _Piece(NamedTuple):
    """A time for which one merchant stood for another, in microseconds."""

    since: int
    until: int | None
    root: int


def past_merges_of(session: Session, ids: Collection[int]) -> list[PastMerge]:
    """List the times for which other merchants were one with any of these."""
    others = ever_asked_with(session, ids) - set(ids)
    if not others:
        return []
    book = Book(session)
    book.load_merchants({*ids, *others})
    pieces = _pieces(session, book)
    found = {
        (book.merchants[other].public_id, *shared)
        for mine in ids
        for other in others
        for one in pieces[mine]
        for two in pieces[other]
        if (shared := _shared(one, two)) is not None
    }
    return [
        PastMerge(
            public_id, from_micros(since), None if until is None else from_micros(until)
        )
        for public_id, since, until in found
    ]


def _shared(one: _Piece, two: _Piece) -> tuple[int, int | None] | None:
    """Tell for how long two merchants had one to stand for both, if ever."""
    since = max(one.since, two.since)
    ends = [piece.until for piece in (one, two) if piece.until is not None]
    until = min(ends, default=None)
    if one.root != two.root or (until is not None and until <= since):
        return None
    return since, until


def _pieces(session: Session, book: Book) -> dict[int, list[_Piece]]:
    """Tell who stood for each merchant of a book, from its first day on."""
    kept: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, until, text in look_up(
        session,
        "SELECT merchant_id, until, card FROM merchant_past WHERE merchant_id",
        book.merchants.keys(),
    ):
        kept[number].append((until, read_past_row(number, text).merged_into or number))
    pieces: dict[int, list[_Piece]] = {}
    for number, state in book.merchants.items():
        since, mine = state.created_at, []
        for until, root in sorted(kept[number]):
            mine.append(_Piece(since, until, root))
            since = until
        mine.append(_Piece(since, None, state.merged_into or number))
        pieces[number] = mine
    return pieces
