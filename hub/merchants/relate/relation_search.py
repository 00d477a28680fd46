"""Find relations between merchants, in a pass of its own behind the batches.

Whether one holds rests only on what stands at present, so the order in which records
came decides nothing; a pass may be repeated, or cut off at any place and begun anew. A
pass reads what was judged since the last one, so that linking is none the slower.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from hub.db.bulk import look_up
from hub.db.counters import IdCounter, allocate_ids
from hub.ground.actors import HUB
from hub.ground.documents import Documented
from hub.merchants.dependence import touch_merchants
from hub.merchants.identity.merged import roots_with_merged
from hub.merchants.ledger.judgements import hold_linking, stands_by
from hub.merchants.link.merging import Groups
from hub.merchants.models import (
    LinkJudgement,
    MerchantRelation,
    ReviewItem,
    ReviewOpinion,
)
from hub.merchants.relate.branches import find_parents, renew_branch_names
from hub.merchants.relate.name_holders import Withdrawn
from hub.merchants.relate.relations import (
    BRANCH,
    BY_NAME,
    Relation,
    RelationAuthor,
    standing_where,
    write_relations,
)
from hub.outbox import service as outbox
from schemas.record import KINDS, meaning_of
from schemas.words import Operation

JUDGEMENTS_AT_ONCE = 20_000
"""Judgements of one transaction, at most."""

SEEN_JUDGEMENT, SEEN_OPINION = "related_judgement", "related_opinion"
"""Counters: how far passes went in judgements and in what people said."""

SUBJECT, OTHER = 0, 1
"""Places of a record's parties: behind its subject stands the one it relates to."""

_RELATION = MerchantRelation.__table__


@dataclass(slots=True)
class RelateReport(Documented):
    """How many relations a pass found, and how many hold no more."""

    found: int = 0
    withdrawn: int = 0


class Span(NamedTuple):
    """Judgements and opinions that a pass has still to look at."""

    judgement: int
    judgements: int
    opinion: int
    opinions: int
    at_once: int = JUDGEMENTS_AT_ONCE

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self.judgement > self.judgements and self.opinion > self.opinions

    @property
    def end(self) -> int:
        """The last judgement of the next transaction."""
        return min(self.judgements, self.judgement + self.at_once - 1)


def span_due(session: Session, *, everyone: bool = False) -> Span:
    """Tell what came since the last pass, or all that there is."""
    rows = session.execute(select(IdCounter.name, IdCounter.next))
    found = dict(rows.all())
    return Span(
        1 if everyone else found.get(SEEN_JUDGEMENT, 1),
        found.get("link_judgement", 1) - 1,
        1 if everyone else found.get(SEEN_OPINION, 1),
        found.get("review_opinion", 1) - 1,
    )


def relate_some(
    session: Session,
    span: Span,
    report: RelateReport,
    *,
    at: datetime,
    withdrawn: Withdrawn,
) -> Span:
    """Look at some judgements and write what they change; give what is left to do."""
    hold_linking(session)
    keys, merchants = _find_due(session, span)
    stated = set(_stated(session, keys))
    held = _standing(session, "record_key", keys, _relating().values())
    changes = _changes(stated, held) | dict.fromkeys(_overtaken(session, span), False)
    write_relations(session, changes, RelationAuthor(HUB, at))
    _touch(session, changes)
    # A merge joins, and its end parts, all that either of its two is one with.
    merchants |= Groups(session, _read_opinions(session, span)).states.keys()
    # Where the register names a parent, the name says nothing more.
    children = {found.merchant_id for found in changes if found.kind == BRANCH}
    merchants |= roots_with_merged(session, children).keys()
    changes |= _relate_named(session, merchants, at=at, withdrawn=withdrawn)
    _announce(session, len(changes), at)
    report.found += sum(changes.values())
    report.withdrawn += len(changes) - sum(changes.values())
    for counter, to in (
        (SEEN_JUDGEMENT, span.end + 1),
        (SEEN_OPINION, span.opinions + 1),
    ):
        seen = allocate_ids(session, counter, 0)
        allocate_ids(session, counter, max(0, to - seen))
    return span._replace(judgement=span.end + 1, opinion=span.opinions + 1)


def relate_again(
    session: Session, merchants: Collection[int], *, at: datetime, withdrawn: Withdrawn
) -> None:
    """Find anew what names tell of some merchants, and of all that they are one with.

    For what no judgement and no opinion tells a pass: that people stated a parent, or
    that a register has withdrawn a row or brought it back.
    """
    hold_linking(session)
    about = set(roots_with_merged(session, merchants))
    changes = _relate_named(session, about, at=at, withdrawn=withdrawn)
    _announce(session, len(changes), at)


def _relate_named(
    session: Session, merchants: Collection[int], *, at: datetime, withdrawn: Withdrawn
) -> dict[Relation, bool]:
    """Find the parents of merchants, and their branches, by their names; write them."""
    branches = renew_branch_names(session, merchants)
    about = {*merchants, *branches}
    named = find_parents(session, branches, at=at, withdrawn=withdrawn)
    changes = _changes(named, _standing(session, "merchant_id", about, (BY_NAME,)))
    write_relations(session, changes, RelationAuthor(HUB, at))
    _touch(session, changes)
    return changes


