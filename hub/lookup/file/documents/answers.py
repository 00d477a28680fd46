"""The answers about one merchant as they are sent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from hub.agreements.policy import View
from hub.lookup.file.documents.merchant import MerchantDocument, merchant_document
from hub.lookup.file.documents.rating import RatingDocument, flags_told, rating_document
from hub.lookup.file.documents.record import RecordDocument, record_document
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
from schemas.answers.document import SentDocument


class WithheldDocument(SentDocument, frozen=True):
    """What the view never shows, and by which rule."""

    item: str
    field: str
    rule: str


class AnswerDocument(SentDocument, frozen=True, kw_only=True):
    """An answer about one merchant that the hub knows."""

    found: Literal[True] = True


class MovedDocument(AnswerDocument, frozen=True, kw_only=True):
    """That another merchant stands for the one whose public id was asked for."""

    moved_to: str


class TrustDocument(AnswerDocument, frozen=True, kw_only=True):
    """The onboarding check."""

    merchant: MerchantDocument
    rating: RatingDocument | None
    flags: Sequence[Mapping[str, Any]]
    records: Sequence[RecordDocument]
    data_version: str | UnsetType = UNSET


class CreditFileDocument(AnswerDocument, frozen=True, kw_only=True):
    """The credit file, cut to the view."""

    merchant: MerchantDocument
    rating: RatingDocument | None
    restraints: Sequence[Mapping[str, Any]] | UnsetType = UNSET
    """Statutory restraints that stand today; only where there is one."""
    records: Sequence[RecordDocument]
    view: str
    """Id of the view, whose list of what is withheld is told apart."""
    known: Literal[True] | UnsetType = UNSET
    """That it is the file of a past moment, at which the merchant was known."""
    as_of: date | UnsetType = UNSET
    """The day of which the past is told; today, where none was asked for."""
    known_at: datetime | UnsetType = UNSET
    """The moment whose knowledge of it is told."""
    data_version: str | UnsetType = UNSET


class UnknownThenDocument(AnswerDocument, frozen=True, kw_only=True):
    """That somebody carries the code now and nobody carried it then."""

    known: Literal[False] = False
    as_of: date
    known_at: datetime
    records: Sequence[RecordDocument] = ()
    view: str
    data_version: str | UnsetType = UNSET


class RatingAnswerDocument(AnswerDocument, frozen=True, kw_only=True):
    """The rating alone: the stored one, or one of the past."""

    known: bool | UnsetType = UNSET
    """Of the past, whether anybody carried the code at the moment."""
    as_of: date | UnsetType = UNSET
    known_at: datetime | UnsetType = UNSET
    merchant: MerchantDocument | UnsetType = UNSET
    rating: RatingDocument | None
    """None too where the asker may not be told of it today."""
    view: str | UnsetType = UNSET
    """Of the past, id of the view by which it is told."""
    data_version: str | UnsetType = UNSET


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
