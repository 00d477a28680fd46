"""Relations between merchants: kept for good, read as they stand.

A relation joins nothing: each merchant keeps its own records, codes and rating. What
rules find is written when it comes to hold and when it ceases to; so is what people
say. No row is ever changed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from heapq import merge
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    exists,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, day, in_chunks, insert_tuples
from hub.db.counters import allocate_ids
from hub.db.prepared import PreparedQuery
from hub.db.tables import to_micros
from hub.merchants.identity.merged import WITH_MERGED
from hub.merchants.models import MerchantRelation
from hub.outbox.telling import note_written
from schemas.words import RelationKind

BRANCH, SHOP, MARK, SUCCESSOR = KINDS = tuple(kind.value for kind in RelationKind)

BY_REGISTER, BY_SHOP, BY_NAME = ("register-parent", "shop", "branch-name")
"""Rules that find relations: the register names the parent, a platform the operator, a
branch's name its parent. The first two are those of kinds of record."""

Direction = Literal["to", "from"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
"""Whether a merchant is something to another one, or another one to it."""

AT_ONCE = 200
"""Rows that are read at once of a merchant's relations."""

BY_REVIEW, BY_DOCUMENT = BY_PEOPLE = ("review", "document")
"""What people said to a review item, and what they took from a paper."""


class Relation(NamedTuple):
    """One relation and what it rests on; rows that are equal in this are about one."""

    kind: str
    merchant_id: int
    other_id: int
    rule: str
    record_key: bytes | None = None
    mark: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, today: date) -> bool:
        """Tell whether a day lies between those that are told of it."""
        begun = self.valid_from is None or self.valid_from <= today
        return begun and (self.valid_to is None or today <= self.valid_to)


class RelationAuthor(NamedTuple):
    """Who says that relations stand or stand no more, when, and why."""

    actor: str
    at: datetime
    item: int | None = None
    reason: str | None = None


_TABLE = MerchantRelation.__table__
_COLUMNS = (
    *(_TABLE.c[name] for name in Relation._fields),
    *(_TABLE.c.stands, _TABLE.c.item, _TABLE.c.document, _TABLE.c.id),
)
_SIZE = len(Relation._fields)
_ENDS: dict[Direction, tuple[Any, Any]] = {
    "to": (_TABLE.c.merchant_id, _TABLE.c.other_id),
    "from": (_TABLE.c.other_id, _TABLE.c.merchant_id),
}
"""The columns of a merchant and of the one that it stands in a relation with."""
_MOMENT = type_coerce(_TABLE.c.at, BigInteger)
_ALWAYS = 1 << 62
"""Later than any moment in microseconds, and than any row's number."""


def next_rows(direction: Direction) -> Select[Any]:
    """Write the query for the next rows of one merchant, the latest first."""
    near, _ = _ENDS[direction]
    return (
        select(*_COLUMNS)
        .where(
            near == bindparam("id"),
            _TABLE.c.kind == bindparam("kind"),
            _TABLE.c.id < bindparam("before", type_=BigInteger),
            bindparam("until") >= _MOMENT,
        )
        .order_by(_TABLE.c.id.desc())
        .limit(AT_ONCE)
    )


WAYS: tuple[tuple[str, Direction], ...] = tuple(
    (kind, direction) for kind in sorted(KINDS) for direction in sorted(DIRECTIONS)
)
"""Every kind of relation in both directions, in the order in which they are told."""

_WAS: list[Any] = [
    exists().where(_ENDS[direction][0].in_(WITH_MERGED), _TABLE.c.kind == kind)
    for kind, direction in WAYS
]
_WAYS_OF = PreparedQuery(select(*_WAS))
_PAGES = {direction: PreparedQuery(next_rows(direction)) for direction in DIRECTIONS}


class StandingRelation(NamedTuple):
    """A relation that stands, with the item or paper that people rest it on."""

    relation: Relation
    item: int | None
    document: str | None


def ways_of(session: Session, merchant_id: int) -> list[tuple[str, Direction]]:
    """Tell what a merchant, or any merged into it, has ever been to others, or they.

    Most are nothing to anybody, and no more is asked of them.
    """
    row = _WAYS_OF.first(session, {"id": merchant_id})
    return [way for way, was in zip(WAYS, row, strict=True) if was]


