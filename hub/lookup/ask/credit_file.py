"""The credit file of a merchant, cut to the caller's agreement."""

from dataclasses import dataclass

from msgspec import structs

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Parameter, Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.file.documents import credit_file_document
from hub.lookup.file.material import Material
from hub.lookup.file.relations import relations_shown
from hub.lookup.file.restraints import restraint_flags
from schemas.answers.merchant import CreditFileDocument, UnknownThenDocument
from schemas.words import Operation

AS_OF = Parameter(
    "as_of",
    {"type": "string", "format": "date"},
    "Answer what was so on this day; case work and self only.",
)
KNOWN_AT = Parameter(
    "known_at",
    {"type": "string", "format": "date-time"},
    "Answer as the hub knew it at this moment, else at the last closed one; case work "
    "and self only.",
)
PAST = (AS_OF, KNOWN_AT)
"""The parameters of a question about the past."""


@dataclass(frozen=True, slots=True)
class FileQuestion(QuestionByCode):
    """The credit file of the merchant that carries a code, as it stands."""

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "merchant")
    routes = (
        Route(
            "/v1/merchants/{code}",
            parameters=PAST,
            accepts=tuple(parameter.name for parameter in PAST),
        ),
    )
    document = CreditFileDocument | UnknownThenDocument
    is_relied_on = False

    def write(self, found: Material) -> CreditFileDocument:
        """Write the file, and how the merchant stands to others."""
        document = credit_file_document(
            *(found.subject, found.score, found.shown, found.sight),
            restraints=restraint_flags(
                *(found.shown, found.subject, found.sight),
                rules=found.hub.rulebook,
                language=found.language,
            ),
            language=found.language,
        )
        relations, ends = relations_shown(
            found.session, found.hub, found.card, found.shown, found.sight
        )
        found.related.update(ends)
        merchant = relations.added_to(document.merchant)
        return structs.replace(document, merchant=merchant)
