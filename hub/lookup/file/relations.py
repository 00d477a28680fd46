"""Which relations of a merchant a view shows, and what it shows of the other merchant.

A relation is shown where the view opens its kind, shows the record that it rests on and
knows the other merchant. What rests on a paper alone is no public fact. Where only the
public sees, both ends must themselves be shown, not only those that stand for them: a
relation betrays no merge with a merchant of which only hidden records tell.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from msgspec import structs
from sqlalchemy.orm import Session

from hub.agreements.catalog import RELATION
from hub.context import Hub
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.related_merchants import RelatedMerchant, related_merchants_shown
from hub.lookup.view.public_merchants import parts_shown, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject, roots_with_merged
from hub.merchants.relate import (
    BY_NAME,
    BY_REGISTER,
    BY_SHOP,
    WAYS,
    Direction,
    Relation,
    StandingRelation,
    relations_between,
    walk_relations,
    ways_of,
)
from hub.merchants.service import MerchantCard, absorbed_by
from schemas.answers.merchant import (
    MerchantDocument,
    MoreRelations,
    RelatedDocument,
    RelationDocument,
)

MOST_TOLD = 50
"""Relations of one kind and direction that are told; that there are more is said."""

TOLD_BY = {
    BY_REGISTER: frozenset({"parent_name", "parent_code"}),
    BY_NAME: frozenset({"party_name"}),
    BY_SHOP: frozenset({"platform", "shop_id", "opened_day", "closed_day"}),
}
"""The fields of a record that tell of a relation, by the rule that found it."""

NOTHING: frozenset[str] = frozenset()


Look = Callable[[Collection[int], Collection[int]], Mapping[int, RelatedMerchant]]
"""Reads merchants at the other ends, as far as the view knows them, by their ids.