def walk_relations(
    session: Session,
    ids: Collection[int],
    kind: str,
    direction: Direction,
    moment: datetime | None = None,
) -> Iterator[StandingRelation]:
    """Yield the relations of some merchants of one kind and direction, latest first.

    They stand now, or stood at a moment. Rows are read only as far as they are asked
    for: who has thousands of relations is not read whole.
    """
    rows = merge(
        *(_rows(session, number, kind, direction, moment) for number in ids),
        key=_latest_first,
    )
    seen: set[Relation] = set()
    for row in rows:
        relation = Relation(*row[:_SIZE])
        # The first row that comes of a relation is its latest.
        if relation not in seen and row.stands:
            yield StandingRelation(relation, row.item, row.document)
        seen.add(relation)


def _latest_first(row: Any) -> int:
    """Order rows by number, the latest first."""
    return -int(row.id)


def _rows(
    session: Session,
    merchant: int,
    kind: str,
    direction: Direction,
    moment: datetime | None,
) -> Iterator[Any]:
    """Yield what was said of a merchant's relations, the latest first, page by page."""
    asked: dict[str, str | int | None] = {
        "id": merchant,
        "kind": kind,
        "until": _ALWAYS if moment is None else to_micros(moment),
    }
    before = _ALWAYS
    while True:
        page = _PAGES[direction].rows(session, asked | {"before": before})
        yield from page
        if len(page) < AT_ONCE:
            return
        before = page[-1].id


def relations_between(
    session: Session,
    kind: str,
    direction: Direction,
    ends: tuple[Collection[int], Collection[int]],
    moment: datetime | None = None,
) -> list[StandingRelation]:
    """List the relations of one kind that merchants have to, or from, some others.

    They are looked up by the others, of whom none should have very many.
    """
    near, far = _ENDS[direction]
    mine, others = ends
    until = _ALWAYS if moment is None else to_micros(moment)
    # A sum is looked up by no index: a merchant may have thousands of relations.
    found = near.op("+")(0).in_(mine)
    return [
        standing
        for chunk in in_chunks(others, CHUNK)
        for standing in _latest(
            session.execute(
                select(*_COLUMNS).where(
                    far.in_(chunk), _TABLE.c.kind == kind, found, until >= _MOMENT
                )
            )
        )
    ]


def standing_where(
    session: Session, column: ColumnElement[Any], values: Collection[Any]
) -> list[StandingRelation]:
    """List the standing relations whose rows have one of these values in a column."""
    return [
        standing
        for chunk in in_chunks(values, CHUNK)
        for standing in _latest(
            session.execute(select(*_COLUMNS).where(column.in_(chunk)))
        )
    ]


def _latest(rows: Iterable[Any]) -> list[StandingRelation]:
    """Read rows in order: the latest row of a relation tells whether it stands."""
    found: dict[Relation, StandingRelation | None] = {}
    for row in sorted(rows, key=lambda row: row.id):
        relation = Relation(*row[:_SIZE])
        standing = StandingRelation(relation, row.item, row.document)
        found[relation] = standing if row.stands else None
    return [standing for standing in found.values() if standing is not None]


def write_relations(
    session: Session,
    words: Mapping[Relation, bool],
    author: RelationAuthor,
    document: str | None = None,
) -> int:
    """Append whether each of these relations stands; give the first row's number.

    ``document`` is the paper that says so.
    """
    first = allocate_ids(session, "merchant_relation", len(words))
    insert_tuples(
        session,
        MerchantRelation,
        [
            (
                number,
                *relation[:-2],
                day(relation.valid_from),
                day(relation.valid_to),
                stands,
                author.item,
                document,
                author.reason,
                author.actor,
                to_micros(author.at),
            )
            for number, (relation, stands) in enumerate(words.items(), first)
        ],
    )
    rows = [(number,) for number in range(first, first + len(words))]
    note_written(session, MerchantRelation.__tablename__, rows)
    return first


def withdraw_item(
    session: Session, item: int, author: RelationAuthor
) -> Sequence[Relation]:
    """Withdraw what people decided on a review item, and give it."""
    column = MerchantRelation.__table__.c.item
    gone = [found.relation for found in standing_where(session, column, [item])]
    if gone:
        write_relations(session, dict.fromkeys(gone, False), author)
    return gone
