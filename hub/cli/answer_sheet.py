"""An answer about a merchant as people read it: one fact a line, Chinese or English."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import UNSET

from hub.agreements.policy import ALL, View
from hub.cli.asking import Asker
from hub.lookup.disclosure import Disclosure, Told, plain
from hub.lookup.wording import NUMBERS, dispute_flag, withheld_text, word
from hub.rulebook import Rulebook
from schemas.answers.merchant import (
    CreditFileDocument,
    MerchantDocument,
    RatingDocument,
    RelationDocument,
    UnknownThenDocument,
    UnratedDocument,
)
from schemas.answers.rating import ReplayedRatingDocument
from schemas.answers.record import RecordDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument
from schemas.printable import printable
from schemas.wording import (
    MERCHANT_STATES,
    RECORD_STATES,
    RELATIONS,
    UNRATED,
    Wording,
)

MERCHANT = {
    "uscc": ("统一社会信用代码", "unified code"),
    "id": ("编号", "public id"),
    "status": ("状态", "status"),
    "region": ("地区", "region"),
}
RELATED = ("关联主体", "related merchants")
MORE = ("另有更多", "and more")
RATING = ("信用评价", "rating")
BASIS = ("依据", "by")
FLAGS = ("标记", "flags")
RECORDS = ("记录", "records")
UNTIL = ("公示至", "public until")
WITHHELD = ("不予提供", "withheld")
RELY_UNTIL = ("可参考至", "may be relied on until")
RECEIPT = ("回执", "receipt")
ASKED = ("查询人", "asked by")
BY_COMMAND = ("命令行，系统账户", "command line, system account")
NONE = ("无", "none")
UNKNOWN_THEN = ("当时尚无该主体的信息", "nothing was known of it at that moment")
VERSION = ("版本", "version")
KNOWN_AT = ("所据时刻", "known at")
ORIGINS = {
    "stored": ("与当时留存的评价一致", "as it was stored then"),
    "computed": ("现在复算，当时没有留存", "computed now, none was stored then"),
    "shown": ("仅依据现可提供的记录复算", "computed of the records shown today alone"),
}
DIFFERING = ("与当时留存的评价不符", "the rating stored then says otherwise")

Merchants = TrustDocument | CreditFileDocument | RatingAnswerDocument
"""Answers that say who the merchant is, and its rating."""
Recorded = TrustDocument | CreditFileDocument | UnknownThenDocument
"""Answers that list records."""
Cut = CreditFileDocument | UnknownThenDocument
"""Answers that are cut to a view which never shows some things."""


def sheet(
    answer: Disclosure, asker: Asker, rulebook: Rulebook, day: date, language: str
) -> str:
    """Write an answer about a merchant; what it does not tell is left out."""
    document = answer.document
    lines: list[str] = []
    if isinstance(document, UnknownThenDocument) or _is_of_nobody(document):
        # Somebody carries the code now; at that moment nobody did.
        lines.append(word(UNKNOWN_THEN, language))
    elif isinstance(document, Merchants) and document.merchant is not UNSET:
        flagged = isinstance(document, TrustDocument)
        lines += _merchant(document.merchant, language, flagged=flagged)
        lines += _relations(document.merchant, language)
        lines += ["", *_rating(document.rating, language)]
    if isinstance(document, TrustDocument) and (flags := _flags(document)):
        lines += ["", word(FLAGS, language), *flags]
    if isinstance(document, Recorded):
        lines += ["", word(RECORDS, language)]
        lines += _records(document.records, rulebook, day, language)
    if isinstance(document, Cut) and answer.view is not None and answer.view.withheld:
        lines += ["", word(WITHHELD, language), *_withheld(answer.view, language)]
    lines.append("")
    if answer.rely_until is not None:
        lines.append(f"{word(RELY_UNTIL, language)}  {plain(answer.rely_until)}")
    lines.append(f"{word(ASKED, language)}  {asker.member}  {asker.officer}")
    lines.append(f"  {word(BY_COMMAND, language)}  {asker.account}")
    lines.append(f"{word(RECEIPT, language)}  {answer.receipt.address}")
    return "\n".join(map(printable, lines))


def _is_of_nobody(document: Told | None) -> bool:
    """Tell whether a rating was asked of whoever carried a code when nobody did."""
    return isinstance(document, RatingAnswerDocument) and document.merchant is UNSET


def _withheld(view: View, language: str) -> Iterator[str]:
    """Say what a view never shows: by field, or by its rule where that is all."""
    fields = [
        one.item if one.field == ALL else f"{one.item}.{one.field}"
        for one in view.withheld
        if one.item != ALL
    ]
    if fields:
        yield f"  {', '.join(fields)}"
    for one in view.withheld:
        if one.item == ALL:
            yield f"  {withheld_text(one.rule, language)}"


def _merchant(
    merchant: MerchantDocument, language: str, *, flagged: bool
) -> Iterator[str]:
    """Say who it is."""
    yield merchant.name or "-"
    for name, label in MERCHANT.items():
        if (value := getattr(merchant, name)) is not None:
            value = (
                _state(MERCHANT_STATES, value, language) if name == "status" else value
            )
            yield f"  {word(label, language)}  {value}"
    # Where there are flags, it is one of them.
    if merchant.disputed_identity is True and not flagged:
        yield f"  {dispute_flag(language)['text']}"


def _relations(merchant: MerchantDocument, language: str) -> Iterator[str]:
    """Say how it stands to others, and of which kinds there are more."""
    if not merchant.relations:
        return
    yield ""
    yield word(RELATED, language)
    for relation in merchant.relations:
        yield _relation(relation, language)
    for more in merchant.relations_more or ():
        kind = word(RELATIONS[more.kind, more.direction], language)
        yield f"  {kind}  {word(MORE, language)}"


def _relation(relation: RelationDocument, language: str) -> str:
    """Say how the merchant stands to another one, by which mark and how long."""
    other = relation.merchant
    days = relation.since, relation.until
    parts = [
        word(RELATIONS[relation.kind, relation.direction], language),
        other.name or "-",
        other.uscc or other.id,
        relation.mark,
        " – ".join(f"{day or ''}" for day in days) if any(days) else None,
    ]
    return "  " + "  ".join(filter(None, parts))


def _rating(rating: RatingDocument | None, language: str) -> Iterator[str]:
    """Say grade and score, and each reason with its points."""
    label = word(RATING, language)
    if rating is None or rating.score is None:
        yield f"{label}  {word(UNRATED, language)}"
    if rating is None:
        return
    if rating.score is not None:
        yield f"{label}  {rating.grade}  {rating.score}"
    if isinstance(rating.unrated_because, UnratedDocument):
        yield f"  {rating.unrated_because.text}"
    yield f"  {word(BASIS, language)}  {rating.policy}  {rating.as_of}"
    if isinstance(rating, ReplayedRatingDocument):
        yield from _replay(rating, language)
    for reason in rating.reasons:
        rests_on = " ".join(reason["records"])
        yield f"  {reason['points']:+5d}  {reason['text']}  {rests_on}".rstrip()


def _replay(rating: ReplayedRatingDocument, language: str) -> Iterator[str]:
    """Say of a rating of the past where it comes from, and what contradicts it."""
    yield f"  {word(VERSION, language)}  {rating.version}"
    yield f"  {word(KNOWN_AT, language)}  {plain(rating.known_at)}"
    origin = word(ORIGINS[rating.origin], language)
    if rating.stored is not UNSET:
        origin += f"  {rating.stored.as_of}  {plain(rating.stored.known_at)}"
    yield f"  {origin}"
    yield f"  SHA-256  {rating.digest}"
    if rating.contradiction is not UNSET:
        stored = rating.contradiction
        yield f"  {word(DIFFERING, language)}  {stored.grade}  {stored.digest}"


def _flags(document: TrustDocument) -> list[str]:
    """Say what stands beside the score; why there is none stands with the rating."""
    rating = document.rating
    why = None if rating is None else rating.unrated_because
    said = why.code if isinstance(why, UnratedDocument) else None
    return [f"  {flag['text']}" for flag in document.flags if flag["code"] != said]


def _records(
    records: Sequence[RecordDocument], rulebook: Rulebook, day: date, language: str
) -> Iterator[str]:
    """Say of each record what it is, its number and until when it is public."""
    if not records:
        yield f"  {word(NONE, language)}"
    for record in records:
        body = record.body
        number = next((body[name] for name in NUMBERS if body.get(name)), "")
        until = record.publicity_until
        parts = [
            f"{record.event_day or '-'}",
            rulebook.item_name(record.kind, day, language),
            _state(RECORD_STATES, record.status, language),
            f"{number}",
            f"{word(UNTIL, language)} {until}" if until else "",
            record.id,
        ]
        yield "  " + "  ".join(part for part in parts if part)


def _state(states: Mapping[str, Wording], state: str, language: str) -> str:
    """Say a state in words."""
    return word(states.get(state, (state, state)), language)
