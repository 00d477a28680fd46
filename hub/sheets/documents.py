"""Sheets of the answers that there are: of merchants, pages, and what a search found.

Another document becomes a sheet by another function like these; everything after it
knows sheets only.
"""

from hub.ground.errors import BadInputError
from hub.lookup.disclosure import Disclosure
from hub.lookup.page import MerchantPageDocument
from hub.lookup.search import FindDocument
from hub.rulebook import Rulebook
from hub.sheets.framing import Asking, frame
from hub.sheets.model import Sheet, SheetNote, SheetSection
from hub.sheets.pages.answered import Answered, merchant_sheet
from hub.sheets.pages.certificate import certificate_sheet
from hub.sheets.pages.found import find_sheet, found_parts
from hub.sheets.pages.merchant import page_sheet
from hub.sheets.wording import SheetWords
from schemas.answers.certificate import CertificateDocument
from schemas.answers.match import HitDocument, SearchAnswerDocument

PERCENT = 100


class NoSheetError(BadInputError):
    """What was answered is neither about a merchant nor the result of a search."""

    code = "no-sheet"
    title = "There is no sheet of this answer: choose another form."


def sheet_of(answer: Disclosure, asking: Asking, rulebook: Rulebook) -> Sheet:
    """Make the sheet of an answer.

    Raises:
        NoSheetError: there is none of this kind of answer.
    """
    document = answer.document
    if isinstance(document, Answered):
        return merchant_sheet(document, answer, asking, rulebook)
    if isinstance(document, SearchAnswerDocument):
        return search_sheet(document, answer, asking)
    if isinstance(document, MerchantPageDocument):
        return page_sheet(document, answer, asking)
    if isinstance(document, FindDocument):
        return find_sheet(document, answer, asking)
    if isinstance(document, CertificateDocument):
        return certificate_sheet(document, answer, asking)
    raise NoSheetError


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
