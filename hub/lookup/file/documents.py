"""The documents about one merchant: pure, from what was read and the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from hub.agreements.policy import View
from hub.archive.rules import case_class_of, product_category_of
from hub.lookup.disclosure.encoding import SentDocument
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
from hub.rulebook.articles import article_in
from schemas.record import meaning_of

RATING = "rating"


class RelatedDocument(SentDocument, frozen=True):
    """The merchant at the other end of a relation."""

    id: str
    uscc: str | None
    name: str | None


class RelationDocument(SentDocument, frozen=True):
    """How the merchant stands to another one."""

    kind: str
    direction: str
    merchant: RelatedDocument
    mark: str | None
    since: date | None
    until: date | None
    basis: Sequence[Mapping[str, str]]


class MoreRelations(SentDocument, frozen=True):
    """That there are more relations of a kind than are told."""

    kind: str
    direction: str


class MerchantDocument(SentDocument, frozen=True):
    """Who the merchant is, a person's business masked towards the public."""

    id: str
    uscc: str | None
    name: str | None
    status: str
    region: str | None
    disputed_identity: Literal[True] | UnsetType = UNSET
    relations: Sequence[RelationDocument] | UnsetType = UNSET
    relations_more: Sequence[MoreRelations] | UnsetType = UNSET


class LawFieldDocument(SentDocument, frozen=True):
    """A field of law that a record is of, and what tells it."""

    field: str
    group: str | None
    basis: str
    detail: str
    rule: str


class CaseClassDocument(SentDocument, frozen=True):
    """The row of the monthly form in which a case is counted."""

    name: str
    rule: str


class GoodsDocument(SentDocument, frozen=True):
    """The category of the goods that a record is about, with its risk."""

    category: str
    risk: str | None
    basis: str


class LawDocument(SentDocument, frozen=True):
    """Which law a record is about, by what is shown of it."""

    fields: Sequence[LawFieldDocument]
    """Empty where nothing that is shown tells any."""
    case_class: CaseClassDocument | UnsetType = UNSET
    goods: GoodsDocument | UnsetType = UNSET


class PresentDocument(SentDocument, frozen=True):
    """The status that a record has today, and since when."""

    status: str
    since: date | None


class RecordDocument(SentDocument, frozen=True, kw_only=True):
    """One record with the fields that are shown."""

    id: str
    kind: str
    source: str
    event_day: date | None
    status: str
    status_from: date | UnsetType = UNSET
    """Day from which it has the status, where that has not always been so."""
    present: PresentDocument | UnsetType = UNSET
    """How it stands today, where that is told of the past and is otherwise."""
    publicity_until: date | None
    publicity: Mapping[str, Any] | UnsetType = UNSET
    redacted: Sequence[str] | UnsetType = UNSET
    """The fields that stand in a redacted version, for the text itself is not shown."""
    law: LawDocument | UnsetType = UNSET
    """Not towards those who are shown what is published and nothing besides."""
    rule: str | UnsetType | None = UNSET
    """To work on a case and the merchant itself, as article and reason are."""
    article: str | UnsetType | None = UNSET
    reason: str | UnsetType | None = UNSET
    body: Mapping[str, Any]


class UnratedDocument(SentDocument, frozen=True):
    """Why there is no grade, by code and in words."""

    code: str
    text: str


class RatingDocument(SentDocument, frozen=True):
    """The stored rating."""

    grade: str
    score: int | None
    policy: str
    as_of: date
    known_at: datetime
    digest: str
    reasons: Sequence[Mapping[str, Any]]
    unrated_because: UnratedDocument | UnsetType = UNSET
    """Only where there is no grade."""


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


VersionedDocument = (
    TrustDocument | CreditFileDocument | UnknownThenDocument | RatingAnswerDocument
)
"""Answers that name the version of what they show."""


