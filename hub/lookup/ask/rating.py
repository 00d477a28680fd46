"""The stored rating of a merchant, and the day it was given for."""

from dataclasses import dataclass

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Parameter, Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.file.documents import rating_only_document
from hub.lookup.file.material import Material
from schemas.answers.trust import RatingAnswerDocument
from schemas.words import Operation

PARAMETERS = (
    Parameter(
        "as_of",
        {"type": "string", "format": "date"},
        "Rate as of this day; without it, of the day of the moment. Like all of these "
        "for case work and self only.",
    ),
    Parameter(
        "known_at",
        {"type": "string", "format": "date-time"},
        "By what the hub knew at this closed moment; without it, at the last one.",
    ),
    Parameter(
        "policy",
        {"type": "string"},
        "A policy, or one with its version: public-trust or public-trust.2026-2.",
    ),
    Parameter(
        "inputs",
        {"type": "string", "enum": ["full"]},
        "Also the rule files that the rating is weighed by, to compute it anywhere.",
    ),
)


@dataclass(frozen=True, slots=True)
class RatingQuestion(QuestionByCode):
    """The stored rating of the merchant that carries a code."""

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "rating")
    routes = (
        Route(
            "/v1/merchants/{code}/rating",
            parameters=PARAMETERS,
            accepts=tuple(parameter.name for parameter in PARAMETERS),
        ),
    )
    document = RatingAnswerDocument
    needs_records = False

    def write(self, found: Material) -> RatingAnswerDocument:
        """Write the rating alone."""
        return rating_only_document(found.subject, found.score, found.sight)
