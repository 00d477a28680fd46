"""People may ask whether two merchants are one, where no row has tied them together.

After a move or a change of licence nothing but a paper may say that two codes are one
firm's. Who asks decides nothing: the item goes the way of all others.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.decisions import check_word
from hub.ground.actors import HUB, said_by
from hub.ground.errors import ConflictError
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.opinions import PAIR_REASON
from hub.merchants.link.merging import check_merge
from hub.merchants.link.review_queue import insert_items, new_item
from hub.merchants.models import Membership, ReviewItem
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.comparison import ADVERSE
from hub.outbox import service as outbox
from schemas.words import Operation


class ReviewAskedError(ConflictError):
    """The queue holds this question already."""

    code = "review-asked"
    title = "A review item asks this already: answer that one."


def ask_whether_one(
    session: Session,
    one: int,
    other: int,
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> int:
    """Open an item that asks whether two merchants are one; return its number.

    They are asked about by themselves, whoever stands for them: if that ends, the
    answer is still about these two.

    Raises:
        MergeKindError, MergeDoneError, MergeCodesError, MergeDifferentError,
        IdentityDisputedError: they cannot be merged whatever people say.
        ReviewAskedError: an open item asks it already.
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to ask, or why.
    """
    check_word(reason, actor)
    hold_linking(session)
    check_merge(session, one, other)
    pair = [one, other]
    table = ReviewItem
    asked = select(table.id).where(
        table.merchant_id.in_(pair),
        table.other_id.in_(pair),
        table.reason == PAIR_REASON,
        table.state == "open",
    )
    if (number := session.scalar(asked)) is not None:
        raise ReviewAskedError(str(number))
    question = {
        "merchant_id": one,
        "other_id": other,
        "reason": PAIR_REASON,
        "score": 0,
        # Somebody waits for the answer, as behind an adverse record.
        "priority": ADVERSE,
        "evidence": {"reason": reason, "asked_by": actor},
    }
    item = new_item(_party_of(session, other), at) | question
    number = insert_items(session, [item])
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.REVIEW_ASK,
        subject_type="review",
        subject=str(number),
        detail={**said_by(actor), "reason": reason},
    )
    return number


def _party_of(session: Session, merchant_id: int) -> PartyKey:
    """Name a party of a merchant, by which the item can be looked into.

    A merchant that nothing is attached to any more has none, and stands by zeros.
    """
    party = session.execute(
        select(Membership.record_key, Membership.party_no)
        .where(Membership.merchant_id == merchant_id)
        .order_by(Membership.record_key, Membership.party_no)
        .limit(1)
    ).first()
    return (bytes(32), 0) if party is None else (party.record_key, party.party_no)
