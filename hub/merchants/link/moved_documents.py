"""A document told of one firm, and later of another: people say whether both stand.

It may name two parties, and the second row may correct the code of the first: only
whoever knows the document can tell.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.merchants.ledger.opinions import TOLD_OF_ANOTHER
from hub.merchants.link.review_queue import insert_items, new_item, open_items
from hub.merchants.models import LinkJudgement, Membership
from hub.merchants.rules.claims import read_claim
from hub.merchants.rules.comparison import priority

SUBJECT = 0


def ask_whether_it_stands(
    session: Session, told: Mapping[bytes, bytes], *, at: datetime
) -> int:
    """Ask of records, each with that of the row told since; return how many items.

    What is attached to nobody stands with nobody, and what one firm has under two
    codes is no doubt; neither is asked, nor what an open item asks already.
    """
    table, said = Membership, LinkJudgement
    query = (
        select(table.record_key, table.merchant_id, said.claim)
        .join(said, said.id == table.judgement_id)
        .where(table.record_key.in_({*told, *told.values()}), table.party_no == SUBJECT)
    )
    known = {bytes(row[0]): (row[1], row[2]) for row in session.execute(query)}
    asked = open_items(session, [(key, SUBJECT) for key in told])
    rows = []
    for former, now in told.items():
        if former not in known or (former, SUBJECT) in asked:
            continue
        merchant, text = known[former]
        other = known[now][0] if now in known else None
        if merchant == other:
            continue
        claim = read_claim((former, SUBJECT), text)
        rows.append(
            new_item((former, SUBJECT), at)
            | {
                "merchant_id": merchant,
                "other_id": other,
                "reason": TOLD_OF_ANOTHER,
                "score": 0,
                "priority": priority(0, claim.kind),
                "evidence": {"name": claim.name},
            }
        )
    insert_items(session, rows)
    return len(rows)
