"""The ratings as they were given, and who is due when: rows in and out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, ScalarSelect, bindparam, delete, func, literal, select
from sqlalchemy.orm import Session, aliased

from hub.db.bulk import in_chunks, look_up, upserting
from hub.db.prepared import PreparedQuery
from hub.merchants.identity import roots_of
from hub.merchants.models import Merchant
from hub.ratings.models import RatedUnder, Rating, RatingDue

PUBLIC_TRUST = "public-trust"
IN_LIST = 500


class RatingRow(NamedTuple):
    """The rating of a merchant that holds."""

    merchant_id: int
    policy: str
    seq: int
    as_of: date
    known_at: datetime
    score: int | None
    grade: str
    reasons: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    digest: str
    inputs: list[list[Any]]
    policy_version: str
    rules_digest: str


_RATING = Rating.__table__
# Written once: building it costs more than running it.
_NEWEST_FIRST = (
    select(*(_RATING.c[name] for name in RatingRow._fields))
    .where(
        _RATING.c.merchant_id == bindparam("of_merchant"),
        _RATING.c.policy == bindparam("of_policy"),
    )
    .order_by(_RATING.c.seq.desc())
)
_GIVEN, _CURRENT = PreparedQuery(_NEWEST_FIRST), PreparedQuery(_NEWEST_FIRST.limit(1))


def mark_due(session: Session, merchant_ids: Iterable[int], day: date) -> None:
    """Say that merchants must be rated again on a day, or earlier if that was due.

    For one that was merged into another it is the other that is rated.
    """
    rated = roots_of(session, set(merchant_ids))
    rows = [{"merchant_id": number, "due_day": day} for number in sorted(rated)]
    put_due(session, rows, keep_earlier=True)


def put_due(
    session: Session, rows: Sequence[Mapping[str, Any]], *, keep_earlier: bool
) -> None:
    """Store due days; where one stands, the earlier of both if that is wished."""
    if not rows:
        return
    statement = upserting(session, RatingDue)
    given = statement.excluded.due_day
    upsert = statement.on_conflict_do_update(
        index_elements=["merchant_id"],
        set_={"due_day": given},
        where=(given < RatingDue.due_day) if keep_earlier else None,
    )
    session.connection().execute(upsert, list(rows))


def is_called(session: Session, policy: str, rules: str) -> bool:
    """Tell whether everyone was called to be rated under these rules of a policy."""
    query = select(RatedUnder.rules).where(RatedUnder.policy == policy)
    return session.scalar(query) == rules


def call_again(session: Session) -> None:
    """Let everyone be called by the next round, whatever they were rated under."""
    session.execute(delete(RatedUnder))


def call_everyone(session: Session, policy: str, rules: str, day: date) -> None:
    """Make everyone who stands for itself due on a day, for rules that hold from then.

    Who is due earlier stays so.
    """
    everyone = select(Merchant.id, literal(day, Date)).where(
        Merchant.status != "superseded", Merchant.merged_into.is_(None)
    )
    connection = session.connection()
    statement = upserting(session, RatingDue).from_select(
        ["merchant_id", "due_day"], everyone
    )
    given = statement.excluded.due_day
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["merchant_id"],
            set_={"due_day": given},
            where=given < RatingDue.due_day,
        )
    )
    called = upserting(session, RatedUnder).values(
        policy=policy, rules=rules, since=day
    )
    connection.execute(
        called.on_conflict_do_update(
            index_elements=["policy"],
            set_={"rules": called.excluded.rules, "since": called.excluded.since},
        )
    )


def drop_due(session: Session, merchant_ids: Iterable[int]) -> None:
    """Forget merchants whose rating no day will change by itself."""
    for chunk in in_chunks(sorted(merchant_ids), IN_LIST):
        session.execute(delete(RatingDue).where(RatingDue.merchant_id.in_(chunk)))


def current_rating(
    session: Session, merchant_id: int, policy: str = PUBLIC_TRUST
) -> RatingRow | None:
    """Read the rating of a merchant that holds, or None if it was never rated."""
    values = _CURRENT.first(session, {"of_merchant": merchant_id, "of_policy": policy})
    return RatingRow(*values) if values else None


def ratings_of(
    session: Session,
    merchant_id: int,
    policy: str,
    moment: datetime | None = None,
) -> list[RatingRow]:
    """Read the ratings that a merchant was given, by a moment if one is said.

    The newest comes first.
    """
    rows = _GIVEN.rows(session, {"of_merchant": merchant_id, "of_policy": policy})
    given = [RatingRow(*values) for values in rows]
    return [one for one in given if moment is None or one.known_at <= moment]


def current_ratings(
    session: Session, merchant_ids: Iterable[int], policy: str = PUBLIC_TRUST
) -> dict[int, RatingRow]:
    """Read the ratings of several merchants that hold; who was never rated has none."""
    found: dict[int, RatingRow] = {}
    for chunk in in_chunks(merchant_ids, IN_LIST):
        query = select(*(getattr(Rating, name) for name in RatingRow._fields)).where(
            Rating.merchant_id.in_(chunk),
            Rating.policy == policy,
            Rating.seq == _newest_seq(),
        )
        found |= {values[0]: RatingRow(*values) for values in session.execute(query)}
    return found


def _newest_seq() -> ScalarSelect[int]:
    """Give, as a query, the number of the rating that holds beside a row of another."""
    later = aliased(Rating)
    return (
        select(func.max(later.seq))
        .where(later.merchant_id == Rating.merchant_id, later.policy == Rating.policy)
        .scalar_subquery()
    )


def last_digests(
    session: Session, ids: Sequence[int], policy: str
) -> dict[int, tuple[int, str]]:
    """Read number and digest of the ratings that hold."""
    query = (
        "SELECT merchant_id, seq, digest FROM rating AS given "
        "WHERE policy = ? AND seq = (SELECT max(seq) FROM rating "
        "WHERE merchant_id = given.merchant_id AND policy = given.policy) "
        "AND merchant_id"
    )
    return {
        number: (seq, digest)
        for number, seq, digest in look_up(session, query, ids, policy)
    }


def rating_at(
    session: Session,
    merchant_id: int,
    moment: datetime,
    policy: str = PUBLIC_TRUST,
    *,
    of_day: date | None = None,
) -> RatingRow | None:
    """Read the rating of a merchant that held at a moment, or None.

    With ``of_day`` the one for that day, else for the last day before it, whatever was
    given for earlier days since.
    """
    query = (
        select(*(_RATING.c[name] for name in RatingRow._fields))
        .where(
            _RATING.c.merchant_id == merchant_id,
            _RATING.c.policy == policy,
            _RATING.c.known_at <= moment,
        )
        .limit(1)
    )
    newest = _RATING.c.seq.desc()
    if of_day is None:
        query = query.order_by(newest)
    else:
        query = query.where(_RATING.c.as_of <= of_day)
        query = query.order_by(_RATING.c.as_of.desc(), newest)
    values = session.connection().execute(query).first()
    return RatingRow(*values) if values else None
