"""The queue of questions for people: opened, changed and settled as batches decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hub.db import allocate_ids, in_chunks, insert_rows
from hub.merchants.claims import PartyKey
from hub.merchants.linking import Linker
from hub.merchants.models import ReviewItem
from hub.merchants.opinions import PAIR_REASON
from hub.merchants.rows import CHUNK, execute_many
from hub.merchants.states import Standing


def write_reviews(
    session: Session,
    linker: Linker,
    standings: Sequence[Standing],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Open an item for every party newly held, settle those that are not any more."""
    # Not only of those held before: what people decided may have been taken back.
    items = _open_items(
        session, [s.party for s in standings if s.stored_decision is not None]
    )
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    settled: list[dict[str, Any]] = []
    for standing in standings:
        number, *asked = items.get(standing.party, (None,))
        if standing.decision != "held":
            if number is not None:
                settled.append({"b_id": number, "b_at": at, "b_by": actor})
            continue
        decision = linker.held[standing.party]
        name = standing.read().claim.name
        found = {
            "merchant_id": decision.merchant_id,
            "other_id": decision.other_id,
            "reason": decision.rule,
            "evidence": {**decision.evidence, "name": name},
        }
        if number is None:
            new.append(_item(standing.party, at) | found)
        elif asked != list(found.values()):
            changed.append({f"b_{k}": v for k, v in found.items()} | {"b_id": number})
    _insert_items(session, new)
    table = ReviewItem
    columns = ("merchant_id", "other_id", "reason", "evidence")
    # It is another question now, so an opinion on the former one falls away.
    anew = {"first_opinion": None, "first_actor": None, "first_at": None}
    execute_many(
        session,
        update(table)
        .where(table.id == bindparam("b_id"))
        .values({column: bindparam(f"b_{column}") for column in columns} | anew),
        changed,
    )
    execute_many(
        session,
        update(table)
        .where(table.id == bindparam("b_id"))
        .values(
            state="settled", decided_at=bindparam("b_at"), decided_by=bindparam("b_by")
        ),
        settled,
    )


def _open_items(
    session: Session, parties: Sequence[PartyKey]
) -> dict[PartyKey, tuple[Any, ...]]:
    """Find each party's open item: its number and what it asks."""
    found: dict[PartyKey, tuple[Any, ...]] = {}
    table = ReviewItem
    for chunk in in_chunks({record_key for record_key, _ in parties}, CHUNK):
        rows = session.execute(
            select(
                table.record_key,
                table.party_no,
                table.id,
                table.merchant_id,
                table.other_id,
                table.reason,
                table.evidence,
            ).where(
                table.record_key.in_(chunk),
                table.state == "open",
                table.reason != PAIR_REASON,
            )
        )
        for record_key, party_no, *rest in rows:
            found[(record_key, party_no)] = tuple(rest)
    return found


def write_doubts(session: Session, linker: Linker, at: datetime) -> None:
    """Ask once of each pair of merchants whether they are one."""
    doubts = linker.doubts
    asked: set[tuple[int, int | None]] = set()
    table = ReviewItem
    for chunk in in_chunks({one for one, _ in doubts}, CHUNK):
        rows = session.execute(
            select(table.merchant_id, table.other_id).where(
                table.merchant_id.in_(chunk), table.reason == PAIR_REASON
            )
        )
        asked.update((one, other) for one, other in rows if one is not None)
    _insert_items(
        session,
        [
            _item(party, at)
            | {
                "merchant_id": pair[0],
                "other_id": pair[1],
                "reason": PAIR_REASON,
                "evidence": {},
            }
            for pair, party in doubts.items()
            if pair not in asked
        ],
    )


def _item(party: PartyKey, at: datetime) -> dict[str, Any]:
    """Give the columns that every new review item begins with."""
    return {
        "record_key": party[0],
        "party_no": party[1],
        "state": "open",
        "opened_at": at,
    }


def _insert_items(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Number review items and insert them."""
    if not rows:
        return
    first = allocate_ids(session, "review_item", len(rows))
    insert_rows(
        session,
        ReviewItem,
        [{"id": first + offset} | row for offset, row in enumerate(rows)],
    )
