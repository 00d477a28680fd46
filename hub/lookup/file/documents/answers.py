"""The answers about one merchant as they are sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from hub.agreements.policy import View
from hub.lookup.file.documents.merchant import merchant_document
from hub.lookup.file.documents.rating import flags_told, rating_document
from hub.lookup.file.documents.record import record_document
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score
from hub.merchants.identity import Subject
from schemas.answers.document import SentDocument
from schemas.answers.merchant import CreditFileDocument, UnknownThenDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument


class WithheldDocument(SentDocument, frozen=True):
    """What the view never shows, and by which rule."""

    item: str
    field: str
    rule: str


def withheld_document(view: View) -> list[WithheldDocument]:
    """List what the view never shows and by which rule; the same for every merchant."""
    return [
        WithheldDocument(rule.item, rule.field, rule.rule) for rule in view.withheld
    ]


def trust_document(
    subject: Subject,
    score: Score | None,
    entries: Sequence[Entry],
    sight: Sight,
    dispute: Mapping[str, Any],
    restraints: Sequence[Mapping[str, Any]],
    language: str,
) -> TrustDocument:
    """Write the onboarding check; ``dispute`` is the flag of a disputed identity.

    ``entries`` are public; ``restraints`` are the flags of what rests on them.
    """
    rating = rating_document(score, subject, sight)
    flags = [dispute] if subject.disputed else []
    if score is not None and rating is not None:
        flags += flags_told(score, subject, sight)
    flags += restraints
    return TrustDocument(
        merchant=merchant_document(subject, sight, is_found=False),
        rating=rating,
        flags=flags,
        records=[record_document(entry, subject, sight, language) for entry in entries],
    )


def credit_file_document(
    subject: Subject,
    score: Score | None,
    entries: Sequence[Entry],
    sight: Sight,
    restraints: Sequence[Mapping[str, Any]],
    language: str,
) -> CreditFileDocument:
    """Write the credit file, cut to the view; ``restraints`` rest on its records."""
    return CreditFileDocument(
        merchant=merchant_document(subject, sight, is_found=False),
        rating=rating_document(score, subject, sight),
        restraints=restraints or UNSET,
        records=[record_document(entry, subject, sight, language) for entry in entries],
        view=sight.view.id,
    )


def rating_only_document(
    subject: Subject, score: Score | None, sight: Sight
) -> RatingAnswerDocument:
    """Write the stored rating alone."""
    return RatingAnswerDocument(
        merchant=merchant_document(subject, sight, is_found=False),
        rating=rating_document(score, subject, sight),
    )


VersionedDocument = (
    TrustDocument | CreditFileDocument | UnknownThenDocument | RatingAnswerDocument
)
"""Answers that name the version of what they show."""
