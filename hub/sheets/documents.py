"""Sheets of the answers that there are: files, pages, and what a search found.

Another document becomes a sheet by another function like these; everything after it
knows sheets only.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.lookup.disclosure import Disclosure
from hub.lookup.page import MerchantPageDocument
from hub.lookup.search import FindDocument
from hub.rulebook import Rulebook
from hub.sheets.framing import Asking, frame
from hub.sheets.model import (
    Part,
    Sheet,
    SheetNote,
    SheetSection,
)
from hub.sheets.pages.certificate import certificate_sheet
from hub.sheets.pages.found import find_sheet, found_parts
from hub.sheets.pages.merchant import page_sheet
from hub.sheets.pages.parts import (
    graded,
    identity_parts,
    record_sections,
    withheld_section,
)
from hub.sheets.pages.relations import relations_section
from hub.sheets.pages.values import begun, content, label, points
from hub.sheets.wording import SheetWords
from schemas.answers.certificate import CertificateDocument
from schemas.answers.match import HitDocument, SearchAnswerDocument
from schemas.answers.merchant import (
    CreditFileDocument,
    RatingDocument,
    UnknownThenDocument,
    UnratedDocument,
)
from schemas.answers.record import RecordDocument

PERCENT = 100
ANY = "*"


class NoSheetError(BadInputError):
    """What was answered is neither a credit file nor the result of a search."""

    code = "no-sheet"
    title = "There is no sheet of this answer: choose another form."


def sheet_of(answer: Disclosure, asking: Asking, rulebook: Rulebook) -> Sheet:
    """Make the sheet of an answer.

    Raises:
        NoSheetError: there is none of this kind of answer.
    """
    document = answer.document
    if isinstance(document, CreditFileDocument):
        return credit_file_sheet(document, answer, asking, rulebook)
    if isinstance(document, UnknownThenDocument):
        words = SheetWords(asking.language)
        note = SheetSection(
            words("records"), [SheetNote(words("unknown-then"), framed=True)]
        )
        return frame(words("credit-file"), (), [note], answer, asking)
    if isinstance(document, SearchAnswerDocument):
        return search_sheet(document, answer, asking)
    if isinstance(document, MerchantPageDocument):
        return page_sheet(document, answer, asking)
    if isinstance(document, FindDocument):
        return find_sheet(document, answer, asking)
    if isinstance(document, CertificateDocument):
        return certificate_sheet(document, answer, asking)
    raise NoSheetError


def credit_file_sheet(
    document: CreditFileDocument,
    answer: Disclosure,
    asking: Asking,
    rulebook: Rulebook,
) -> Sheet:
    """Make the sheet of a credit file."""
    words, language = SheetWords(asking.language), asking.language
    day = legal_day(answer.receipt.event.at)
    merchant = document.merchant
    sections = [
        SheetSection(words("identity"), list(_identity(document, words))),
        SheetSection(words("rating"), list(_rating(document.rating, words))),
        *_records(document.records, rulebook, day, language),
    ]
    if merchant.relations:
        sections.append(relations_section(merchant, words))
    if answer.view is not None and answer.view.withheld:
        rows = [
            [
                _any(one.item, rulebook.item_name(one.item, day, language), words),
                _any(one.field, label(one.item, one.field, language), words),
                one.rule,
            ]
            for one in answer.view.withheld
        ]
        listed = words.table((("item", 1), ("field", 1), ("rule", 1)), rows)
        sections.append(withheld_section(listed, words))
    title = merchant.name or merchant.uscc or merchant.id
    return frame(title, [words("credit-file")], sections, answer, asking)


def _any(name: str, told_as: str, words: SheetWords) -> str:
    """Say what a rule about any kind or field is about."""
    return words("any") if name == ANY else told_as


def _identity(document: CreditFileDocument, words: SheetWords) -> Iterator[Part]:
    """Say who the merchant is."""
    merchant = document.merchant
    rows = [
        (words("name"), merchant.name or words("not-told")),
        (words("code"), merchant.uscc or words("not-told")),
        (words("id"), merchant.id),
        (words("state"), words.state(merchant.status)),
        (words("region"), merchant.region or words("not-told")),
    ]
    yield from identity_parts(document, rows, words)


def _rating(rating: RatingDocument | None, words: SheetWords) -> Iterator[Part]:
    """Say grade and score, and each reason with its points."""
    if rating is None:
        yield SheetNote(words("unrated"))
        return
    yield graded(rating, f"{rating.policy} {rating.as_of}", words)
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


def _records(
    records: Sequence[RecordDocument], rulebook: Rulebook, day: date, language: str
) -> Iterator[SheetSection]:
    """Yield a section for each kind of record, with all that is told of each."""
    words = SheetWords(language)
    kinds = sorted({one.kind for one in records})
    names = {kind: begun(rulebook.item_name(kind, day, language)) for kind in kinds}
    named = [
        (names[one.kind], _record(one, words, language))
        for one in sorted(records, key=lambda one: one.kind)
    ]
    heads = (("day", 3), ("facts", 13), ("state", 4))
    yield from record_sections(named, heads, words)


def _record(record: RecordDocument, words: SheetWords, language: str) -> list[str]:
    """Write a record as a row: its day, every field that is shown, where it stands."""
    state = [words.state(record.status)]
    if record.publicity_until is not None:
        state.append(f"{words('public-until')} {record.publicity_until}")
    state += [f"{words('source')} {record.source}", record.id]
    when = words("not-told") if record.event_day is None else f"{record.event_day}"
    return [when, content(record.kind, record.body, language), "\n".join(state)]


def search_sheet(
    document: SearchAnswerDocument, answer: Disclosure, asking: Asking
) -> Sheet:
    """Make the sheet of what a search found."""
    words = SheetWords(asking.language)
    rows = [_hit(hit, words) for hit in document.results]
    heads = (("name", 7), ("code", 5), ("state", 2), ("region", 4), ("hits", 3))
    parts = found_parts(asking, words.table(heads, rows), words)
    parts.append(SheetNote(words("not-all")))
    remark = words("entries", count=len(rows))
    sections = [SheetSection(words("hits"), parts, remark)]
    return frame(words("results"), (), sections, answer, asking)


def _hit(hit: HitDocument, words: SheetWords) -> list[str]:
    """Write a hit as a row."""

    def told_of(name: str) -> str:
        return "\n".join(filter(None, hit.properties.get(name, ())))

    found = "exact" if hit.match else "lookalike" if hit.lookalike else "other"
    likeness = f"{words('likeness')} {round(hit.score * PERCENT)}%"
    return [
        f"{hit.caption or words('not-told')}\n{hit.id}",
        told_of("uscCode") or words("not-told"),
        words.state(told_of("status")),
        told_of("address") or words("not-told"),
        f"{words(f'hit.{found}')}\n{likeness}",
    ]
