"""The queue of questions for people: opened, changed and settled as batches decide."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, execute_many, in_chunks, insert_rows
from hub.db.counters import allocate_ids
from hub.merchants.batch.linker import Linker
from hub.merchants.ledger.opinions import (
    PAIR_REASON,
    PAIR_REASONS,
    TOLD_OF_ANOTHER,
)
from hub.merchants.models import ReviewItem
from hub.merchants.rules.claims import Claim, PartyKey
from hub.merchants.rules.comparison import name_likeness, priority
from hub.merchants.rules.match import NOBODY, SEVERAL, Decision, conflict
from hub.merchants.rules.states import Item, PartyStanding
from hub.names import flat
from hub.names.vetoes import VETOES
from schemas.words import SubjectClass

NAME_REASON = "name-only"
"""Reason of an item that proposes a merchant to a party with nothing but a name."""

COLUMNS = ("merchant_id", "other_id", "reason", "score", "priority", "evidence")
"""What an item asks, and how urgently."""


def write_reviews(
    session: Session,
    linker: Linker,
    standings: Sequence[PartyStanding],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Open an item for every party newly held, settle those that are not any more.

    Another question is another item: a number that somebody has looked up never asks
    anything else. That a merchant's name is spelt otherwise by now is no other
    question. What is proposed to a party without a usable code stands as long as the
    party has the same provisional merchant, or has it again.
    """
    # Not only of those held before: what people decided may have been taken back.
    items = open_items(session, [s.party for s in standings if s.stored_decision])
    new: list[dict[str, Any]] = []
    settled: list[int] = []
    refined: list[dict[str, Any]] = []
    for standing in standings:
        item = items.get(standing.party)
        if (
            standing.decision != "held"
            or standing.rule in NOBODY.values()
            or standing.read().claim.is_withdrawn
        ):
            # Whom a masked name hides nobody here can tell, and what its source has no
            # more nobody need.
            if item is not None and not _waits_on(item, standing):
                settled.append(item.id)
            continue
        found = _question(linker, standing.read(), linker.held[standing.party])
        if item is not None:
            stored = {column: getattr(item, column) for column in COLUMNS}
            if stored == found:
                continue
            if _asked(stored) == _asked(found):
                row = {f"b_{column}": value for column, value in found.items()}
                refined.append(row | {"b_id": item.id})
                continue
            settled.append(item.id)
        new.append(new_item(standing.party, at) | found)
    refine_items(session, refined)
    settle_items(session, settled, at=at, actor=actor)
    insert_items(session, new)


