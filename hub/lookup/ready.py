"""Answers that are ready: built at the first question after a change, then kept.

A kept answer is good for one view, one day and one state of the database
(``hub.cache``); the moment until which it may be relied on is added when it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hub.agreements.policy import Refusal, View
from hub.agreements.service import view_for
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup import answers
from hub.lookup.entries import entries_of
from hub.lookup.knowing import is_known, known_by, subject_of
from hub.lookup.questions import (
    PROCEEDINGS,
    CodeInvalidError,
    MerchantUnknownError,
    NotGrantedError,
    Question,
)
from hub.lookup.related import relations_shown
from hub.lookup.wording import dispute_flag
from hub.members.caller import Caller
from hub.merchants.service import (
    MerchantCard,
    absorbed_by,
    find_merchant,
    has_moved,
    is_merchant_code,
)
from hub.ratings.service import RatingRow, current_rating

RATING_POLICY = "public-trust"


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that can be sent as it stands."""

    body: bytes
    """The document's bytes without the closing brace."""
    subject: str
    """Public id of the merchant."""
    tag: str
    """Entity tag, without quotes; weak, for receipts differ."""
    records: int
    moved_to: str | None = None
    """Public id of the merchant that stands for the one whose id was asked for."""


def open_view(hub: Hub, number: int, caller: Caller, purpose: str, day: date) -> View:
    """Tell what the caller may see for a purpose.

    Raises:
        NotGrantedError: nothing, with the rule that says so.
    """
    key = ("view", caller.member, caller.kind, purpose, day)
    view: View | Refusal | None = hub.cache.get(key, number)
    if view is None:
        with hub.reads() as session:
            view = view_for(session, hub.rulebook, caller, purpose, day)
        hub.cache.put(key, number, view)
    if isinstance(view, Refusal):
        raise NotGrantedError(view.rule)
    return view


def ready_answer(
    hub: Hub, number: int, question: Question, view: View, language: str, day: date
) -> Ready:
    """Give the answer to a question in a view, building it if need be.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody is known by it.
    """
    proceedings = view.purpose in PROCEEDINGS
    key = ("answer", question, view.id, proceedings, language, day)
    ready: Ready | None = hub.cache.get(key, number)
    if ready is None:
        if not is_merchant_code(question.code):
            raise CodeInvalidError(question.code)
        with hub.reads() as session:
            ready = _build(session, hub, question, view, language, day)
        hub.cache.put(key, number, ready)
    return ready


def _build(
    session: Session,
    hub: Hub,
    question: Question,
    view: View,
    language: str,
    day: date,
) -> Ready:
    """Read what the view may show of the merchant and write the answer."""
    card = find_merchant(session, question.code)
    if card is None or (view.public_only and card.subject_class == "natural_person"):
        raise MerchantUnknownError(question.code)
    known, subject = card, subject_of(card)
    rating_only = question.about == "rating"
    # A rating alone needs no records, but to tell who the public may know of.
    needed = view.public_only or not rating_only
    entries = entries_of(session, hub, card.id, day) if needed else []
    shown = answers.visible(entries, subject, view, day)
    if view.public_only:
        parts = absorbed_by(session, [card.id])
        public = known_by(session, hub, card, parts, shown, (view, day))
        if not is_known(session, question.code, public):
            raise MerchantUnknownError(question.code)
        known, subject = public.card, public.subject
    if has_moved(question.code, subject.public_id):
        return redirect(question.code, subject.public_id)
    score = score_of(session, hub, card, language, known)
    if view.public_only:
        score = public_score(score, shown)
    if question.about == "trust":
        dispute = dispute_flag(language)
        document = answers.trust_document(subject, score, shown, view, dispute)
    elif question.about == "merchant":
        document = answers.credit_file_document(subject, score, shown, view)
        document["merchant"] |= relations_shown(session, hub, card, shown, view, day)
    else:
        document = answers.rating_only_document(subject, score, view)
    records = 0 if rating_only else len(shown)
    return written(document, subject.public_id, f"{view.id}.{language}", records)


def written(document: dict[str, Any], subject: str, told: str, records: int) -> Ready:
    """Finish an answer's document; ``told`` says to whom and how it is told."""
    version = answers.data_version(document)
    document["data_version"] = version
    return Ready(
        body=answers.encode(document)[:-1],
        subject=subject,
        tag=f"{version}.{told}",
        records=records,
    )


def redirect(code: str, public_id: str) -> Ready:
    """Answer the public id of a merchant for which another one stands."""
    old = code.strip().upper()
    return Ready(
        body=answers.encode({"found": True, "moved_to": public_id})[:-1],
        # Filed under the id that was asked for: it is that merchant's if it ever parts.
        subject=old,
        tag="",
        records=0,
        moved_to=public_id,
    )


def score_of(
    session: Session, hub: Hub, card: MerchantCard, language: str, known: MerchantCard
) -> answers.Score | None:
    """Read the stored rating with its texts in the asker's language.

    To those who know the merchant as a part of it, a rating that a merge did not change
    holds since the part has had it.
    """
    row = current_rating(session, card.id, RATING_POLICY)
    if row is not None and known.id != card.id:
        own = current_rating(session, known.id, RATING_POLICY)
        row = own if own is not None and own.digest == row.digest else row
    return None if row is None else score_in(hub, row, language)


def public_score(
    score: answers.Score | None, shown: Sequence[answers.Entry]
) -> answers.Score | None:
    """Give a rating to those who see public records only: not older than what they see.

    A hidden record may have been the occasion of the first one.
    """
    if score is None or not shown:
        return score
    since = min(entry.known_from for entry in shown)
    if score.known_at >= since:
        return score
    return replace(score, known_at=since, as_of=max(score.as_of, legal_day(since)))


def score_in(hub: Hub, row: RatingRow, language: str) -> answers.Score:
    """Give a rating its texts in the asker's language."""
    policy = hub.rulebook.policy(row.policy)
    return answers.Score(
        grade=row.grade,
        score=row.score,
        policy=row.policy,
        as_of=row.as_of,
        known_at=row.known_at,
        digest=row.digest,
        reasons=[
            dict(reason) | {"text": policy.text(reason["code"], language)}
            for reason in row.reasons
        ],
        flags=[
            dict(flag) | {"text": policy.text(flag["code"], language)}
            for flag in row.flags
        ],
    )