The records of those among the second ids are read too."""


@dataclass(frozen=True, slots=True)
class RelationHolder:
    """A merchant whose relations are told, at present or at a moment."""

    subject: Subject
    ids: frozenset[int]
    """The merchant and all merged into it."""
    told: Collection[int]
    """Those of them whose relations the view may be told."""
    shown: Sequence[Entry]
    """The records that the view shows of it."""
    ways: Collection[tuple[str, Direction]] = WAYS
    """The kinds and directions of relations that it may have."""
    moment: datetime | None = None


class _Line(NamedTuple):
    """What is told of one relation, but for what it rests on."""

    kind: str
    direction: Direction
    other: int
    mark: str | None
    since: date | None
    until: date | None


_Lines = dict[_Line, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class ShownRelations:
    """The relations of a merchant that are told."""

    told: Sequence[RelationDocument] = ()
    more: Sequence[MoreRelations] = ()
    """The kinds and directions of which there are more."""

    def added_to(self, merchant: MerchantDocument) -> MerchantDocument:
        """Tell of them where it is said who the merchant is."""
        return structs.replace(merchant, relations=self.told, relations_more=self.more)


def relations_shown(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    shown: Sequence[Entry],
    sight: Sight,
) -> tuple[ShownRelations, set[int]]:
    """Tell the relations of a merchant of which a view shows these records.

    The merchants at the other ends come with them, those that are not told too: with
    them what is told may change.
    """
    met: set[int] = set()
    ways = ways_of(session, card.id)
    if not ways:
        return ShownRelations(), met
    ids = frozenset({card.id, *absorbed_by(session, [card.id])})
    subject = subject_of(card)
    as_public = sight.sees_as_public(subject)
    told = parts_shown(session, ids, shown) if as_public else ids

    def look(
        ends: Collection[int], read: Collection[int]
    ) -> Mapping[int, RelatedMerchant]:
        met.update(roots_with_merged(session, ends))
        return related_merchants_shown(session, hub, ends, read, sight)

    whole = RelationHolder(subject, ids, told, shown, ways)
    return tell_relations(session, whole, sight, look), met


def tell_relations(
    session: Session, whole: RelationHolder, sight: Sight, look: Look
) -> ShownRelations:
    """Tell of each kind and direction the latest relations that a view may see.

    What is hidden takes nobody's place, and is not among those of which it is said that
    there are more.
    """
    telling = _Telling(session, whole, sight, look)
    told: list[RelationDocument] = []
    more: list[MoreRelations] = []
    kinds = sight.opens(RELATION)
    if not sight.is_shielded(whole.subject):
        for kind, direction in whole.ways:
            if kind not in kinds:
                continue
            lines, are_all = telling.lines(kind, direction)
            told += sorted(lines, key=_sort_key)
            if not are_all:
                more.append(MoreRelations(kind, direction))
    return ShownRelations(told, more)


class _Telling:
    """Writes relations of one merchant whose other ends and records a view shows."""

    def __init__(
        self, session: Session, whole: RelationHolder, sight: Sight, look: Look
    ) -> None:
        """Tell of a merchant what a view shows."""
        self._session = session
        self._whole = whole
        self._sight = sight
        self._as_public = sight.sees_as_public(whole.subject)
        # Whether merchants at the other ends are known by their records, any of them.
        self._reads_all = sight.view.is_public or sight.view.bound_to is not None
        self._look = look
        self._keys = {None, *(entry.key for entry in whole.shown)}

    def lines(
        self, kind: str, direction: Direction
    ) -> tuple[list[RelationDocument], bool]:
        """Write the latest relations of one kind, and tell whether those are all."""
        whole = self._whole
        walk = walk_relations(self._session, whole.told, kind, direction, whole.moment)
        lines: _Lines = {}
        others: dict[int, RelatedMerchant] = {}
        while len(lines) <= MOST_TOLD and (some := list(islice(walk, MOST_TOLD + 1))):
            self._gather(some, direction, lines, others)
        if len(lines) <= MOST_TOLD:
            return self._write(lines, others), True
        latest = list(lines)[:MOST_TOLD]
        roots = {line.other for line in latest}
        ends = [one.ids for one in others.values() if one.root in roots]
        # All that they rest on is told, although the rest of it may be old.
        standing = relations_between(
            self._session,
            kind,
            direction,
            (whole.told, frozenset().union(*ends)),
            whole.moment,
        )
        again: _Lines = {}
        self._gather(standing, direction, again, others)
        return self._write({line: again[line] for line in latest}, others), False

    def _gather(
        self,
        standing: Sequence[StandingRelation],
        direction: Direction,
        lines: _Lines,
        others: dict[int, RelatedMerchant],
    ) -> None:
        """Add what may be told of some relations, and who is at their other ends."""
        mine = self._whole.ids
        standing = [
            one
            for one in standing
            if not self._as_public or one.relation.rule in TOLD_BY
        ]
        ends = {_far_end(one.relation, direction) for one in standing}
        # Of those whose records are not needed none are read: that is most of the cost.
        unproven = [
            one for one in standing if one.relation.record_key not in self._keys
        ]
        read = (
            ends
            if self._reads_all
            else {_far_end(one.relation, direction) for one in unproven}
        )
        found = self._look(ends, read) if ends else {}
        others.update(found)
        for one in standing:
            relation = one.relation
            other = found.get(_far_end(relation, direction))
            if other is None or other.root in mine:
                continue
            basis = _basis(one, (*self._whole.shown, *other.shown), self._sight)
            if basis is not None:
                line = _Line(
                    relation.kind,
                    direction,
                    other.root,
                    relation.mark,
                    relation.valid_from,
                    relation.valid_to,
                )
                lines.setdefault(line, []).append(basis)

    def _write(
        self, lines: _Lines, others: Mapping[int, RelatedMerchant]
    ) -> list[RelationDocument]:
        """Write lines with what they rest on."""
        subjects = {other.root: other.subject for other in others.values()}
        return [
            _write(line, subjects[line.other], basis, self._sight)
            for line, basis in lines.items()
        ]


def _basis(
    one: StandingRelation, shown: Sequence[Entry], sight: Sight
) -> dict[str, str] | None:
    """Tell what a relation rests on, or nothing if the view does not show that."""
    rule, key = one.relation.rule, one.relation.record_key
    basis = {"rule": rule}
    if one.document is not None:
        basis["document"] = one.document
    if key is None:
        return basis
    needed = TOLD_BY.get(rule, NOTHING)
    for entry in shown:
        if entry.key == key and needed <= sight.opens(entry.kind):
            return basis | {"record": entry.public_id}
    return None


def _write(
    line: _Line, other: Subject, basis: list[dict[str, str]], sight: Sight
) -> RelationDocument:
    """Write one relation, a person's business masked as everywhere."""
    merchant = merchant_document(other, sight)
    return RelationDocument(
        kind=line.kind,
        direction=line.direction,
        merchant=RelatedDocument(merchant.id, merchant.uscc, merchant.name),
        mark=line.mark,
        since=line.since,
        until=line.until,
        basis=sorted(basis, key=lambda told: sorted(told.items())),
    )


def _far_end(relation: Relation, direction: Direction) -> int:
    """Name the merchant at the other end."""
    return relation.other_id if direction == "to" else relation.merchant_id


def _sort_key(told: RelationDocument) -> tuple[int, int, str, str, str]:
    """Order relations by what is shown of them, not by who came first.

    Those that have not ended come first, and among them those that began last.
    """
    merchant = told.merchant
    return (
        -(told.until or date.max).toordinal(),
        -(told.since or date.min).toordinal(),
        *(merchant.uscc or "", merchant.id, told.mark or ""),
    )