def _touch(session: Session, changes: Collection[Relation]) -> None:
    """Say that what is told of the merchants at both ends may have changed."""
    ends = {number for one in changes for number in (one.merchant_id, one.other_id)}
    touch_merchants(session, roots_with_merged(session, ends))


def _announce(session: Session, count: int, at: datetime) -> None:
    """Tell how many relations came to hold or hold no more, if any."""
    if count:
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.RELATION_DERIVE,
            subject_type="relation",
            subject=str(allocate_ids(session, "merchant_relation", 0) - count),
            detail={"count": count},
        )


def _relating() -> dict[str, str]:
    """List the kinds of record that state a relation, each with its rule."""
    return {
        name: kind.relates.rule
        for name, kind in KINDS.items()
        if kind.relates is not None
    }


def _find_due(session: Session, span: Span) -> tuple[set[bytes], set[int]]:
    """Find records that state relations, and merchants whose names may have changed."""
    ledger = LinkJudgement
    sibling, left = aliased(ledger), aliased(ledger)
    within = ledger.id.between(span.judgement, span.end)
    has_other = (
        select(sibling.id)
        .where(sibling.record_key == ledger.record_key, sibling.party_no >= OTHER)
        .exists()
    )
    stating = select(ledger.record_key).where(
        within,
        has_other,
        or_(*(ledger.claim.contains(f'"kind":"{name}"') for name in _relating())),
    )
    # Whom a row has left may fall out of use, and come into it again by any row.
    was_left = (
        select(left.id)
        .where(
            left.merchant_id == ledger.merchant_id,
            left.decision == literal_column("'retracted'"),
        )
        .exists()
    )
    named = select(ledger.merchant_id).where(
        within,
        or_(ledger.claim.contains('"register":true'), was_left),
        ledger.merchant_id.is_not(None),
    )
    keys = set(session.scalars(stating.distinct()))
    return keys, {number for number in session.scalars(named.distinct()) if number}


def _read_opinions(session: Session, span: Span) -> set[int]:
    """List the merchants that people have said something about."""
    table = ReviewOpinion
    rows = session.execute(
        select(table.merchant_id, table.other_id).where(
            table.id.between(span.opinion, span.opinions), table.decides
        )
    )
    return {number for row in rows for number in row if number is not None}


class _Attached(NamedTuple):
    """A party that is a merchant's by its code, and what its row says."""

    merchant_id: int
    is_linked: bool
    said: Mapping[str, Any]


def _stated(session: Session, keys: Collection[bytes]) -> Iterator[Relation]:
    """Read the relations that records state between the merchants of their parties."""
    records: defaultdict[bytes, dict[int, _Attached]] = defaultdict(dict)
    for key, number, merchant, decision, claim in look_up(
        session,
        "SELECT m.record_key, m.party_no, m.merchant_id, j.decision, j.claim "
        "FROM membership m JOIN link_judgement j ON j.id = m.judgement_id "
        "WHERE m.record_key",
        keys,
    ):
        attached = _Attached(merchant, decision == "same", json.loads(claim))
        records[key][number] = attached
    for key, parties in records.items():
        found = _relation_in(key, parties)
        if found is not None and found.merchant_id != found.other_id:
            yield found


def _relation_in(key: bytes, parties: Mapping[int, _Attached]) -> Relation | None:
    """Read the relation that one record states, if its merchants are known.

    Who has nothing but a name is nobody in particular.
    """
    subject, other = parties.get(SUBJECT), parties.get(OTHER)
    if subject is None or other is None or not subject.is_linked:
        return None
    ends = subject.merchant_id, other.merchant_id
    stated = meaning_of(subject.said["kind"]).relates
    if stated is None or not (other.is_linked or stated.owned):
        return None
    since, until = _day(other.said.get("from")), _day(other.said.get("to"))
    return Relation(stated.kind.value, *ends, stated.rule, key, None, since, until)


def _day(text: str | None) -> date | None:
    """Read a day, or nothing."""
    return None if text is None else date.fromisoformat(text)


def _overtaken(session: Session, span: Span) -> set[Relation]:
    """List what people decided of parties that newer evidence has decided since."""
    judged = select(LinkJudgement.record_key).where(
        LinkJudgement.id.between(span.judgement, span.end)
    )
    items = session.scalars(
        select(_RELATION.c.item)
        .where(_RELATION.c.item.is_not(None), _RELATION.c.record_key.in_(judged))
        .distinct()
    ).all()
    gone: set[Relation] = set()
    for found in standing_where(session, _RELATION.c.item, items):
        item = session.get_one(ReviewItem, found.item)
        if not stands_by(session, (item.record_key, item.party_no), item.id):
            gone.add(found.relation)
    return gone


def _standing(
    session: Session, column: str, values: Collection[Any], rules: Collection[str]
) -> set[Relation]:
    """List the relations that stand by some rules."""
    found = standing_where(session, _RELATION.c[column], values)
    return {one.relation for one in found if one.relation.rule in rules}


def _changes(wanted: set[Relation], held: set[Relation]) -> dict[Relation, bool]:
    """Tell which relations come to hold, and which hold no more, in one order."""
    return {
        relation: relation in wanted
        for relation in sorted(wanted ^ held, key=_sort_key)
    }


def _sort_key(relation: Relation) -> tuple[Any, ...]:
    """Order relations, whatever they leave open."""
    return tuple(str(value) for value in relation)
