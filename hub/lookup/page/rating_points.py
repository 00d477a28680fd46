"""The ratings that a merchant was given, as far as a view may be told of them.

A rating is told as it would have been given without what is hidden, where every record
version that it rests on is shown. What was given before anything shown was known is
told as of then. Who sees public records only is told of none but the present one, and
agencies of none of the past.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from hub.ground.clock import legal_day
from hub.lookup.file.documents import RATING
from hub.lookup.file.material import RATING_POLICY, hidden_now
from hub.lookup.page.documents import (
    RatingHistoryDocument,
    RatingPoint,
    ReasonChange,
)
from hub.lookup.page.source import PageSource
from hub.lookup.view.given_ratings import GivenRatings, inputs_of
from hub.merchants.service import public_ids_of
from hub.ratings.ledger import RatingRow, ratings_of
from schemas.words import Audience

MOST_POINTS = 200
"""Ratings that are told of, the newest."""

Reasons = Mapping[tuple[str, tuple[str, ...]], int]


class DatedRating(NamedTuple):
    """A rating that may be told, and since when it held, as far as that may be."""

    row: RatingRow
    since: datetime


def told_ratings(source: PageSource) -> list[DatedRating]:
    """List the ratings that rest on nothing but what is shown, the first one first.

    One that came out as the one told before it is not told again: what came between
    was hidden, or is so now.
    """
    if not source.sight.opens(RATING) or source.since is None:
        return []
    if source.point is not None and source.sight.view.audience is Audience.AGENCIES:
        return []
    told: list[DatedRating] = []
    for row in _without_hidden(source, _given(source)):
        if not _may_be_told(source, row):
            continue
        since = max(row.known_at, source.since)
        if _is_later(source, row, since):
            continue
        if told and told[-1].row.digest == row.digest:
            continue
        if told and told[-1].since == since:
            # Of those before anything shown was known the last one held then.
            told.pop()
        told.append(DatedRating(row, since))
    return told


def rating_history(
    source: PageSource, told: Sequence[DatedRating]
) -> RatingHistoryDocument:
    """Write the ratings that may be told, the first one first."""
    if not source.sight.opens(RATING) or source.sees_as_public:
        return RatingHistoryDocument(is_told=False, points=[])
    points: list[RatingPoint] = []
    last: Reasons = {}
    version = ""
    for row, since in told[-MOST_POINTS:]:
        reasons = _reasons_of(row)
        points.append(
            RatingPoint(
                known_at=since,
                as_of=max(row.as_of, legal_day(since)),
                score=row.score,
                grade=row.grade,
                policy=row.policy,
                version=row.policy_version,
                changed=_changes(source, last, reasons, (version, row.policy_version))
                if points
                else [],
            )
        )
        last, version = reasons, row.policy_version
    return RatingHistoryDocument(is_told=True, points=points)


def _without_hidden(
    source: PageSource, rows: Sequence[RatingRow]
) -> Iterator[RatingRow]:
    """Give ratings as they would be without what is hidden, the first one first."""
    hidden: frozenset[str] = frozenset()
    if not source.sight.view.opens_sealed and len(rows) > 1:
        own = hidden_now(source.session, source.hub, source.card, source.sight)
        hidden = own & inputs_of(rows)
    session, hub = source.session, source.hub
    ids = public_ids_of(session, {row.merchant_id for row in rows})
    for row in reversed(rows):
        public_id = ids[row.merchant_id]
        ratings = GivenRatings(session, hub, public_id, rows, hidden)
        given = ratings.without_hidden(row)
        if given is not None:
            yield given


def _is_later(source: PageSource, row: RatingRow, since: datetime) -> bool:
    """Tell whether a rating is of a later day than the one that is asked of."""
    point = source.point
    if point is None or not point.is_cut:
        return False
    return max(row.as_of, legal_day(since)) > point.day


def _given(source: PageSource) -> list[RatingRow]:
    """Read the ratings of the merchant, or of the part by which the asker knows it.

    The part's, where a merge changed nothing of its rating.
    """
    session = source.session
    if source.known_as != source.card.id:
        own = ratings_of(session, source.known_as, RATING_POLICY)
        if own and source.score is not None and own[0].digest == source.score.digest:
            return own
    return ratings_of(session, source.card.id, RATING_POLICY)


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


def _reasons_of(row: RatingRow) -> Reasons:
    """Give the points of a rating's reasons."""
    return {
        (reason["code"], tuple(reason["records"])): reason["points"]
        for reason in row.reasons
    }


def _changes(
    source: PageSource, before: Reasons, after: Reasons, versions: tuple[str, str]
) -> list[ReasonChange]:
    """Tell which reasons came, went or weigh otherwise, in their versions' words."""
    earlier, later = versions
    say = source.hub.rulebook.policy_text
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [
        ReasonChange(
            code=code,
            text=say(
                RATING_POLICY,
                later if (code, records) in after else earlier,
                code,
                source.language,
            ),
            records=list(records),
            before=before.get((code, records)),
            after=after.get((code, records)),
        )
        for code, records in changed
    ]
