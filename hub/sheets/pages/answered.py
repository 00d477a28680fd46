"""The sheets of answers about a merchant: onboarding check, credit file, rating."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import UNSET

from hub.ground.clock import legal_day
from hub.ground.words import wordings
from hub.lookup.disclosure import Disclosure
from hub.rulebook import Rulebook
from hub.sheets.framing import Asking, frame
from hub.sheets.model import Part, Sheet, SheetFacts, SheetNote, SheetSection
from hub.sheets.pages.parts import (
    graded,
    identity_parts,
    record_sections,
    withheld_section,
)
from hub.sheets.pages.relations import relations_section
from hub.sheets.pages.values import begun, content, label, points
from hub.sheets.wording import SheetWords
from schemas.answers.merchant import (
    CreditFileDocument,
    MerchantDocument,
    RatingDocument,
    UnknownThenDocument,
    UnratedDocument,
)
from schemas.answers.rating import ReplayedRatingDocument
from schemas.answers.record import RecordDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument

ANY = "*"
DISPUTED = "disputed_identity"
ORIGINS = wordings("sheets.origins")
Answered = (
    TrustDocument | CreditFileDocument | RatingAnswerDocument | UnknownThenDocument
)


def merchant_sheet(
    document: Answered, answer: Disclosure, asking: Asking, rulebook: Rulebook
) -> Sheet:
    """Make the sheet of an answer about a merchant, or that nothing was known of it."""
    words = SheetWords(asking.language)
    day = legal_day(answer.receipt.event.at)
    withheld = list(_withheld(answer, rulebook, day, words))
    named = words(_name(document))
    if isinstance(document, UnknownThenDocument) or document.merchant is UNSET:
        # Somebody carries the code now; at that moment nobody did.
        note = SheetSection(
            words("records"), [SheetNote(words("unknown-then"), framed=True)]
        )
        return frame(named, (), [note, *withheld], answer, asking)
    merchant = document.merchant
    sections = [
        SheetSection(words("identity"), list(_identity(document, merchant, words))),
        SheetSection(words("rating"), list(_rating(document.rating, words))),
    ]
    if isinstance(document, TrustDocument) and (flags := _flags(document)):
        sections.append(SheetSection(words("flags"), flags))
    if not isinstance(document, RatingAnswerDocument):
        sections += _records(document.records, rulebook, day, words)
    if merchant.relations:
        sections.append(relations_section(merchant, words))
    title = merchant.name or merchant.uscc or merchant.id
    return frame(title, [named], [*sections, *withheld], answer, asking)


def _name(document: Answered) -> str:
    """Give the word for what was asked."""
    if isinstance(document, TrustDocument):
        return "trust"
    return "rating" if isinstance(document, RatingAnswerDocument) else "credit-file"


def _withheld(
    answer: Disclosure, rulebook: Rulebook, day: date, words: SheetWords
) -> Iterator[SheetSection]:
    """Say what a credit file's view never shows, and by which rule."""
    cut = isinstance(answer.document, CreditFileDocument | UnknownThenDocument)
    if not cut or answer.view is None or not answer.view.withheld:
        return
    rows = [
        [
            _any(one.item, rulebook.item_name(one.item, day, words.language), words),
            _any(one.field, label(one.item, one.field, words.language), words),
            one.rule,
        ]
        for one in answer.view.withheld
    ]
    listed = words.table((("item", 1), ("field", 1), ("rule", 1)), rows)
    yield withheld_section(listed, words)


def _any(name: str, told_as: str, words: SheetWords) -> str:
    """Say what a rule about any kind or field is about."""
    return words("any") if name == ANY else told_as


def _identity(
    document: TrustDocument | CreditFileDocument | RatingAnswerDocument,
    merchant: MerchantDocument,
    words: SheetWords,
) -> Iterator[Part]:
    """Say who the merchant is."""
    rows = [
        (words("name"), merchant.name or words("not-told")),
        (words("code"), merchant.uscc or words("not-told")),
        (words("id"), merchant.id),
        (words("state"), words.state(merchant.status)),
        (words("region"), merchant.region or words("not-told")),
    ]
    yield from identity_parts(document, merchant, rows, words)


def _rating(rating: RatingDocument | None, words: SheetWords) -> Iterator[Part]:
    """Say grade and score, and each reason with its points."""
    if rating is None:
        yield SheetNote(words("unrated"))
        return
    yield graded(rating, f"{rating.policy} {rating.as_of}", words)
    if isinstance(rating, ReplayedRatingDocument):
        yield SheetFacts(list(_replay(rating, words)))
    if isinstance(rating.unrated_because, UnratedDocument):
        yield SheetNote(words("unrated-because", text=rating.unrated_because.text))
    if rating.reasons:
        yield words.table(
            (("reason", 5), ("rests-on", 4), ("points", 1)),
            [
                [one["text"], " ".join(one["records"]), points(one["points"])]
                for one in rating.reasons
            ],
            [words("sum"), "", str(sum(one["points"] for one in rating.reasons))],
        )
    yield SheetNote(words("advice"), framed=True)


def _replay(
    rating: ReplayedRatingDocument, words: SheetWords
) -> Iterator[tuple[str, str]]:
    """Say of a rating of the past where it comes from, and what contradicts it."""
    yield words("policy-version"), rating.version
    yield words("known-at"), words.moment(rating.known_at)
    origin = ORIGINS[rating.origin].of(words.language)
    if rating.stored is not UNSET:
        stored = rating.stored
        origin += f"\u3000{stored.as_of}\u3000{words.moment(stored.known_at)}"
    yield words("origin"), origin
    yield "SHA-256", rating.digest
    if rating.contradiction is not UNSET:
        differing = rating.contradiction
        yield words("differing"), f"{differing.grade}\u3000{differing.digest}"


def _flags(document: TrustDocument) -> list[SheetNote]:
    """Say what stands beside the score, but for what its rating or name says."""
    rating = document.rating
    why = None if rating is None else rating.unrated_because
    said = {
        why.code if isinstance(why, UnratedDocument) else None,
        DISPUTED if document.merchant.disputed_identity is True else None,
    }
    return [SheetNote(one["text"]) for one in document.flags if one["code"] not in said]


def _records(
    records: Sequence[RecordDocument], rulebook: Rulebook, day: date, words: SheetWords
) -> Iterator[SheetSection]:
    """Yield a section for each kind of record, with all that is told of each."""
    kinds = sorted({one.kind for one in records})
    names = {
        kind: begun(rulebook.item_name(kind, day, words.language)) for kind in kinds
    }
    named = [
        (names[one.kind], _record(one, words))
        for one in sorted(records, key=lambda one: one.kind)
    ]
    heads = (("day", 3), ("facts", 13), ("state", 4))
    yield from record_sections(named, heads, words)


def _record(record: RecordDocument, words: SheetWords) -> list[str]:
    """Write a record as a row: its day, every field that is shown, where it stands."""
    state = [words.state(record.status)]
    if record.publicity_until is not None:
        state.append(f"{words('public-until')} {record.publicity_until}")
    state += [f"{words('source')} {record.source}", record.id]
    when = words("not-told") if record.event_day is None else f"{record.event_day}"
    return [when, content(record.kind, record.body, words.language), "\n".join(state)]