def record_document(
    entry: Entry, subject: Subject, sight: Sight, language: str
) -> RecordDocument:
    """Write one record with the fields that are shown."""
    standing = sight.standing(entry)
    redacted = sorted(sight.released(entry, subject))
    body = sight.body(entry, subject)
    judged = sight.judged(entry, subject)
    article = None if judged is None else judged.article
    return RecordDocument(
        id=entry.public_id,
        kind=entry.kind,
        source=entry.source,
        event_day=entry.event_day,
        status=entry.status,
        status_from=sight.status_since(entry, subject) or UNSET,
        present=present_document(entry, subject, sight),
        publicity_until=entry.publicity_until,
        publicity=UNSET if standing is None else standing,
        redacted=redacted or UNSET,
        rule=UNSET if judged is None else judged.rule,
        article=UNSET
        if judged is None
        else (None if article is None else article_in(article, language)),
        reason=UNSET if judged is None else judged.reason,
        law=law_document(entry, subject, body, sight),
        body=body,
    )


def present_document(
    entry: Entry, subject: Subject, sight: Sight
) -> PresentDocument | UnsetType:
    """Tell how a record of the past stands today, where its status is another."""
    now = entry.present
    if now is None:
        return UNSET
    then = PresentDocument(entry.status, sight.status_since(entry, subject))
    told = PresentDocument(now.status, sight.status_since(now, subject))
    return UNSET if told == then else told


def law_document(
    entry: Entry, subject: Subject, body: Mapping[str, Any], sight: Sight
) -> LawDocument | UnsetType:
    """Tell which law a record is about: by what is shown of it, so by nothing hidden.

    By the rules of the record's own day.
    """
    is_told = meaning_of(entry.kind).law is not None
    if not is_told or sight.sees_as_public(subject, entry):
        return UNSET
    day, book = entry.event_day or sight.day, sight.rules.book
    told = entry.law(body, day, book)
    case = case_class_of(entry.kind, body, day, book, fields=told)
    goods = product_category_of(entry.kind, body, day, book)
    return LawDocument(
        fields=[
            LawFieldDocument(one.field, one.group, one.basis, one.detail, one.rule)
            for one in told
        ],
        case_class=UNSET
        if case is None
        else CaseClassDocument(case.case_class, case.rule),
        goods=UNSET
        if goods is None
        else GoodsDocument(goods.category, goods.risk, goods.basis),
    )


def merchant_document(subject: Subject, sight: Sight | None) -> MerchantDocument:
    """Write who the merchant is; with no sight, as the operator sees it: unmasked."""
    return MerchantDocument(
        id=subject.public_id,
        uscc=subject.uscc,
        name=subject.name if sight is None else sight.name_of(subject),
        status=subject.status,
        region=subject.region,
        disputed_identity=True if subject.disputed else UNSET,
    )


def rating_document(
    score: Score | None, subject: Subject, sight: Sight
) -> RatingDocument | None:
    """Write the rating, or nothing where the view has none or none may be given.

    A person's business is not rated towards platforms and the public before a person
    has confirmed it (Personal Information Protection Law, art. 24).
    """
    if not sight.opens(RATING) or score is None:
        return None
    shielded = sight.keeps_rating_back(subject)
    why = score.kept_back.get(subject.subject_class) if shielded else score.why_unrated
    return RatingDocument(
        grade="unrated" if shielded else score.grade,
        score=None if shielded else score.score,
        policy=score.policy,
        as_of=score.as_of,
        known_at=score.known_at,
        digest="" if shielded else score.digest,
        reasons=[] if shielded else score.reasons,
        unrated_because=UNSET
        if why is None
        else UnratedDocument(why["code"], why["text"]),
    )


def flags_told(
    score: Score, subject: Subject, sight: Sight
) -> Sequence[Mapping[str, Any]]:
    """List what stands beside the score; where it is kept back, that it is and why."""
    if not sight.keeps_rating_back(subject):
        return score.flags
    why = score.kept_back.get(subject.subject_class)
    return [] if why is None else [why]


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
        merchant=merchant_document(subject, sight),
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
        merchant=merchant_document(subject, sight),
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
        merchant=merchant_document(subject, sight),
        rating=rating_document(score, subject, sight),
    )
