"""Relations between merchants: kept for good, read as they stand.

A relation joins nothing: each merchant keeps its own records, codes and rating. What
rules find is written when it comes to hold and when it ceases to; so is what people
say. No row is ever changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.db import allocate_ids, in_chunks, to_micros
from hub.merchants.cards import WHOLE
from hub.merchants.models import MerchantRelation
from hub.merchants.rows import CHUNK, day, insert_tuples
from hub.prepared import Prepared

BRANCH, SHOP, MARK, SUCCESSOR = KINDS = (
    *("branch_of", "operates_shop"),
    *("owns_mark", "successor_of"),
)
"""What one merchant may be to another: a branch of it, the operator of that shop, the
owner of a mark that it trades under, the company that followed its business."""

BY_REGISTER, BY_SHOP, BY_NAME = DERIVED = ("register-parent", "shop", "branch-name")
"""Rules that find relations: the register names the parent, a platform the operator, a
branch's name its parent."""

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


class Word(NamedTuple):
    """Who says that relations stand or stand no more, when, and on what."""

    actor: str
    at: datetime
    item: int | None = None
    document: str | None = None
    reason: str | None = None


_TABLE = MerchantRelation.__table__
_COLUMNS = (
    *(_TABLE.c[name] for name in Relation._fields),
    *(_TABLE.c.stands, _TABLE.c.item, _TABLE.c.document, _TABLE.c.id),
)
_FROM_ONE = Prepared(select(*_COLUMNS).where(_TABLE.c.merchant_id.in_(WHOLE)))
_TO_ONE = Prepared(select(*_COLUMNS).where(_TABLE.c.other_id.in_(WHOLE)))


class Standing(NamedTuple):
    """A relation that stands, with the item or paper that people rest it on."""

    relation: Relation
    item: int | None
    document: str | None


def relations_of(session: Session, merchant_id: int) -> list[Standing]:
    """List the standing relations of a merchant and of all that was merged into it."""
    mine = {"id": merchant_id}
    return _latest(_FROM_ONE.rows(session, mine) + _TO_ONE.rows(session, mine))


def relations_at(
    session: Session, ids: Collection[int], moment: datetime
) -> list[Standing]:
    """List the relations of some merchants as they stood at a moment."""
    rows = [
        row
        for column in (_TABLE.c.merchant_id, _TABLE.c.other_id)
        for row in session.execute(
            select(*_COLUMNS).where(column.in_(ids), _TABLE.c.at <= moment)
        )
    ]
    return _latest(rows)


def standing_where(
    session: Session, column: ColumnElement[Any], values: Collection[Any]
) -> list[Standing]:
    """List the standing relations whose rows have one of these values in a column."""
    return [
        standing
        for chunk in in_chunks(values, CHUNK)
        for standing in _latest(
            session.execute(select(*_COLUMNS).where(column.in_(chunk)))
        )
    ]


def _latest(rows: Iterable[Any]) -> list[Standing]:
    """Read rows in order: the latest row of a relation tells whether it stands."""
    found: dict[Relation, Standing | None] = {}
    size = len(Relation._fields)
    for row in sorted(rows, key=lambda row: row.id):
        relation = Relation(*row[:size])
        standing = Standing(relation, row.item, row.document)
        found[relation] = standing if row.stands else None
    return [standing for standing in found.values() if standing is not None]


def write_relations(
    session: Session, words: Mapping[Relation, bool], word: Word
) -> int:
    """Append whether each of these relations stands; give the first row's number."""
    first = allocate_ids(session, "merchant_relation", len(words))
    insert_tuples(
        session,
        MerchantRelation,
        [
            (
                number,
                relation.kind,
                relation.merchant_id,
                relation.other_id,
                relation.rule,
                relation.record_key,
                relation.mark,
                day(relation.valid_from),
                day(relation.valid_to),
                stands,
                word.item,
                word.document,
                word.reason,
                word.actor,
                to_micros(word.at),
            )
            for number, (relation, stands) in enumerate(words.items(), first)
        ],
    )
    return first


def withdraw_item(session: Session, item: int, word: Word) -> Sequence[Relation]:
    """Withdraw what people decided on a review item, and give it."""
    column = MerchantRelation.__table__.c.item
    gone = [found.relation for found in standing_where(session, column, [item])]
    if gone:
        write_relations(session, dict.fromkeys(gone, False), word)
    return gone
