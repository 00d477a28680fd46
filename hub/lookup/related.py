"""Which relations of a merchant a view shows, and what it shows of the other merchant.

A relation is shown where the view opens its kind, shows the record that it rests on and
knows the other merchant. What rests on a paper alone is no public fact. Where only the
public sees, both ends must themselves be shown, not only those that stand for them: a
relation betrays no merge with a merchant of which only hidden records tell.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.agreements.service import RELATION
from hub.archive.service import current_records
from hub.context import Hub
from hub.lookup import answers
from hub.lookup.entries import entry_of
from hub.lookup.knowing import known_by, parts_shown, subject_of
from hub.merchants.relations import (
    BY_NAME,
    BY_REGISTER,
    BY_SHOP,
    Relation,
    Standing,
    relations_of,
)
from hub.merchants.service import MerchantCard, absorbed_by, merchants_by_ids

TOLD_BY = {
    BY_REGISTER: frozenset({"parent_name", "parent_code"}),
    BY_NAME: frozenset({"party_name"}),
    BY_SHOP: frozenset({"platform", "shop_id", "opened_day", "closed_day"}),
}
"""The fields of a record that tell of a relation, by the rule that found it."""

NOTHING: frozenset[str] = frozenset()
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Other:
    """A merchant at the other end, as the view shows it and its records."""

    root: int
    """The merchant that stands for it."""
    subject: answers.Subject
    shown: Sequence[answers.Entry]


class _Line(NamedTuple):
    """What is told of one relation, but for what it rests on."""

    kind: str
    direction: Literal["to", "from"]
    other: int
    mark: str | None
    since: date | None
    until: date | None


def relations_shown(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    shown: Sequence[answers.Entry],
    view: View,
    day: date,
) -> list[dict[str, Any]]:
    """List the relations of a merchant of which a view shows these records."""
    standing = may_tell(relations_of(session, card.id), subject_of(card), view)
    if not standing:
        return []
    mine = {card.id, *absorbed_by(session, [card.id])}
    if view.public_only:
        near = parts_shown(session, mine, shown)
        standing = [one for one in standing if near & set(_ends(one.relation))]
    ends = far_ends(standing, mine)
    # Of those whose records are not needed none are read: that is most of the cost.
    keys = {None, *(entry.key for entry in shown)}
    unproven = [one for one in standing if one.relation.record_key not in keys]
    looked_into = ends if view.public_only else far_ends(unproven, mine)
    others = _others(session, hub, ends, looked_into, (view, day))
    return tell_relations(standing, mine, others, shown, view)


def may_tell(
    standing: Sequence[Standing], subject: answers.Subject, view: View
) -> list[Standing]:
    """Keep the relations of a merchant that a view could show at all."""
    kinds = view.items.get(RELATION, NOTHING)
    if answers.is_shielded(subject, view):
        return []
    return [
        one
        for one in standing
        if one.relation.kind in kinds
        and (not view.public_only or one.relation.rule in TOLD_BY)
    ]


def far_ends(standing: Sequence[Standing], mine: Collection[int]) -> set[int]:
    """List the merchants at the other ends."""
    return {_far_end(one.relation, mine) for one in standing}


def tell_relations(
    standing: Sequence[Standing],
    mine: Collection[int],
    others: Mapping[int, Other],
    shown: Sequence[answers.Entry],
    view: View,
) -> list[dict[str, Any]]:
    """Write relations whose other ends and records a view shows.

    ``mine`` are the merchant and all merged into it, ``others`` those at the other ends
    that the view knows, ``shown`` the merchant's records.
    """
    lines: defaultdict[_Line, list[dict[str, str]]] = defaultdict(list)
    for one in standing:
        relation = one.relation
        other = others.get(_far_end(relation, mine))
        if other is None or other.root in mine:
            continue
        basis = _basis(one, (*shown, *other.shown), view)
        if basis is None:
            continue
        line = _Line(
            relation.kind,
            "to" if relation.merchant_id in mine else "from",
            other.root,
            relation.mark,
            relation.valid_from,
            relation.valid_to,
        )
        lines[line].append(basis)
    subjects = {other.root: other.subject for other in others.values()}
    told = [
        _write(line, subjects[line.other], basis, view) for line, basis in lines.items()
    ]
    return sorted(told, key=_place)


def _others(
    session: Session,
    hub: Hub,
    ids: Collection[int],
    looked_into: Collection[int],
    seen_by: tuple[View, date],
) -> dict[int, Other]:
    """Read the merchants at the other ends, as far as the view knows them.

    The records of those ``looked_into`` are read too.
    """
    view, day = seen_by
    cards = merchants_by_ids(session, ids)
    roots = {number: card.merged_into or number for number, card in cards.items()}
    further = set(roots.values()) - cards.keys()
    if further:
        cards |= merchants_by_ids(session, further)
    needed = {root for number, root in roots.items() if number in looked_into}
    records = current_records(session, needed) if needed else {}
    parts: defaultdict[int, list[int]] = defaultdict(list)
    if view.public_only:
        for part, root in absorbed_by(session, records).items():
            parts[root].append(part)
    seen: dict[int, Other] = {}
    told = set(ids)
    for root in set(roots.values()):
        card = cards[root]
        subject = subject_of(card)
        entries = [entry_of(hub, row, day) for row in records.get(root, ())]
        shown = answers.visible(entries, subject, view, day)
        if card.status != ACTIVE:
            continue
        if view.public_only:
            if card.subject_class == "natural_person" or not shown:
                continue
            known = known_by(session, hub, card, parts[root], shown, (view, day))
            subject = known.subject
            whole = {root, *parts[root]}
            told -= whole - parts_shown(session, whole, shown)
        seen[root] = Other(root, subject, shown)
    return {
        number: seen[root]
        for number, root in roots.items()
        if root in seen and number in told
    }


def _basis(
    one: Standing, shown: Sequence[answers.Entry], view: View
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
        if entry.key == key and needed <= view.items[entry.kind]:
            return basis | {"record": entry.public_id}
    return None


def _write(
    line: _Line, other: answers.Subject, basis: list[dict[str, str]], view: View
) -> dict[str, Any]:
    """Write one relation, a person's business masked as everywhere."""
    merchant = answers.merchant_document(other, view)
    return {
        "kind": line.kind,
        "direction": line.direction,
        "merchant": {name: merchant[name] for name in ("id", "uscc", "name")},
        "mark": line.mark,
        "since": line.since,
        "until": line.until,
        "basis": sorted(basis, key=lambda told: sorted(told.items())),
    }


def _ends(relation: Relation) -> tuple[int, int]:
    """Name the merchants at both ends."""
    return relation.merchant_id, relation.other_id


def _far_end(relation: Relation, mine: Collection[int]) -> int:
    """Name the merchant at the other end."""
    if relation.merchant_id in mine:
        return relation.other_id
    return relation.merchant_id


def _place(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Order relations by what is shown of them, not by who came first."""
    merchant = told["merchant"]
    return (
        *(told["kind"], told["direction"]),
        *(str(merchant["uscc"] or ""), merchant["id"]),
        *(str(told[name] or "") for name in ("mark", "since", "until")),
    )
