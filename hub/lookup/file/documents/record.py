"""A record as answers tell of it, with the law that it is about."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, UnsetType

from hub.archive.rules import case_class_of, product_category_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.rulebook.articles import article_in
from schemas.answers.record import (
    CaseClassDocument,
    GoodsDocument,
    LawDocument,
    LawFieldDocument,
    PresentDocument,
    RecordDocument,
)
from schemas.record import meaning_of


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
