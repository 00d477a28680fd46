"""The stored rating of a merchant, and the day it was given for."""

from dataclasses import dataclass

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.file.documents import RatingAnswerDocument, rating_only_document
from hub.lookup.file.material import Material
from schemas.answers.trust import RatingAnswerContract
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class RatingQuestion(QuestionByCode):
    """The stored rating of the merchant that carries a code."""

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "rating")
    routes = (Route("/v1/merchants/{code}/rating"),)
    contract = RatingAnswerContract
    is_relied_on = True
    needs_records = False

    def write(self, found: Material) -> RatingAnswerDocument:
        """Write the rating alone."""
        return rating_only_document(found.subject, found.score, found.sight)