def _asked(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Tell what an item asks, whatever blanks and widths names were written with."""
    evidence = dict(row["evidence"])
    for known in ("compared", "name_of"):
        if evidence.get(known) is not None:
            evidence[known] = flat(evidence[known])
    return (*(row[column] for column in COLUMNS if column != "evidence"), evidence)


def _waits_on(item: Row[Any], standing: PartyStanding) -> bool:
    """Tell whether what is asked of a party that is not held is still to be asked.

    A party that has left a merchant has done so because people took their word back.
    """
    if item.reason == TOLD_OF_ANOTHER:
        is_same = standing.merchant_id == item.merchant_id
        return is_same and not standing.read().claim.is_withdrawn
    return (
        item.reason == NAME_REASON
        and standing.decision == "provisional"
        and (
            standing.stored_decision != "provisional"
            or standing.merchant_id == standing.stored_merchant
        )
    )


def _question(linker: Linker, item: Item, decision: Decision) -> dict[str, Any]:
    """Say what people are asked about a held party."""
    claim, merchants = item.claim, linker.book.merchants
    evidence: dict[str, Any] = {**decision.evidence, "name": claim.name}
    score = 0
    if decision.merchant_id in merchants and is_compared(claim):
        known = merchants[decision.merchant_id].known()
        likeness = name_likeness(
            claim.name or "",
            [name for name in (known.name, *known.former) if name is not None],
            linker.divisions,
            codes_differ=conflict(item.codes.keys, known),
        )
        if likeness is not None:
            score = likeness.score
            evidence = likeness.as_evidence() | evidence
    if decision.evidence.get("bearers") == SEVERAL:
        met = {*evidence.get("vetoes", ()), "not-unique"}
        evidence["vetoes"] = [veto for veto in VETOES if veto in met]
    return {
        "merchant_id": decision.merchant_id,
        "other_id": decision.other_id,
        "reason": decision.rule,
        "score": score,
        "priority": priority(score, claim.kind),
        "evidence": evidence,
    }


def is_compared(claim: Claim) -> bool:
    """Tell whether a claim has a name that may be compared: a person's never is."""
    return claim.name is not None and claim.subject_class != SubjectClass.NATURAL_PERSON


def open_items(
    session: Session, parties: Collection[PartyKey]
) -> dict[PartyKey, Row[Any]]:
    """Find each party's open item, but for those that ask about two merchants."""
    found: dict[PartyKey, Row[Any]] = {}
    table = ReviewItem.__table__
    for chunk in in_chunks({record_key for record_key, _ in parties}, CHUNK):
        for item in session.execute(
            select(table).where(
                table.c.record_key.in_(chunk),
                table.c.state == "open",
                table.c.reason.not_in(PAIR_REASONS),
            )
        ):
            found[(item.record_key, item.party_no)] = item
    return found


def write_doubts(session: Session, linker: Linker, at: datetime) -> None:
    """Ask once of each pair of merchants whether they are one.

    Of two that people have merged the question is settled: it waits should they part.
    """
    doubts = linker.doubts
    asked: set[frozenset[int | None]] = set()
    table = ReviewItem
    for chunk in in_chunks({number for pair in doubts for number in pair}, CHUNK):
        rows = session.execute(
            select(table.merchant_id, table.other_id).where(
                table.merchant_id.in_(chunk), table.reason == PAIR_REASON
            )
        )
        asked.update(frozenset(pair) for pair in rows)
    new = []
    for pair, party in doubts.items():
        if frozenset(pair) in asked:
            continue
        asked.add(frozenset(pair))
        states = [linker.book.merchants[number] for number in pair]
        one, other = (state.known() for state in states)
        is_one = len({state.merged_into or state.id for state in states}) == 1
        likeness = None
        if one.name is not None and other.name is not None:
            likeness = name_likeness(one.name, [other.name], linker.divisions)
        score = 0 if likeness is None else likeness.score
        kind = linker.book.standings[party].read().claim.kind
        new.append(
            new_item(party, at)
            | {
                "merchant_id": pair[0],
                "other_id": pair[1],
                "reason": PAIR_REASON,
                "score": score,
                "priority": priority(score, kind),
                "evidence": {} if likeness is None else likeness.as_evidence(),
                "state": "settled" if is_one else "open",
                "decided_by": "hub" if is_one else None,
                "decided_at": at if is_one else None,
            }
        )
    insert_items(session, new)


def new_item(party: PartyKey, at: datetime) -> dict[str, Any]:
    """Give the columns that every new review item begins with."""
    return {
        "record_key": party[0],
        "party_no": party[1],
        "state": "open",
        "opened_at": at,
    }


def insert_items(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Number review items and insert them; give the first number, 0 for none."""
    if not rows:
        return 0
    first = allocate_ids(session, "review_item", len(rows))
    insert_rows(
        session,
        ReviewItem,
        [{"id": first + offset} | row for offset, row in enumerate(rows)],
    )
    return first


def refine_items(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Change what is known to unchanged questions; rows have ``b_`` before columns."""
    table = ReviewItem
    execute_many(
        session,
        update(table)
        .where(table.id == bindparam("b_id"))
        .values({column: bindparam(f"b_{column}") for column in COLUMNS}),
        rows,
    )


def settle_items(
    session: Session, numbers: Sequence[int], *, at: datetime, actor: str
) -> None:
    """Close items that newer evidence has answered."""
    table = ReviewItem
    execute_many(
        session,
        update(table)
        .where(table.id == bindparam("b_id"))
        .values(state="settled", decided_at=at, decided_by=actor),
        [{"b_id": number} for number in numbers],
    )
