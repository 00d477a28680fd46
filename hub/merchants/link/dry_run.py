"""What linking would decide of a row that nobody has delivered: nothing is written."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.link.merging import Groups
from hub.merchants.rules.claims import Claim
from hub.merchants.rules.match import Case, Decision, KnownMerchant, decide, in_order
from hub.merchants.rules.states import prepare_item
from hub.names import Divisions


def consider(
    session: Session, claims: Sequence[Claim], divisions: Divisions, *, at: datetime
) -> list[Decision]:
    """Tell what linking would decide of each claim if it came alone."""
    items = [prepare_item(claim, "") for claim in claims]
    book = Book(session)
    book.load_around(items)
    linker = Linker(book, divisions, at=at, ids=(0, 0))
    return [linker.consider(item) for item in items]


def consider_among(
    claims: Sequence[Claim], known: Sequence[KnownMerchant], divisions: Divisions
) -> list[Decision]:
    """Tell what linking would decide of each claim if it knew only some merchants."""
    decisions = []
    for item in (prepare_item(claim, "") for claim in claims):
        owners = [
            (key, one) for key in item.codes.keys for one in known if key in one.codes
        ]
        first = {one.id: (key, one) for key, one in reversed(owners)}
        hits = [pair for pair in owners if first[pair[1].id] == pair]
        namesakes = in_order(
            one
            for one in known
            if one.registered and item.flat and one.flat == item.flat
        )
        decisions.append(
            decide(Case(item.claim, item.codes, hits, namesakes, divisions, item.flat))
        )
    return decisions


def known_merchants(session: Session, ids: Collection[int]) -> dict[int, KnownMerchant]:
    """Describe merchants as linking knows them, each by itself."""
    book = Book(session)
    book.load_merchants(ids)
    return {number: state.known() for number, state in book.merchants.items()}


def org_codes_with_merged(
    session: Session, ids: Collection[int | None]
) -> dict[int, set[str]]:
    """List the organisation codes of merchants with all that they are one with."""
    groups = Groups(session, [number for number in ids if number is not None])
    found: dict[int, set[str]] = {}
    for number, state in groups.states.items():
        found.setdefault(groups.root(number), set()).update(state.org_codes)
    return {number: found[groups.root(number)] for number in groups.states}
