"""A rating computed again for a day and a moment, as it may be told today.

Whether it may be told is judged by what its asker may be shown today: outside
proceedings none is that rests on a record which is not shown any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.archive.lease import last_closed_moment
from hub.archive.reads import current_by_key
from hub.context import Hub
from hub.faults import FoundContradiction, keep_contradictions
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.lookup.file.documents import RATING, UnratedDocument, merchant_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect, written
from hub.lookup.file.past_file import check_place, lies_elsewhere, read_moment
from hub.lookup.file.replay_documents import (
    DifferingDocument,
    GivenDocument,
    ReplayDocument,
    ReplayedRatingDocument,
)
from hub.lookup.task.tasks import (
    AsOfInvalidError,
    CodeInvalidError,
    MerchantUnknownError,
    MomentOpenError,
    NotGrantedError,
    ParameterUnknownError,
)
from hub.lookup.view.entries import entry_of
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import UNRATED, Score
from hub.merchants.service import (
    PastMerchant,
    find_merchant,
    find_past_merchant,
    is_merchant_code,
)
from hub.outbox import service as outbox
from hub.ratings.replay import DIFFERS, Replay, facts_told, files_told, rating_on
from hub.ratings.service import PUBLIC_TRUST, RatingRow
from schemas.words import PAST_PURPOSES, Audience, Operation

NAMES = ("as_of", "known_at", "policy", "inputs")
"""The parameters by which a rating of the past is asked for."""
FULL = "full"


@dataclass(frozen=True, slots=True)
class Axes:
    """The day that a rating is asked for, and the moment whose knowledge counts."""

    day: date
    moment: datetime


def replayed_answer(
    hub: Hub, code: str, said: Mapping[str, str], sight: Sight, language: str
) -> KeptAnswer:
    """Answer how a merchant was rated, or would have been, for a day and a moment.

    Raises:
        NotGrantedError: the purpose or the asker has no say about the past.
        MomentInvalidError, MomentOpenError, AsOfInvalidError, ParameterUnknownError: as
            their names say.
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody was or is known by it.
        PolicyUnknownError, RulesNotKeptError, RulesUnreadableError: as `rating_on`.
    """
    if sight.view.purpose not in PAST_PURPOSES or sight.view.is_public:
        raise NotGrantedError(rule="past:purpose")
    with hub.reads() as session:
        axes = _axes(session, hub, said, sight.day)
        if not is_merchant_code(code):
            raise CodeInvalidError(code)
        check_place(session, hub, code, sight)
        past = find_past_merchant(session, code, axes.moment)
        if past is None or lies_elsewhere(session, past.card.id, sight):
            return _unknown_then(session, code, axes, sight)
        if past.moved:
            return redirect(code, past.card.public_id)
        policy = said.get("policy", PUBLIC_TRUST)
        replay = rating_on(session, hub, past, axes.moment, axes.day, policy)
        told = may_be_told(session, hub, past, replay, sight)
        subject = subject_of(past.card)
        full = "inputs" in said
        rating = _rating(replay, sight, language, full=full) if told else None
        document = ReplayDocument(
            known=True,
            as_of=axes.day,
            known_at=axes.moment,
            merchant=merchant_document(subject, sight),
            rating=rating,
            view=sight.view.id,
        )
        return written(document, subject.public_id, f"{sight.view.id}.rating", 0)


def _axes(session: Session, hub: Hub, said: Mapping[str, str], today: date) -> Axes:
    """Read day and moment: without a moment the last closed one, without a day its own.

    Raises:
        MomentInvalidError, MomentOpenError, AsOfInvalidError, ParameterUnknownError: as
            their names say.
    """
    if said.get("inputs", FULL) != FULL:
        msg = f"inputs={said['inputs']}"
        raise ParameterUnknownError(msg)
    closed = moment = last_closed_moment(session)
    if "known_at" in said:
        moment = read_moment(said["known_at"], hub.clock())
        if moment > closed:
            raise MomentOpenError(closed)
    day = legal_day(moment)
    if "as_of" in said:
        day = read_day(said["as_of"], today)
    return Axes(day, moment)


def read_day(text: str, today: date) -> date:
    """Read a day that has come.

    Raises:
        AsOfInvalidError: it is none.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise AsOfInvalidError(text) from error
    if day > today or day.isoformat() != text:
        raise AsOfInvalidError(text)
    return day


def _unknown_then(session: Session, code: str, axes: Axes, sight: Sight) -> KeptAnswer:
    """Answer a code that somebody carries now and nobody carried then."""
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    document = ReplayDocument(
        known=False,
        as_of=axes.day,
        known_at=axes.moment,
        rating=None,
        view=sight.view.id,
    )
    return written(document, card.public_id, f"{sight.view.id}.rating", 0)


def may_be_told(
    session: Session, hub: Hub, past: PastMerchant, replay: Replay, sight: Sight
) -> bool:
    """Tell whether a rating may be told, by what of its records is shown today.

    In proceedings all of it is, but for what the law has sealed since.
    """
    if not sight.opens(RATING):
        return False
    wanted = {fact.id for fact in replay.verdict.inputs}
    keys = {key for key, _ in past.parties}
    rows = current_by_key(session, sorted(keys))
    entries = [entry_of(hub, row, sight.day) for row in rows]
    subject = subject_of(past.card)
    if sight.view.audience is Audience.PROCEEDINGS:
        opened = sight.view.opens_sealed
        hidden = {one.public_id for one in entries if one.is_sealed and not opened}
        return wanted.isdisjoint(hidden)
    return wanted <= {one.public_id for one in entries if sight.shows(one, subject)}


def replayed_score(replay: Replay, language: str) -> Score:
    """Give a rating of the past as answers tell ratings, in its version's words."""
    told = _texts(replay, language)
    return Score(
        grade=replay.verdict.grade,
        score=replay.verdict.score,
        policy=replay.policy.id,
        as_of=replay.day,
        known_at=replay.moment,
        digest=replay.verdict.digest,
        reasons=told["reasons"],
        flags=told["flags"],
        version=replay.policy.version,
    )


def _texts(replay: Replay, language: str) -> dict[str, list[dict[str, Any]]]:
    """Give reasons and flags their texts as the rules of the moment have them."""
    policy = replay.policy
    say = partial(replay.rules.policy_text, policy.id, policy.version)
    return {
        name: [one | {"text": say(one["code"], language)} for one in said]
        for name, said in replay.verdict.written().items()
    }


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
        origin=replay.origin,
        stored=GivenDocument(held.as_of, held.known_at)
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


def _differing(row: RatingRow) -> DifferingDocument:
    """Write the rating that was stored and says otherwise."""
    return DifferingDocument(
        code=DIFFERS,
        as_of=row.as_of,
        known_at=row.known_at,
        score=row.score,
        grade=row.grade,
        digest=row.digest,
    )


def said_of(arguments: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Take what was said of a past rating; what is said twice is neither of both."""
    return {name: ",".join(texts) for name, texts in arguments if name in NAMES}


def keep_difference(hub: Hub, document: ReplayDocument) -> None:
    """Keep as a contradiction that what is stored is not what comes out; log it."""
    rating, merchant = document.rating, document.merchant
    if rating is None or merchant is UNSET or rating.contradiction is UNSET:
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
            outbox.put(
                session,
                at=at,
                actor=HUB,
                op=Operation.LOG_CHECK,
                subject_type="audit-log",
                subject=hub.config.log_origin,
                detail={"contradictions": new, "lifted": 0},
            )
