"""Whether ratings are those of today, or will be given anew on the day they change."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.ground.clock import legal_day
from hub.merchants.models import Merchant
from hub.merchants.service import merchants_by_ids
from hub.ratings.facts import facts_of
from hub.ratings.ledger import is_called, last_digests
from hub.ratings.models import RatingDue
from hub.ratings.policy import evaluate, next_due
from hub.ratings.replay.past_days import records_of_day
from hub.ratings.service import CHUNK, Rater, subjects_of
from hub.rulebook.errors import PolicyUnknownError


def forgotten_ratings(
    hub: Hub, *, first: int = 0, stop: int | None = None
) -> Iterator[str]:
    """Yield public ids of merchants whose rating is old, or whose due day is missed.

    Whoever is due by now is passed over, and everyone where all are due by other rules.
    ``first`` and ``stop`` bound the numbers of merchants.
    """
    at = hub.clock()
    day = legal_day(at)
    try:
        rater = Rater.of(hub, day)
    except PolicyUnknownError:
        return
    with Session(one_view(hub.engine)) as session:
        if not is_called(session, rater.policy.id, rater.policy.rules):
            return
        numbers = select(Merchant.id).where(Merchant.id >= first).order_by(Merchant.id)
        if stop is not None:
            numbers = numbers.where(Merchant.id < stop)
        for some in in_chunks(session.scalars(numbers).all(), CHUNK):
            told = select(RatingDue).where(RatingDue.merchant_id.in_(some))
            due = {one.merchant_id: one.due_day for one in session.scalars(told)}
            ids = [one for one in some if one not in due or due[one] > day]
            subjects = subjects_of(session, ids)
            names = {number: public_id for number, (public_id, _) in subjects.items()}
            records, _ = records_of_day(session, rater.rules, names, day=day, at=at)
            last = last_digests(session, ids, rater.policy.id)
            for number, (public_id, subject) in subjects.items():
                facts = facts_of(records[number], rater.record_id, rater.rules)
                verdict = evaluate(facts, rater.policy, day, subject=subject)
                again = next_due(facts, verdict, day)
                _, digest = last.get(number, (0, ""))
                is_missed = again is not None and due.get(number, date.max) > again
                if digest == verdict.digest and not is_missed:
                    continue
                (card,) = merchants_by_ids(session, [number]).values()
                # Of one whose class was changed another check tells.
                if card.subject_class == subject.subject_class:
                    yield public_id
