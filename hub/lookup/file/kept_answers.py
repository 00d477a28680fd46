"""Answers that are ready: built at the first question after a change, then kept.

A kept answer is good for one view, one day and one state of the database
(``hub.cache``); the moment until which it may be relied on is added when it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hub.archive.sealed_parties import SEALED_RECORDS
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.table import merchant_question
from hub.lookup.file import documents as answers
from hub.lookup.file.relations import relations_shown
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import known_to_public, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
from hub.lookup.wording import dispute_flag
from hub.merchants.dependence import resting_on, resting_on_codes
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
class KeptAnswer:
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


class _Unknown(NamedTuple):
    """That nobody is known by a code, which is kept like any other answer."""


def kept_answer(
    hub: Hub, number: int, question: merchant_question, sight: Sight, language: str
) -> KeptAnswer:
    """Give the answer to a question as it is seen, building it if need be.

    It is kept until something is touched that it rests on: what its audience may see
    of the merchant, of all that it is one with and of those it is related to.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody is known by it.
    """
    key = ("answer", question, sight.view.id, language, sight.day)
    kept: KeptAnswer | _Unknown | None = hub.cache.get(key)
    if kept is None:
        if not is_merchant_code(question.code):
            raise CodeInvalidError(question.code)
        builder = _Builder(hub, question, sight, language)
        with hub.reads() as session:
            kept = builder.build(session)
        hub.cache.put(key, number, kept, builder.rests_on(kept))
    if isinstance(kept, _Unknown):
        raise MerchantUnknownError(question.code)
    return kept


class _Builder:
    """Builds one answer and remembers which merchants it rests on."""

    def __init__(
        self, hub: Hub, question: merchant_question, sight: Sight, language: str
    ) -> None:
        """Build the answer to a question as it is seen."""
        self._hub = hub
        self._question = question
        self._sight = sight
        self._language = language
        self._merchants: set[int] = set()

    def rests_on(self, answer: KeptAnswer | _Unknown) -> frozenset[str]:
        """Name what the answer that was built rests on."""
        public = self._sight.view.is_public
        found = resting_on(self._merchants, public=public)
        if isinstance(answer, _Unknown):
            found |= resting_on_codes(public=public)
        if self._sight.view.opens_sealed:
            found |= {SEALED_RECORDS}
        return found

    def build(self, session: Session) -> KeptAnswer | _Unknown:
        """Read what is seen of the merchant and write the answer."""
        question, sight = self._question, self._sight
        card = find_merchant(session, question.code)
        if card is None:
            return _Unknown()
        self._merchants |= {card.id, *absorbed_by(session, [card.id])}
        known, subject = card, subject_of(card)
        rating_only = question.about == "rating"
        as_public = sight.sees_as_public(subject)
        shown: Sequence[Entry] = ()
        if as_public:
            public = known_to_public(session, self._hub, card, question.code, sight)
            if public is None:
                return _Unknown()
            known, subject, shown = public.card, public.subject, public.shown
        elif not rating_only:
            entries = entries_of(session, self._hub, card.id, sight)
            shown = sight.visible(entries, subject)
        if has_moved(question.code, subject.public_id):
            return redirect(question.code, subject.public_id)
        score = score_of(session, self._hub, card, self._language, known)
        if as_public:
            score = public_score(score, shown)
        document = self._document(session, card, subject, score, shown)
        records = 0 if rating_only else len(shown)
        told = f"{sight.view.id}.{self._language}"
        return written(document, subject.public_id, told, records)

    def _document(
        self,
        session: Session,
        card: MerchantCard,
        subject: Subject,
        score: Score | None,
        shown: Sequence[Entry],
    ) -> dict[str, Any]:
        """Write the document that the question asks for."""
        sight = self._sight
        if self._question.about == "trust":
            dispute = dispute_flag(self._language)
            return answers.trust_document(subject, score, shown, sight, dispute)
        if self._question.about == "rating":
            return answers.rating_only_document(subject, score, sight)
        document = answers.credit_file_document(subject, score, shown, sight)
        told, ends = relations_shown(session, self._hub, card, shown, sight)
        document["merchant"] |= told
        self._merchants |= ends
        return document


def written(
    document: dict[str, Any], subject: str, told: str, records: int
) -> KeptAnswer:
    """Finish an answer's document; ``told`` says to whom and how it is told."""
    version = answers.data_version(document)
    document["data_version"] = version
    return KeptAnswer(
        body=answers.encode(document)[:-1],
        subject=subject,
        tag=f"{version}.{told}",
        records=records,
    )


def redirect(code: str, public_id: str) -> KeptAnswer:
    """Answer the public id of a merchant for which another one stands."""
    old = code.strip().upper()
    return KeptAnswer(
        body=answers.encode({"found": True, "moved_to": public_id})[:-1],
        # Filed under the id that was asked for: it is that merchant's if it ever parts.
        subject=old,
        tag="",
        records=0,
        moved_to=public_id,
    )


def score_of(
    session: Session, hub: Hub, card: MerchantCard, language: str, known: MerchantCard
) -> Score | None:
    """Read the stored rating with its texts in the asker's language.

    To those who know the merchant as a part of it, a rating that a merge did not change
    holds since the part has had it.
    """
    row = current_rating(session, card.id, RATING_POLICY)
    if row is not None and known.id != card.id:
        own = current_rating(session, known.id, RATING_POLICY)
        row = own if own is not None and own.digest == row.digest else row
    return None if row is None else score_in(hub, row, language)


def public_score(score: Score | None, shown: Sequence[Entry]) -> Score | None:
    """Give a rating to those who see public records only: not older than what they see.

    A hidden record may have been the occasion of the first one.
    """
    if score is None or not shown:
        return score
    since = min(entry.known_from for entry in shown)
    if score.known_at >= since:
        return score
    return replace(score, known_at=since, as_of=max(score.as_of, legal_day(since)))


def score_in(hub: Hub, row: RatingRow, language: str) -> Score:
    """Give a rating its texts in the asker's language."""
    policy = hub.rulebook.policy(row.policy)
    return Score(
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
