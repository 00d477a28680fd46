"""A rating computed again for a day and a moment, as it may be told today.

It is told what comes out of the records that its asker is shown today, so that nobody
knows by it of another one. Whether it was stored is told to whoever sees sealed ones.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.contradictions import FoundContradiction, keep_contradictions, tell_check
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.lookup.file.documents import RATING, merchant_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect, written
from hub.lookup.file.material import MovedTo, rating_shown, replayed_score
from hub.lookup.file.past_file import carried_today, find_records
from hub.lookup.file.past_point import (
    PastAsked,
    PastPoint,
    check_past,
    read_past_point,
)
from hub.lookup.task.tasks import ParameterUnknownError
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import UNRATED
from hub.ratings.replay import DIFFERS, Replay, facts_told, files_told
from hub.ratings.service import PUBLIC_TRUST, RatingRow
from schemas.answers.merchant import UnratedDocument
from schemas.answers.rating import (
    DifferingRatingDocument,
    GivenRatingDocument,
    ReplayedRatingDocument,
)
from schemas.answers.trust import PastRatingDocument

FULL = "full"
SHOWN = "shown"
"""Origin of a rating that rests on nothing but what its asker is shown today."""


def replayed_answer(
    hub: Hub, code: str, said: Mapping[str, str], sight: Sight, language: str
) -> KeptAnswer:
    """Answer how a merchant was rated, or would have been, for a day and a moment.

    Raises:
        NotGrantedError: the purpose or the asker has no say about the past.
        MomentInvalidError, MomentOpenError, AsOfInvalidError, BeforeRulesError,
        ParameterUnknownError: what is asked for cannot be read or answered.
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody was or is known by it.
        PolicyUnknownError, RulesNotKeptError, RulesUnreadableError: as `rating_on`.
    """
    check_past(sight)
    if said.get("inputs", FULL) != FULL:
        msg = f"inputs={said['inputs']}"
        raise ParameterUnknownError(msg)
    asked = PastAsked(said.get("as_of"), said.get("known_at"))
    with hub.reads() as session:
        point = read_past_point(session, hub, asked, sight.day)
        if not point.is_cut:
            # What is known at a moment rates as of the day of that moment.
            point = replace(point, day=legal_day(point.known_at))
        records = find_records(session, hub, code, point.known_at, sight)
        if isinstance(records, MovedTo):
            return redirect(code, records.public_id)
        if records is None or (subject := records.subject) is None:
            return _unknown_then(session, code, point, sight)
        policy = said.get("policy", PUBLIC_TRUST)
        replay = rating_shown(records, point.day, policy)
        full, told = "inputs" in said, bool(sight.opens(RATING))
        rating = _rating(replay, sight, language, full=full) if told else None
        document = PastRatingDocument(
            known=True,
            as_of=point.day,
            known_at=point.known_at,
            merchant=merchant_document(
                in_register(subject, records.shown(point.asked_day), sight),
                sight,
                is_found=False,
            ),
            rating=rating,
            view=sight.view.id,
        )
        return written(document, subject.public_id, f"{sight.view.id}.rating", 0)


def _unknown_then(
    session: Session, code: str, point: PastPoint, sight: Sight
) -> KeptAnswer:
    """Answer a code that somebody carries now and nobody carried then."""
    public_id = carried_today(session, code)
    document = PastRatingDocument(
        known=False,
        as_of=point.day,
        known_at=point.known_at,
        rating=None,
        view=sight.view.id,
    )
    return written(document, public_id, f"{sight.view.id}.rating", 0)


def _rating(
    replay: Replay, sight: Sight, language: str, *, full: bool
) -> ReplayedRatingDocument:
    """Write a rating with all that it rests on, as far as the view opens it whole."""
    score = replayed_score(replay, language)
    why = score.why_unrated
    held, differing = replay.held, replay.contradicted
    return ReplayedRatingDocument(
        grade=score.grade,
        score=score.score,
        policy=score.policy,
        as_of=score.as_of,
        known_at=score.known_at,
        digest=score.digest,
        reasons=score.reasons,
        unrated_because=UNSET
        if why is None
        else UnratedDocument(why["code"], why["text"]),
        version=score.version,
        origin=replay.origin if sight.view.opens_sealed else SHOWN,
        stored=GivenRatingDocument(held.as_of, held.known_at)
        if held is not None and replay.is_stored
        else UNSET,
        contradiction=UNSET if differing is None else _differing(differing),
        flags=[one for one in score.flags if not one["code"].startswith(UNRATED)],
        subject={
            "kind": replay.subject.kind,
            "class": str(replay.subject.subject_class),
        },
        inputs=[
            fact if fact["kind"] in sight.view.whole else {"id": fact["id"]}
            for fact in facts_told(replay.verdict)
        ],
        rules=replay.rules.set_digest,
        files=files_told(replay) if full else UNSET,
    )


def _differing(row: RatingRow) -> DifferingRatingDocument:
    """Write the rating that was stored and says otherwise."""
    return DifferingRatingDocument(
        code=DIFFERS,
        as_of=row.as_of,
        known_at=row.known_at,
        score=row.score,
        grade=row.grade,
        digest=row.digest,
    )


def keep_difference(hub: Hub, document: PastRatingDocument) -> None:
    """Keep as a contradiction that what is stored is not what comes out; log it."""
    rating, merchant = document.rating, document.merchant
    if rating is None or rating.contradiction is UNSET or merchant is UNSET:
        return
    told = rating.contradiction
    found = FoundContradiction(
        DIFFERS,
        "",
        "",
        f"rating of {merchant.id} by {rating.policy}.{rating.version} as of "
        f"{told.as_of} known at {told.known_at.isoformat()}: {told.digest} is stored, "
        f"{rating.digest} comes out",
    )
    with hub.writes.begin() as session:
        at = hub.clock()
        new = keep_contradictions(session, [found], at=at)
        if new:
            detail = {"contradictions": new, "lifted": 0}
            tell_check(session, hub, detail, actor=HUB, at=at)
