"""The ratings that a merchant was given, as far as a view may be told of them.

A rating is told where every record version that it rests on is shown. What was given
before anything shown was known is told as of then: a hidden record may have been the
occasion. Who sees public records only is told of none but the present one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.ground.clock import legal_day
from hub.lookup.file.documents import RATING
from hub.lookup.file.material import RATING_POLICY
from hub.lookup.page.documents import (
    RatingHistoryDocument,
    RatingPoint,
    ReasonChange,
)
from hub.lookup.page.source import PageSource
from hub.ratings.ledger import RatingRow, ratings_of

MOST_POINTS = 200
"""Ratings that are told of, the newest."""

Reasons = Mapping[tuple[str, tuple[str, ...]], int]


def rating_history(source: PageSource) -> RatingHistoryDocument:
    """Write the ratings that may be told, the first one first."""
    sight = source.sight
    if not sight.opens(RATING) or source.sees_as_public:
        return RatingHistoryDocument(is_told=False, points=[])
    rows = ratings_of(source.session, source.card.id, RATING_POLICY, MOST_POINTS)
    told = [row for row in reversed(rows) if _may_be_told(source, row)]
    points: list[RatingPoint] = []
    last: Reasons = {}
    for row, moment in _from_what_is_shown(told, source.since):
        reasons = _reasons_of(row)
        points.append(
            RatingPoint(
                known_at=moment,
                as_of=max(row.as_of, legal_day(moment)),
                score=row.score,
                grade=row.grade,
                policy=row.policy,
                version=row.policy_version,
                changed=_changes(source, last, reasons) if points else [],
            )
        )
        last = reasons
    return RatingHistoryDocument(is_told=True, points=points)


def _may_be_told(source: PageSource, row: RatingRow) -> bool:
    """Tell whether all that a rating rests on is shown, and known by the moment."""
    if source.moment is not None and row.known_at > source.moment:
        return False
    named = {
        record for said in (*row.reasons, *row.flags) for record in said["records"]
    }
    if not named <= source.versions.keys():
        return False
    for record, seq in row.inputs:
        told = source.versions.get(record, ())
        if not any(one.row is not None and one.row.seq == seq for one in told):
            return False
    return True


def _from_what_is_shown(
    rows: Sequence[RatingRow], since: datetime | None
) -> list[tuple[RatingRow, datetime]]:
    """Give each rating its moment, and of those before anything shown the last."""
    if since is None:
        return []
    before = [row for row in rows if row.known_at < since]
    after = [row for row in rows if row.known_at >= since]
    return [(row, since) for row in before[-1:]] + [
        (row, row.known_at) for row in after
    ]


def _reasons_of(row: RatingRow) -> Reasons:
    """Give the points of a rating's reasons."""
    return {
        (reason["code"], tuple(reason["records"])): reason["points"]
        for reason in row.reasons
    }


def _changes(source: PageSource, before: Reasons, after: Reasons) -> list[ReasonChange]:
    """Tell which reasons came, went or weigh otherwise."""
    policy = source.hub.rulebook.policy(RATING_POLICY)
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [
        ReasonChange(
            code=code,
            text=policy.text(code, source.language),
            records=list(records),
            before=before.get((code, records)),
            after=after.get((code, records)),
        )
        for code, records in changed
    ]
