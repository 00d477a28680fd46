"""The merchants at the other ends of relations, as a view shows them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.lookup.view.entries import entries_by_merchant
from hub.lookup.view.public_merchants import known_by, parts_shown, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import absorbed_by, merchants_by_ids

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class RelatedMerchant:
    """A merchant at the other end, as the view shows it and its records."""

    root: int
    """The merchant that stands for it."""
    ids: frozenset[int]
    """That merchant and all merged into it."""
    subject: Subject
    shown: Sequence[Entry]


def related_merchants_shown(
    session: Session,
    hub: Hub,
    ids: Collection[int],
    looked_into: Collection[int],
    sight: Sight,
) -> dict[int, RelatedMerchant]:
    """Read the merchants at the other ends, as far as the view knows them.

    The records of those ``looked_into`` are read too.
    """
    cards = merchants_by_ids(session, ids)
    roots = {number: card.merged_into or number for number, card in cards.items()}
    further = set(roots.values()) - cards.keys()
    if further:
        cards |= merchants_by_ids(session, further)
    needed = {
        root: sight.sees_as_public(subject_of(cards[root]))
        for number, root in roots.items()
        if number in looked_into
    }
    records = entries_by_merchant(session, hub, needed, sight) if needed else {}
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for part, root in absorbed_by(session, set(roots.values())).items():
        parts[root].append(part)
    seen: dict[int, RelatedMerchant] = {}
    told = set(ids)
    for root in set(roots.values()):
        card = cards[root]
        subject = subject_of(card)
        shown = sight.visible(records.get(root, ()), subject)
        whole = {root, *parts[root]}
        if card.status != ACTIVE:
            continue
        if sight.sees_as_public(subject):
            if not sight.may_know(subject, shown):
                continue
            known = known_by(session, hub, card, parts[root], shown, sight)
            subject = known.subject
            told -= whole - parts_shown(session, whole, shown)
        seen[root] = RelatedMerchant(root, frozenset(whole), subject, shown)
    return {
        number: seen[root]
        for number, root in roots.items()
        if root in seen and number in told
    }
