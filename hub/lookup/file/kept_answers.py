"""Answers that are ready: built at the first question after a change, then kept.

A kept answer is good for one view and one day, until something is touched that it rests
on (``hub.db.cache``). It is kept as its document and as the bytes of that; the moment
until which it may be relied on, and the receipt, are added when it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple, Protocol

from msgspec import structs
from sqlalchemy.orm import Session

from hub.archive.reads import may_be_known_publicly
from hub.archive.sealed_parties import SEALED_RECORDS
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.disclosure.encoding import data_version, encode
from hub.lookup.file.documents import AnswerDocument, MovedDocument, VersionedDocument
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import (
    PublicMerchant,
    known_to_public,
    subject_of,
)
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
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

    document: AnswerDocument
    encoded: bytes
    """The document's bytes without the closing brace, to go on from when it is sent."""
    subject: str
    """Public id of the merchant."""
    tag: str
    """Entity tag, without quotes; weak, for receipts differ."""
    records: int
    moved_to: str | None = None
    """Public id of the merchant that stands for the one whose id was asked for."""


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for an answer about a merchant, cut to the view."""

    session: Session
    hub: Hub
    card: MerchantCard
    subject: Subject
    score: Score | None
    shown: Sequence[Entry]
    """The records that the view shows; none are read for a rating alone."""
    sight: Sight
    language: str
    related: set[int] = field(default_factory=set)
    """The merchants at the other ends of relations, added by who writes of them."""


class MerchantQuestion(Protocol):
    """A question whose answer is kept: about the merchant of a code, as it stands."""

    needs_records: ClassVar[bool]

    @property
    def code(self) -> str:
        """The code that the merchant is asked for by."""

    def write(self, found: Material) -> VersionedDocument:
        """Write the document that the question asks for."""


class _Unknown(NamedTuple):
    """That nobody is known by a code, which is kept like any other answer."""


def kept_answer(
    hub: Hub, number: int, question: MerchantQuestion, sight: Sight, language: str
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
        self, hub: Hub, question: MerchantQuestion, sight: Sight, language: str
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
        if sight.view.is_public and not may_be_known_publicly(
            session, question.code, sight.day
        ):
            return _Unknown()
        card = find_merchant(session, question.code)
        if card is None:
            return _Unknown()
        parts = absorbed_by(session, [card.id])
        self._merchants |= {card.id, *parts}
        known, subject = card, subject_of(card)
        as_public = sight.sees_as_public(subject)
        shown: Sequence[Entry] = ()
        public: PublicMerchant | None = None
        if as_public:
            public = known_to_public(
                session, self._hub, card, question.code, sight, parts
            )
            if public is None:
                return _Unknown()
            known, subject, shown = public.card, public.subject, public.shown
        elif question.needs_records:
            entries = entries_of(session, self._hub, card.id, sight)
            shown = sight.visible(entries, subject)
        if has_moved(question.code, subject.public_id):
            return redirect(question.code, subject.public_id)
        score = score_of(session, self._hub, card, self._language, known)
        if public is not None:
            score = public_score(score, public)
        found = Material(
            *(session, self._hub, card, subject, score, shown, sight, self._language)
        )
        document = question.write(found)
        self._merchants |= found.related
        records = len(shown) if question.needs_records else 0
        told = f"{sight.view.id}.{self._language}"
        return written(document, subject.public_id, told, records)


def written(
    document: VersionedDocument, subject: str, told: str, records: int
) -> KeptAnswer:
    """Finish an answer's document; ``told`` says to whom and how it is told."""
    version = data_version(document)
    document = structs.replace(document, data_version=version)
    return KeptAnswer(
        document=document,
        encoded=encode(document)[:-1],
        subject=subject,
        tag=f"{version}.{told}",
        records=records,
    )


def redirect(code: str, public_id: str) -> KeptAnswer:
    """Answer the public id of a merchant for which another one stands."""
    old = code.strip().upper()
    document = MovedDocument(moved_to=public_id)
    return KeptAnswer(
        document=document,
        encoded=encode(document)[:-1],
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


def public_score(score: Score | None, known: PublicMerchant) -> Score | None:
    """Give a rating to those who see public records only: not older than what they see.

    A hidden record may have been the occasion of the first one. A rating that rests on
    what is not public any more would tell it: there is none until it is made anew.
    """
    if score is None or not records_of(score) <= known.published:
        return None
    if not known.shown:
        return score
    since = min(entry.known_from for entry in known.shown)
    if score.known_at >= since:
        return score
    return replace(score, known_at=since, as_of=max(score.as_of, legal_day(since)))


def records_of(score: Score) -> set[str]:
    """List the public ids of the records that a rating names."""
    return {
        record for said in (*score.reasons, *score.flags) for record in said["records"]
    }


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
