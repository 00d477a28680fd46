"""Sheets of the answers that there are: of merchants, pages, and what a search found.

Another document becomes a sheet by a function like those of ``pages``; everything after
it knows sheets only.
"""

from hub.ground.errors import BadInputError
from hub.lookup.disclosure import Disclosure
from hub.lookup.page import MerchantPageDocument
from hub.lookup.search import FindDocument
from hub.rulebook import Rulebook
from hub.sheets.framing import Asking
from hub.sheets.model import Sheet
from hub.sheets.pages.answered import Answered, merchant_sheet
from hub.sheets.pages.certificate import certificate_sheet
from hub.sheets.pages.found import find_sheet, hits_sheet
from hub.sheets.pages.merchant import page_sheet
from schemas.answers.certificate import CertificateDocument
from schemas.answers.match import MatchAnswerDocument, SearchAnswerDocument


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
        return hits_sheet(document.results, answer, asking)
    if isinstance(document, MatchAnswerDocument):
        found = [one.results for one in document.responses.values()]
        return hits_sheet([hit for hits in found for hit in hits], answer, asking)
    if isinstance(document, MerchantPageDocument):
        return page_sheet(document, answer, asking)
    if isinstance(document, FindDocument):
        return find_sheet(document, answer, asking)
    if isinstance(document, CertificateDocument):
        return certificate_sheet(document, answer, asking)
    raise NoSheetError
