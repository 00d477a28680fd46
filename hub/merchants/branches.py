"""Whose branches merchants are by their registered names.

The register does not say to whom a branch belongs; its name does. Where exactly one
registered merchant bears the parent's full name, that is its parent. Where several do,
or one bore it once, people are asked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, literal_column, select
from sqlalchemy.orm import Session

from hub.db import in_chunks
from hub.merchants.cards import merchants_by_ids
from hub.merchants.models import (
    BranchName,
    MerchantName,
    MerchantRelation,
    ReviewItem,
)
from hub.merchants.opinions import BRANCH_REASON
from hub.merchants.queue import insert_items, new_item, settle_items
from hub.merchants.relations import (
    BRANCH,
    BY_NAME,
    BY_PEOPLE,
    BY_REGISTER,
    Relation,
    standing_where,
)
from hub.merchants.rows import CHUNK, execute_many, insert_tuples, look_up
from hub.names.branches import parent_key

ACTOR = "hub"

# Written out, so that every engine sees that the partial index serves.
_ABOUT_BRANCHES = ReviewItem.reason == literal_column(f"'{BRANCH_REASON}'")


class _Branch(NamedTuple):
    """A merchant whose registered name is a branch's, and the row that named it."""

    merchant_id: int
    parent: str
    record_key: bytes
    party_no: int


class _Bearer(NamedTuple):
    """A merchant that bears a parent's name, or bore it once."""

    merchant_id: int
    root: int
    name: str
    is_present: bool


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
                called[number] = _Branch(number, parent, key, party_no)
        stored |= _read_branches(session, chunk)
    execute_many(
        session,
        delete(table).where(table.merchant_id == bindparam("b_id")),
        [{"b_id": number} for number in stored if called.get(number) != stored[number]],
    )
    insert_tuples(
        session,
        table,
        [branch for number, branch in called.items() if stored.get(number) != branch],
    )
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
    return {row.merchant_id: _Branch(*row) for row in session.execute(query)}


def _party(table: type[MerchantName | BranchName]) -> tuple[Any, Any]:
    """Give the columns that name the row which taught something."""
    return table.record_key, table.party_no


def find_parents(
    session: Session, branches: Collection[int], *, at: datetime
) -> set[Relation]:
    """Find whose branches merchants are by their names, and ask where names do not say.

    A merchant whose parent the register names is left out, and so is a person's
    business. What people denied is neither found nor asked again.
    """
    found: set[Relation] = set()
    questions: dict[int, tuple[_Branch, list[_Bearer]] | None] = {}
    for chunk in in_chunks(sorted(branches), CHUNK):
        children = _read_branches(session, chunk)
        named, answered = _answered(session, chunk)
        denied = _denied(session, chunk)
        bearers, roots = _bearers(session, children.values())
        # Whose name is no branch's any more is asked about no more.
        questions |= dict.fromkeys(chunk)
        for number, branch in children.items():
            if number in named or number not in roots:
                continue
            others = [
                bearer
                for bearer in bearers[branch.parent]
                if bearer.root != roots[number]
                and not {(bearer.merchant_id, number), (bearer.root, number)} & denied
            ]
            present = [bearer for bearer in others if bearer.is_present]
            several = present or others
            if len({bearer.root for bearer in present}) == 1:
                parent = min(
                    (bearer.merchant_id != bearer.root, bearer.merchant_id)
                    for bearer in present
                )[1]
                relation = Relation(BRANCH, number, parent, BY_NAME, branch.record_key)
                found.add(relation)
            elif several and number not in answered:
                questions[number] = branch, several
    _ask(session, questions, at)
    return found


def _answered(session: Session, children: Collection[int]) -> tuple[set[int], set[int]]:
    """Tell whose parent the register names, and whose people do."""
    column = MerchantRelation.__table__.c.merchant_id
    standing = [
        found.relation
        for found in standing_where(session, column, children)
        if found.relation.kind == BRANCH
    ]
    named = {one.merchant_id for one in standing if one.rule == BY_REGISTER}
    return named, {one.merchant_id for one in standing if one.rule in BY_PEOPLE}


def _denied(session: Session, children: Collection[int]) -> set[tuple[int, int]]:
    """List the parents that people have said merchants are no branches of."""
    table = ReviewItem
    query = select(table.merchant_id, table.other_id).where(
        table.other_id.in_(children),
        _ABOUT_BRANCHES,
        table.decision == "different",
    )
    return {(parent or 0, child or 0) for parent, child in session.execute(query)}


def _bearers(
    session: Session, branches: Collection[_Branch]
) -> tuple[Mapping[str, list[_Bearer]], dict[int, int]]:
    """Read who bears the parents' names, and who stands for each branch.

    Only organisations that are in use count, on both sides.
    """
    rows = [
        (flat, number, name, kind == "registered")
        for flat, number, name, kind in look_up(
            session,
            "SELECT flat, merchant_id, name, kind FROM merchant_name "
            "WHERE kind IN ('registered', 'former') AND flat",
            {branch.parent for branch in branches},
        )
    ]
    ids = {number for _, number, *_ in rows} | {b.merchant_id for b in branches}
    roots = {
        number: merged or number
        for number, merged in look_up(
            session,
            "SELECT id, merged_into FROM merchant WHERE status = 'active' "
            "AND subject_class = 'organisation' AND kind = 'registered' AND id",
            ids,
        )
    }
    found: defaultdict[str, list[_Bearer]] = defaultdict(list)
    for flat, number, name, is_present in rows:
        if number in roots:
            found[flat].append(_Bearer(number, roots[number], name, is_present))
    return found, roots


def _ask(
    session: Session,
    questions: Mapping[int, tuple[_Branch, list[_Bearer]] | None],
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
            new_item((branch.record_key, branch.party_no), at)
            | {
                "merchant_id": first.root,
                "other_id": number,
                "reason": BRANCH_REASON,
                "score": 0,
                "priority": 0,
                "evidence": evidence,
            }
        )
    settle_items(session, settled, at=at, actor=ACTOR)
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
