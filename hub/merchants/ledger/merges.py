"""Which merges and disputes stand: read from what people said.

Merges are edges between the two merchants that people were asked about. Merchants that
edges connect are one, and one of them stands for all: which one follows from what they
are, never from the order in which they were merged.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, bindparam, or_, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import execute_many
from hub.db.engines import one_view
from hub.db.tables import to_micros
from hub.merchants.batch.book import Book
from hub.merchants.ledger.opinions import APART, opinions_of
from hub.merchants.models import IdentityDispute, Merchant, ReviewOpinion
from hub.merchants.rules.states import MerchantState


@dataclass(frozen=True, slots=True)
class StandingMerge:
    """A standing merge: which item decided it, and the two that it was asked about."""

    number: int
    item_id: int
    one: int
    other: int


def merge_of(session: Session, item_id: int) -> StandingMerge | None:
    """Find the merge that an item's standing decision made."""
    decided = [row for row in opinions_of(session, item_id) if row.decides]
    return _edge(decided[-1]) if decided else None


def standing_merges(session: Session, ids: Collection[int]) -> list[StandingMerge]:
    """List the standing merges in which any of these merchants takes part."""
    edges = [_edge(row) for row in _latest(session, ids)]
    return [edge for edge in edges if edge is not None]


def _edge(row: ReviewOpinion) -> StandingMerge | None:
    """Read an opinion that decides as the merge that it made, if it did."""
    if row.opinion != "same" or row.merchant_id is None or row.other_id is None:
        return None
    return StandingMerge(row.id, row.item_id, row.merchant_id, row.other_id)


def set_representatives(
    states: Mapping[int, MerchantState], edges: Iterable[StandingMerge]
) -> None:
    """Let merchants stand for each other exactly as merges connect them.

    ``states`` hold everybody that the merges speak of.
    """
    near = _neighbours(edges)
    left = set(states)
    while left:
        first = left.pop()
        group, waiting = {first}, [first]
        while waiting:
            reached = {other for other, _ in near[waiting.pop()]} - group
            group |= reached
            waiting += reached
        left -= group
        root = representative([states[number] for number in group]).id
        for number in group:
            states[number].merged_into = None if number == root else root


def representative(states: Collection[MerchantState]) -> MerchantState:
    """Choose the merchant that stands for all of a group, and alone is rated.

    One that carries something goes before one that carries nothing any more, then the
    registered one, then one with an organisation code, then who was known first.
    """
    return min(
        states,
        key=lambda state: (
            state.status != "active",
            state.kind != "registered",
            not state.org_codes,
            state.id,
        ),
    )


def way_between(
    edges: Iterable[StandingMerge], start: int, end: int
) -> list[StandingMerge]:
    """List the merges that connect two merchants; empty if none do.

    There is one way at most: whoever is one already is not merged again.
    """
    near = _neighbours(edges)
    ways: dict[int, list[StandingMerge]] = {start: []}
    waiting = [start]
    while waiting and end not in ways:
        number = waiting.pop()
        for other, edge in near[number]:
            if other not in ways:
                ways[other] = [*ways[number], edge]
                waiting.append(other)
    return ways.get(end, [])


def _neighbours(
    edges: Iterable[StandingMerge],
) -> defaultdict[int, list[tuple[int, StandingMerge]]]:
    """Tell of each merchant whom merges connect it to."""
    near: defaultdict[int, list[tuple[int, StandingMerge]]] = defaultdict(list)
    for edge in edges:
        near[edge.one].append((edge.other, edge))
        near[edge.other].append((edge.one, edge))
    return near


def are_different(
    session: Session, first: Collection[int], second: Collection[int]
) -> bool:
    """Tell whether people decided that one of these is not one of those."""
    return any(
        row.opinion in APART
        and {row.merchant_id in first, row.other_id in first} == {True, False}
        for row in _latest(session, [*first, *second])
        if {row.merchant_id, row.other_id} <= {*first, *second}
    )


def disputed_themselves(session: Session, ids: Collection[int]) -> set[int]:
    """Tell of which of these merchants people said that their identity is disputed.

    Those that are only one with such a merchant are left out.
    """
    table = IdentityDispute
    query = (
        select(table.merchant_id, table.verdict)
        .where(table.merchant_id.in_(ids), table.decides)
        .order_by(table.id)
    )
    latest = {row.merchant_id: row.verdict for row in session.execute(query)}
    return {number for number, verdict in latest.items() if verdict == "disputed"}


def _latest(
    session: Session, ids: Collection[int] | None = None
) -> list[ReviewOpinion]:
    """List the standing opinions on pairs, all or those with any of these merchants."""
    table = ReviewOpinion
    query = select(table).where(table.other_id.is_not(None), table.decides)
    if ids is not None:
        query = query.where(or_(table.merchant_id.in_(ids), table.other_id.in_(ids)))
    query = query.order_by(table.id)
    return list({row.item_id: row for row in session.scalars(query)}.values())


def rebuild_merges(session: Session) -> None:
    """Let merchants stand for each other as the standing opinions say."""
    execute_many(
        session,
        update(Merchant)
        .where(Merchant.id == bindparam("b_id"))
        .values(merged_into=bindparam("b_root")),
        [
            {"b_id": state.id, "b_root": state.merged_into}
            for state in _grouped(session).values()
        ],
    )


def _grouped(
    session: Session, also: Collection[int] = ()
) -> Mapping[int, MerchantState]:
    """Read who is or should be one with others, and ``also``, as opinions have them."""
    edges = [edge for edge in map(_edge, _latest(session)) if edge is not None]
    merged = session.scalars(
        select(Merchant.id).where(Merchant.merged_into.is_not(None))
    )
    book = Book(session)
    named = {number for edge in edges for number in (edge.one, edge.other)}
    book.load_merchants({*merged, *named, *also})
    set_representatives(book.merchants, edges)
    return book.merchants


def wrong_groups(business: Engine) -> Iterator[tuple[str, str]]:
    """Yield who stands for another or is disputed otherwise than people said, and why.

    Each by its public id.
    """
    with Session(one_view(business)) as session:
        yield from groups_gone_wrong(session)


def groups_gone_wrong(session: Session) -> Iterator[tuple[str, str]]:
    """Yield the same in a session that is open."""
    rows = session.execute(
        select(IdentityDispute.merchant_id, IdentityDispute.verdict, IdentityDispute.at)
        .where(IdentityDispute.decides)
        .order_by(IdentityDispute.id)
    )
    said = {number: (verdict, to_micros(at)) for number, verdict, at in rows}
    marked = session.scalars(
        select(Merchant.id).where(Merchant.disputed_from.is_not(None))
    )
    states = _grouped(session, {*marked, *said})
    since: defaultdict[int, set[int | None]] = defaultdict(set)
    for number, (verdict, moment) in said.items():
        if verdict == "disputed":
            since[states[number].merged_into or number].add(moment)
    for number, state in states.items():
        if state.columns != state.stored:
            yield state.public_id, "people did not say with whom it is one"
        elif state.disputed_from not in since.get(state.merged_into or number, {None}):
            yield state.public_id, "people did not say that its identity is disputed"
