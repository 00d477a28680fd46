"""Which merges and disputes stand: read from what people said.

Merges are edges between merchants.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from hub.merchants.models import IdentityDispute, Merchant, ReviewOpinion
from hub.merchants.opinions import opinions_of
from hub.merchants.rows import execute_many


@dataclass(frozen=True, slots=True)
class Edge:
    """A standing merge: which item decided it, and which merchant went into which."""

    number: int
    item_id: int
    survivor: int
    absorbed: int


def way_up(into: Mapping[int, Edge], number: int) -> set[Edge]:
    """List the merges that lead from a merchant to the one that stands for it."""
    way: set[Edge] = set()
    while number in into:
        way.add(into[number])
        number = into[number].survivor
    return way


def edge_of(session: Session, item_id: int) -> Edge | None:
    """Find the merge that an item's standing decision made."""
    decided = [row for row in opinions_of(session, item_id) if row.decides]
    return _edge(decided[-1]) if decided else None


def standing_merges(session: Session, ids: Collection[int]) -> list[Edge]:
    """List the standing merges in which any of these merchants takes part."""
    edges = [_edge(row) for row in _latest(session, ids)]
    return [edge for edge in edges if edge is not None]


def _edge(row: ReviewOpinion) -> Edge | None:
    """Read an opinion that decides as the merge that it made, if it did."""
    if row.opinion != "same" or row.merchant_id is None or row.other_id is None:
        return None
    return Edge(row.id, row.item_id, row.merchant_id, row.other_id)


def are_different(
    session: Session, first: Collection[int], second: Collection[int]
) -> bool:
    """Tell whether people decided that one of these is not one of those."""
    return any(
        row.opinion == "different"
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
    edges = [edge for edge in map(_edge, _latest(session)) if edge is not None]
    table = Merchant
    session.execute(
        update(table).where(table.merged_into.is_not(None)).values(merged_into=None)
    )
    execute_many(
        session,
        update(table)
        .where(table.id == bindparam("b_id"))
        .values(merged_into=bindparam("b_root")),
        [{"b_id": part, "b_root": root} for part, root in roots_by(edges).items()],
    )


def roots_by(edges: Iterable[Edge]) -> dict[int, int]:
    """Tell which merchant stands for each one that went into another."""
    into = {edge.absorbed: edge.survivor for edge in edges}
    roots = {}
    for number in into:
        root = number
        while root in into:
            root = into[root]
        roots[number] = root
    return roots
