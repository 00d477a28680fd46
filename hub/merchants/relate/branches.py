"""Whose branches merchants are by their registered names.

The register does not say to whom a branch belongs; its name does. Where exactly one
registered merchant bears the parent's full name, that is its parent. Where several do,
or one bore it once, people are asked, and what they state goes before what names say.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, literal_column, select
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, execute_many, in_chunks, insert_tuples, look_up
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.merchants.identity.cards import merchants_by_ids
from hub.merchants.identity.merged import roots_with_merged
from hub.merchants.ledger.opinions import BRANCH_REASON
from hub.merchants.link.review_queue import insert_items, new_item, settle_items
from hub.merchants.models import (
    BranchName,
    MerchantName,
    MerchantRelation,
    ReviewItem,
)
from hub.merchants.relate.name_holders import NameHolder, Withdrawn, holders_of_names
from hub.merchants.relate.relations import (
    BRANCH,
    BY_NAME,
    BY_PEOPLE,
    BY_REGISTER,
    Relation,
    standing_where,
)
from hub.merchants.rules.claims import PartyKey
from hub.names.branches import parent_key
from hub.outbox.telling import note_written

# Written out, so that every engine sees that the partial index serves.
_ABOUT_BRANCHES = ReviewItem.reason == literal_column(f"'{BRANCH_REASON}'")


class _Branch(NamedTuple):
    """What the parent is called by a branch's registered name, and who named it so."""

    parent: str
    party: PartyKey


def renew_branch_names(session: Session, merchants: Collection[int]) -> set[int]:
    """Note which merchants have branches' names now; list whose parents may have moved.

    Those are these merchants, and all whose parent's name one of them bears or bore.
    """
    names, table = MerchantName, BranchName
    called: dict[int, _Branch] = {}
    stored: dict[int, _Branch] = {}
    for chunk in in_chunks(merchants, CHUNK):
        query = select(names.merchant_id, names.name, *_party(names)).where(
            names.merchant_id.in_(chunk),
            names.kind == "registered",
            # Something stands behind the word for a company.
            names.flat.like("%公司_%"),
        )
        for number, name, key, party_no in session.execute(query):
            if (parent := parent_key(name)) is not None:
                called[number] = _Branch(parent, (key, party_no))
        stored |= _read_branches(session, chunk)
    execute_many(
        session,
        delete(table).where(table.merchant_id == bindparam("b_id")),
        [{"b_id": number} for number in stored if called.get(number) != stored[number]],
    )
    new = [
        (number, branch.parent, *branch.party)
        for number, branch in called.items()
        if stored.get(number) != branch
    ]
    insert_tuples(session, table, new)
    note_written(session, table.__tablename__, [row[:1] for row in new])
    children = look_up(
        session,
        "SELECT b.merchant_id FROM merchant_name n "
        "JOIN branch_name b ON b.parent = n.flat WHERE n.merchant_id",
        merchants,
    )
    return {*called, *stored, *(number for (number,) in children)}


def _read_branches(session: Session, merchants: Collection[int]) -> dict[int, _Branch]:
    """Read the noted branches among some merchants."""
    table = BranchName
    query = select(table.merchant_id, table.parent, *_party(table)).where(
        table.merchant_id.in_(merchants)
    )
    return {
        number: _Branch(parent, (key, party_no))
        for number, parent, key, party_no in session.execute(query)
    }


def _party(table: type[MerchantName | BranchName]) -> tuple[Any, Any]:
    """Give the columns that name the row which taught something."""
    return table.record_key, table.party_no


def find_parents(
    session: Session,
    branches: Collection[int],
    *,
    at: datetime,
    withdrawn: Withdrawn,
) -> set[Relation]:
    """Find whose branches merchants are by their names, and ask where names do not say.

    A merchant whose parent the register names is left out, and so is a person's
    business. A parent that people state stands in place of any other. Whom people
    denied is neither found nor asked about again, but goes on bearing the name: that
    one of two bearers is not the parent does not make the other one it.
    """
    found: set[Relation] = set()
    questions: dict[int, tuple[_Branch, list[NameHolder]] | None] = {}
    for chunk in in_chunks(sorted(branches), CHUNK):
        children = _read_branches(session, chunk)
        known = _known_parents(session, children, legal_day(at))
        denied = _denied(session, chunk)
        parents = {branch.parent for branch in children.values()}
        bearers, roots = holders_of_names(session, parents, children, withdrawn)
        # Whose name is no branch's any more is asked about no more.
        questions |= dict.fromkeys(chunk)
        for number, branch in children.items():
            if number in known.named or number not in roots:
                continue
            others = [b for b in bearers[branch.parent] if b.root != roots[number]]
            refused = {
                bearer.root
                for bearer in others
                if {(bearer.merchant_id, number), (bearer.root, number)} & denied
            }
            parent, several = _parent_among(others, refused)
            stated = known.stated.get(number)
            if parent is not None and (stated is None or parent.root in stated):
                ends = number, parent.merchant_id
                found.add(Relation(BRANCH, *ends, BY_NAME, branch.party[0]))
            elif several and stated is None:
                questions[number] = branch, several
    _ask(session, questions, at)
    return found


