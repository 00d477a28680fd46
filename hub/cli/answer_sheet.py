"""An answer about a merchant as people read it: one fact a line, Chinese or English."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import UNSET

from hub.agreements.policy import ALL, View
from hub.cli.asking import Asker
from hub.ground.words import Phrasebook, wordings
from hub.lookup.disclosure import Disclosure, ReplyDocument, plain
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

MERCHANT = wordings("lines.merchant")
ORIGINS = wordings("lines.origins")

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
    say = Phrasebook("lines", language)
    document = answer.document
    lines: list[str] = []
    if isinstance(document, UnknownThenDocument) or _is_of_nobody(document):
        # Somebody carries the code now; at that moment nobody did.
        lines.append(say("unknown-then"))
    elif isinstance(document, Merchants) and document.merchant is not UNSET:
        flagged = isinstance(document, TrustDocument)
        lines += _merchant(document.merchant, say, flagged=flagged)
        lines += _relations(document.merchant, say)
        lines += ["", *_rating(document.rating, say)]
    if isinstance(document, TrustDocument) and (flags := _flags(document)):
        lines += ["", say("flags"), *flags]
    if isinstance(document, Recorded):
        lines += ["", say("records")]
        lines += _records(document.records, rulebook, day, say)
    if isinstance(document, Cut) and answer.view is not None and answer.view.withheld:
        lines += ["", say("withheld"), *_withheld(answer.view, say)]
    lines.append("")
    if answer.rely_until is not None:
        lines.append(f"{say('rely-until')}  {plain(answer.rely_until)}")
    lines.append(f"{say('asked')}  {asker.member}  {asker.officer}")
    lines.append(f"  {say('by-command')}  {asker.account}")
    lines.append(f"{say('receipt')}  {answer.receipt.address}")
    return "\n".join(map(printable, lines))


def _is_of_nobody(document: ReplyDocument | None) -> bool:
    """Tell whether a rating was asked of whoever carried a code when nobody did."""
    return isinstance(document, RatingAnswerDocument) and document.merchant is UNSET


def _withheld(view: View, say: Phrasebook) -> Iterator[str]:
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
            yield f"  {withheld_text(one.rule, say.language)}"


def _merchant(
    merchant: MerchantDocument, say: Phrasebook, *, flagged: bool
) -> Iterator[str]:
    """Say who it is."""
    yield merchant.name or "-"
    for name, label in MERCHANT.items():
        if (value := getattr(merchant, name)) is not None:
            value = _state(MERCHANT_STATES, value, say) if name == "status" else value
            yield f"  {word(label, say.language)}  {value}"
    # Where there are flags, it is one of them.
    if merchant.disputed_identity is True and not flagged:
        yield f"  {dispute_flag(say.language)['text']}"


def _relations(merchant: MerchantDocument, say: Phrasebook) -> Iterator[str]:
    """Say how it stands to others, and of which kinds there are more."""
    if not merchant.relations:
        return
    yield ""
    yield say("related")
    for relation in merchant.relations:
        yield _relation(relation, say)
    for more in merchant.relations_more or ():
        kind = word(RELATIONS[more.kind, more.direction], say.language)
        yield f"  {kind}  {say('more')}"


def _relation(relation: RelationDocument, say: Phrasebook) -> str:
    """Say how the merchant stands to another one, by which mark and how long."""
    other = relation.merchant
    days = relation.since, relation.until
    parts = [
        word(RELATIONS[relation.kind, relation.direction], say.language),
        other.name or "-",
        other.uscc or other.id,
        relation.mark,
        " – ".join(f"{day or ''}" for day in days) if any(days) else None,
    ]
    return "  " + "  ".join(filter(None, parts))


def _rating(rating: RatingDocument | None, say: Phrasebook) -> Iterator[str]:
    """Say grade and score, and each reason with its points."""
    label = say("rating")
    if rating is None or rating.score is None:
        yield f"{label}  {word(UNRATED, say.language)}"
    if rating is None:
        return
    if rating.score is not None:
        yield f"{label}  {rating.grade}  {rating.score}"
    if isinstance(rating.unrated_because, UnratedDocument):
        yield f"  {rating.unrated_because.text}"
    yield f"  {say('basis')}  {rating.policy}  {rating.as_of}"
    if isinstance(rating, ReplayedRatingDocument):
        yield from _replay(rating, say)
    for reason in rating.reasons:
        rests_on = " ".join(reason["records"])
        yield f"  {reason['points']:+5d}  {reason['text']}  {rests_on}".rstrip()


def _replay(rating: ReplayedRatingDocument, say: Phrasebook) -> Iterator[str]:
    """Say of a rating of the past where it comes from, and what contradicts it."""
    yield f"  {say('version')}  {rating.version}"
    yield f"  {say('known-at')}  {plain(rating.known_at)}"
    origin = word(ORIGINS[rating.origin], say.language)
    if rating.stored is not UNSET:
        origin += f"  {rating.stored.as_of}  {plain(rating.stored.known_at)}"
    yield f"  {origin}"
    yield f"  SHA-256  {rating.digest}"
    if rating.contradiction is not UNSET:
        stored = rating.contradiction
        yield f"  {say('differing')}  {stored.grade}  {stored.digest}"


def _flags(document: TrustDocument) -> list[str]:
    """Say what stands beside the score; why there is none stands with the rating."""
    rating = document.rating
    why = None if rating is None else rating.unrated_because
    said = why.code if isinstance(why, UnratedDocument) else None
    return [f"  {flag['text']}" for flag in document.flags if flag["code"] != said]


def _records(
    records: Sequence[RecordDocument], rulebook: Rulebook, day: date, say: Phrasebook
) -> Iterator[str]:
    """Say of each record what it is, its number and until when it is public."""
    if not records:
        yield f"  {say('none')}"
    for record in records:
        body = record.body
        number = next((body[name] for name in NUMBERS if body.get(name)), "")
        until = record.publicity_until
        parts = [
            f"{record.event_day or '-'}",
            rulebook.item_name(record.kind, day, say.language),
            _state(RECORD_STATES, record.status, say),
            f"{number}",
            f"{say('until')} {until}" if until else "",
            record.id,
        ]
        yield "  " + "  ".join(part for part in parts if part)


def _state(states: Mapping[str, Wording], state: str, say: Phrasebook) -> str:
    """Say a state in words."""
    return word(states.get(state, (state, state)), say.language)
