"""A record as answers tell of it, with the law that it is about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import UNSET, UnsetType

from hub.archive.rules import case_class_of, product_category_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Subject
from hub.rulebook.articles import article_in
from schemas.answers.document import SentDocument
from schemas.record import meaning_of


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
    goods = product_category_of(entry.kind, body, day, book)
    case = case_class_of(entry.kind, body, day, book, fields=told, goods=goods)
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
