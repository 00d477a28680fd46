"""Rate merchants, keep what was given, and know who is due when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.judging import keep_rules
from hub.archive.lease import hold_lease
from hub.context import Hub
from hub.db.bulk import in_chunks, insert_tuples, look_up
from hub.db.cache import narrow_changes
from hub.db.pace import Pace
from hub.db.tables import to_micros
from hub.ground.documents import Documented
from hub.ground.process.memory import collector_at_rest
from hub.merchants.dependence import places_around, regions_of, touch_merchants
from hub.merchants.models import Merchant
from hub.outbox import service as outbox
from hub.ratings.facts import facts_of
from hub.ratings.ledger import (
    PUBLIC_TRUST,
    RatingRow,
    call_everyone,
    current_rating,
    drop_due,
    is_called,
    last_digests,
    mark_due,
    put_due,
    rating_at,
)
from hub.ratings.logged_ratings import as_stored, rating_detail
from hub.ratings.models import Rating, RatingDue
from hub.ratings.policy import DAY, UNRATED, evaluate, next_due
from hub.ratings.replay import records_of_day
from hub.ratings.schema import policy_in_force
from hub.ratings.terms import DISPUTED, Policy, RatedSubject, Verdict
from hub.rulebook import Rulebook
from schemas.words import Operation

__all__ = [
    "PUBLIC_TRUST",
    "RateReport",
    "Rater",
    "RatingRow",
    "current_rating",
    "mark_due",
    "rate_due",
    "rate_merchants",
    "rating_at",
]

_stored_columns = itemgetter(*Rating.__table__.columns.keys())
CHUNK = 1000
"""Merchants that are rated in one transaction and told in one event, at most."""


@dataclass(frozen=True, slots=True)
class RateReport(Documented):
    """What a round of rating did."""

    rated: int = 0
    """Merchants looked at."""
    changed: int = 0
    """Merchants whose rating is a new one."""
    unrated: int = 0
    """Merchants that have no grade, among those looked at."""

    def __add__(self, other: "RateReport") -> "RateReport":
        """Join two reports."""
        return RateReport(
            self.rated + other.rated,
            self.changed + other.changed,
            self.unrated + other.unrated,
        )


@dataclass(frozen=True, slots=True)
class Rater:
    """What rating needs besides the records: a policy, the rules, ids for records."""

    policy: Policy
    rules: Rulebook
    record_id: Callable[[bytes], str]

    @classmethod
    def of(cls, hub: Hub, day: date, policy: str = PUBLIC_TRUST) -> "Rater":
        """Take the version of a policy that holds on a day.

        Raises:
            PolicyUnknownError: no version of the policy holds on that day.
            RuleFileError: the policy is broken or unlawful.
        """
        rules = hub.rulebook
        held = policy_in_force(rules, policy, day)
        return cls(held, rules, hub.keys.record_id)


def rate_due(
    hub: Hub,
    *,
    day: date,
    at: datetime,
    actor: str,
    policy: str = PUBLIC_TRUST,
    everyone: bool = False,
    progress: Callable[[int], None] | None = None,
) -> RateReport:
    """Rate every merchant that is due on a day, or everyone, chunk by chunk.

    Each chunk is a transaction, so an interrupted round goes on where it stopped; its
    ratings are known from a moment of the archive's lease on. ``progress`` is told how
    many merchants have been rated so far. Where other rules hold than those under which
    everyone was last called, everyone is due: on the first day of a new version, and
    when a rule file that it pins was changed.

    Raises:
        PolicyUnknownError: no version of the policy holds on that day.
    """
    report = RateReport()
    rater = Rater.of(hub, day, policy)
    under = (rater.policy.id, rater.policy.rules)
    with hub.reads() as session:
        called = is_called(session, *under)
    pace = Pace(most=CHUNK)
    after = 0
    while everyone or not called or _is_anyone_due(hub, day):
        with hub.writes() as session:
            # Before any row is locked: whoever files records does it in this order.
            moment = hold_lease(session, at)
            if not (called or is_called(session, *under)):
                call_everyone(session, *under, day)
            keep_rules(session, hub.rulebook, actor=actor, at=moment)
            if everyone:
                ids = _next_merchants(session, after, pace.size)
            else:
                ids = _due_merchants(session, day, pace.size)
            if not ids:
                break
            with pace.measured(len(ids)):
                narrow_changes(session)
                came = rate_merchants(
                    session, rater, ids, day=day, at=moment, actor=actor
                )
                session.commit()
                report += came
            called = True
        after = ids[-1]
        if progress is not None:
            progress(report.rated)
    return report


def _next_merchants(session: Session, after: int, most: int) -> Sequence[int]:
    """List the next merchants by number."""
    query = select(Merchant.id).where(Merchant.id > after)
    return session.scalars(query.order_by(Merchant.id).limit(most)).all()


def _is_anyone_due(hub: Hub, day: date) -> bool:
    """Tell whether there is anything to do, without asking for any lock."""
    query = select(RatingDue.merchant_id).where(RatingDue.due_day <= day).limit(1)
    with hub.reads() as session:
        return session.scalar(query) is not None


def _due_merchants(session: Session, day: date, most: int) -> Sequence[int]:
    """Take the next merchants that are due, from under any other round."""
    query = (
        select(RatingDue.merchant_id)
        .where(RatingDue.due_day <= day)
        .order_by(RatingDue.merchant_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def rate_merchants(
    session: Session,
    rater: Rater,
    merchant_ids: Iterable[int],
    *,
    day: date,
    at: datetime,
    actor: str,
) -> RateReport:
    """Rate merchants as of a day and keep what changed; say when they are due next.

    A rating that comes out the same is not written again, whatever hidden record was
    the occasion, so that its ``as_of`` and ``known_at`` tell nothing.
    """
    report = RateReport()
    for ids in in_chunks(dict.fromkeys(merchant_ids), CHUNK):
        report += _rate_chunk(session, rater, ids, day=day, at=at, actor=actor)
    return report


@collector_at_rest()
def _rate_chunk(
    session: Session,
    rater: Rater,
    ids: Sequence[int],
    *,
    day: date,
    at: datetime,
    actor: str,
) -> RateReport:
    """Rate at most a chunk of merchants and tell it in one event."""
    subjects = subjects_of(session, ids)
    names = {number: public_id for number, (public_id, _) in subjects.items()}
    records, late = records_of_day(session, rater.rules, names, day=day, at=at)
    last = last_digests(session, ids, rater.policy.id)
    rows: list[dict[str, Any]] = []
    due: list[dict[str, Any]] = []
    unrated = 0
    for number, (_, subject) in subjects.items():
        facts = facts_of(records[number], rater.record_id, rater.rules)
        verdict = evaluate(facts, rater.policy, day, subject=subject)
        unrated += verdict.grade == UNRATED
        seq, digest = last.get(number, (0, ""))
        if digest != verdict.digest:
            row = _row(number, seq + 1, verdict, rater.policy)
            rows.append(as_stored(row | _moment(day, at)))
        again = next_due(facts, verdict, day)
        if number in late:
            # What was learned later counts from the next day on, at the latest.
            again = min(again or day + DAY, day + DAY)
        if again is not None:
            due.append({"merchant_id": number, "due_day": again})
    insert_tuples(session, Rating, [_stored_columns(row) for row in rows])
    never_public = {
        number
        for number, found in records.items()
        if all(record.public_from is None for record in found)
    }
    rated = [row["merchant_id"] for row in rows]
    hidden = {
        number: places_around(rater.rules.divisions, [region])
        for number, region in regions_of(session, never_public).items()
    }
    touch_merchants(session, rated, hidden=hidden)
    put_due(session, due, keep_earlier=False)
    drop_due(session, set(ids) - {row["merchant_id"] for row in due})
    _announce(session, rater, rows, subjects, day=day, at=at, actor=actor)
    return RateReport(len(subjects), len(rows), unrated)


def subjects_of(
    session: Session, ids: Sequence[int]
) -> dict[int, tuple[str, RatedSubject]]:
    """Read public id and class of the merchants that stand for themselves."""
    found: dict[int, tuple[str, RatedSubject]] = {}
    query = (
        "SELECT id, public_id, kind, subject_class, disputed_from FROM merchant "
        "WHERE status != 'superseded' AND merged_into IS NULL AND id"
    )
    for number, public_id, kind, subject_class, disputed in look_up(
        session, query, ids
    ):
        rated_as = kind if disputed is None else DISPUTED
        found[number] = (public_id, RatedSubject(rated_as, subject_class))
    return found


def _row(
    merchant_id: int, seq: int, verdict: Verdict, policy: Policy
) -> dict[str, Any]:
    """Write a verdict as its row."""
    return {
        "merchant_id": merchant_id,
        "policy": policy.id,
        "seq": seq,
        "score": verdict.score,
        "grade": verdict.grade,
        **verdict.written(),
        "digest": verdict.digest,
        "inputs": [[fact.id, fact.seq] for fact in verdict.inputs],
        "policy_version": policy.version,
        "rules_digest": policy.rules_digest,
    }


def _moment(day: date, at: datetime) -> dict[str, Any]:
    """Write when a rating was given."""
    return {"as_of": day, "known_at": at}


def _announce(
    session: Session,
    rater: Rater,
    rows: Sequence[Mapping[str, Any]],
    subjects: Mapping[int, tuple[str, RatedSubject]],
    *,
    day: date,
    at: datetime,
    actor: str,
) -> None:
    """Put one event that commits to every rating that changed, by public id."""
    if not rows:
        return
    public_ids = {number: public_id for number, (public_id, _) in subjects.items()}
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.RATING_GIVE,
        subject_type="policy",
        subject=rater.policy.id,
        detail={
            "policy": f"{rater.policy.id}.{rater.policy.version}",
            "as_of": day.isoformat(),
            "known_at": to_micros(at),
            **rating_detail(rows, public_ids),
        },
    )