def _parent_among(
    bearers: Collection[NameHolder], refused: Collection[int]
) -> tuple[NameHolder | None, list[NameHolder]]:
    """Give the parent where the name tells it, else those whom people may be asked for.

    Of one that is made of several, whoever stands for them goes first.
    """
    left = [bearer for bearer in bearers if bearer.root not in refused]
    several = [bearer for bearer in left if bearer.is_present] or left
    bearing = {bearer.root for bearer in bearers if bearer.is_present}
    if len(bearing) == 1 and bearing.isdisjoint(refused):
        order = [(one.merchant_id != one.root, one.merchant_id) for one in several]
        return several[order.index(min(order))], []
    return None, several


class _Parents(NamedTuple):
    """Whose parents are known otherwise than by a name."""

    named: set[int]
    """Merchants whose parent the register names."""
    stated: dict[int, set[int]]
    """Merchants whose parent people state, and who stands for that parent."""


def _known_parents(
    session: Session, children: Collection[int], today: date
) -> _Parents:
    """Tell whose parents the register names, and whose parents people state today.

    What is said of one merchant is said of all that it is one with.
    """
    own_roots = roots_with_merged(session, children)
    column = MerchantRelation.__table__.c.merchant_id
    standing = [
        one.relation
        for one in standing_where(session, column, own_roots)
        if one.relation.kind == BRANCH
    ]
    roots = roots_with_merged(session, {one.other_id for one in standing})
    named: set[int] = set()
    stated: defaultdict[int, set[int]] = defaultdict(set)
    for one in standing:
        if one.rule == BY_REGISTER:
            named.add(own_roots[one.merchant_id])
        elif one.rule in BY_PEOPLE and one.holds_on(today):
            stated[own_roots[one.merchant_id]].add(roots[one.other_id])
    return _Parents(
        {child for child in children if own_roots[child] in named},
        {
            child: stated[own_roots[child]]
            for child in children
            if own_roots[child] in stated
        },
    )


def _denied(session: Session, children: Collection[int]) -> set[tuple[int, int]]:
    """List the parents that people have said merchants are no branches of."""
    table = ReviewItem
    query = select(table.merchant_id, table.other_id).where(
        table.other_id.in_(children),
        _ABOUT_BRANCHES,
        table.decision == "different",
    )
    return {(parent or 0, child or 0) for parent, child in session.execute(query)}


def _ask(
    session: Session,
    questions: Mapping[int, tuple[_Branch, list[NameHolder]] | None],
    at: datetime,
) -> None:
    """Open, keep and settle the questions of whom merchants are branches.

    Proposed is the one whose public code is the smallest, whoever came first.
    """
    items = _open_items(session, questions)
    asked = {n: question for n, question in questions.items() if question is not None}
    cards = merchants_by_ids(
        session, {one.root for _, several in asked.values() for one in several}
    )
    settled = [item.id for number, item in items.items() if number not in asked]
    new: list[dict[str, Any]] = []
    for number, (branch, several) in asked.items():
        first = min(several, key=lambda one: (cards[one.root].uscc or "", one.root))
        item = items.get(number)
        if item is not None and item.merchant_id == first.root:
            continue
        if item is not None:
            settled.append(item.id)
        evidence = {
            "compared": first.name,
            "bearers": len({bearer.root for bearer in several}),
            "present": first.is_present,
        }
        new.append(
            new_item(branch.party, at)
            | {
                "merchant_id": first.root,
                "other_id": number,
                "reason": BRANCH_REASON,
                "score": 0,
                "priority": 0,
                "evidence": evidence,
            }
        )
    settle_items(session, settled, at=at, actor=HUB)
    insert_items(session, new)


def _open_items(session: Session, children: Collection[int]) -> dict[int, ReviewItem]:
    """Find the open question of each merchant's parent."""
    table = ReviewItem
    return {
        item.other_id or 0: item
        for chunk in in_chunks(children, CHUNK)
        for item in session.scalars(
            select(table)
            .where(
                table.other_id.in_(chunk),
                _ABOUT_BRANCHES,
                table.state == "open",
            )
            .execution_options(populate_existing=True)
        )
    }
