"""The credit file as the hub knew it at a past moment, for work on a case.

What was known is never known otherwise later. Whether it may be shown is judged by the
law of the day of asking: the past does not publish again what is repaired, annulled or
expired today.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.archive.lease import close_moment
from hub.archive.reads import current_by_key, versions_at
from hub.context import Hub
from hub.lookup import answers
from hub.lookup.entries import entry_of
from hub.lookup.knowing import subject_of
from hub.lookup.others import ACTIVE, Other
from hub.lookup.questions import (
    CASE_WORK,
    PROCEEDINGS,
    CodeInvalidError,
    MerchantUnknownError,
    MomentInvalidError,
    NotGrantedError,
    Question,
)
from hub.lookup.ready import (
    RATING_POLICY,
    Ready,
    redirect,
    score_in,
    written,
)
from hub.lookup.related import Whole, tell_relations
from hub.merchants.service import (
    PastMerchant,
    find_merchant,
    find_past_merchant,
    is_merchant_code,
    public_ids_of,
)
from hub.ratings.service import rating_at

PURPOSES = CASE_WORK | {"self"}


def past_answer(
    hub: Hub, question: Question, view: View, language: str, day: date
) -> Ready:
    """Answer what was known of a merchant at a moment, as a view may see it today.

    Raises:
        NotGrantedError: the purpose or the asker has no say about the past.
        MomentInvalidError: the moment cannot be read or has not come yet.
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody was or is known by it.
    """
    if view.purpose not in PURPOSES or view.public_only:
        rule = "past:purpose"
        raise NotGrantedError(rule)
    now = hub.clock()
    moment = read_moment(question.known_at or "", now)
    if not is_merchant_code(question.code):
        raise CodeInvalidError(question.code)
    close_moment(hub.reads, hub.writes, moment, now)
    with hub.reads() as session:
        past = find_past_merchant(session, question.code, moment)
        if past is None:
            return _unknown_then(session, question, view)
        if past.moved:
            return redirect(question.code, past.card.public_id)
        return _build(session, hub, past, moment, view, (language, day))


def read_moment(text: str, now: datetime) -> datetime:
    """Read a moment that has come, with its offset from UTC.

    Raises:
        MomentInvalidError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentInvalidError(text) from error
    if moment.tzinfo is None or moment > now:
        raise MomentInvalidError(text)
    return moment


def _unknown_then(session: Session, question: Question, view: View) -> Ready:
    """Answer a code that somebody carries now and nobody carried then."""
    card = find_merchant(session, question.code)
    if card is None:
        raise MerchantUnknownError(question.code)
    document = {
        "found": True,
        "known": False,
        "records": [],
        "withheld": answers.withheld_document(view),
    }
    return written(document, card.public_id, f"{view.id}.past", 0)


def _build(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    view: View,
    told: tuple[str, date],
) -> Ready:
    """Write the credit file from what was known then and may be shown today."""
    language, day = told
    subject = subject_of(past.card)
    shown = _shown(session, hub, past, moment, view, day)
    row = rating_at(session, past.card.id, moment, RATING_POLICY)
    score = None if row is None else score_in(hub, row, language)
    if view.purpose not in PROCEEDINGS and score is not None:
        ids = {entry.public_id for entry in shown}
        if not _rests_on(score) <= ids:
            # A rating that rests on what may not be shown any more would show it.
            score = None
    document = answers.credit_file_document(subject, score, shown, view)
    document["known"] = True
    document["merchant"] |= _relations(session, hub, past, moment, shown, (view, day))
    return written(document, past.card.public_id, f"{view.id}.past", len(shown))


def _shown(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    view: View,
    day: date,
) -> list[answers.Entry]:
    """List the records that were a merchant's then, in the versions of then.

    But for proceedings, what may not be shown today is left out.
    """
    subject = subject_of(past.card)
    rows = versions_at(session, past.parties, moment)
    entries = [entry_of(hub, row, day) for row in rows]
    shown = answers.visible(entries, subject, view, day)
    if view.purpose in PROCEEDINGS:
        return shown
    today = [
        entry_of(hub, row, day)
        for row in current_by_key(session, [row.key for row in rows])
    ]
    ids = {entry.public_id for entry in answers.visible(today, subject, view, day)}
    return [entry for entry in shown if entry.public_id in ids]


def _relations(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    shown: list[answers.Entry],
    seen: tuple[View, date],
) -> dict[str, Any]:
    """Tell the relations that stood then, to merchants as they were known then."""
    view, day = seen

    def look(ends: Collection[int], read: Collection[int]) -> Mapping[int, Other]:
        others: dict[int, Other] = {}
        for number, public_id in public_ids_of(session, ends).items():
            other = find_past_merchant(session, public_id, moment)
            if other is not None and other.card.status == ACTIVE:
                of_then = (
                    _shown(session, hub, other, moment, view, day)
                    if number in read
                    else []
                )
                others[number] = Other(
                    other.card.id, other.ids, subject_of(other.card), of_then
                )
        return others

    whole = Whole(subject_of(past.card), past.ids, past.ids, shown, moment=moment)
    return tell_relations(session, whole, view, look)


def _rests_on(score: answers.Score) -> set[str]:
    """List the public ids of the records that a rating names."""
    return {
        record for said in (*score.reasons, *score.flags) for record in said["records"]
    }
