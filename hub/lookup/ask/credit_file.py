"""The credit file of a merchant, cut to the caller's agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from hub.context import Hub
from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Parameter, Question, Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.file.documents import credit_file_document
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.material import Material
from hub.lookup.file.past_file import past_answer
from hub.lookup.file.past_point import PRESENT, PastAsked
from hub.lookup.file.relations import relations_shown
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.view.sight import Sight
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
    """The credit file of the merchant that carries a code, cut to the agreement.

    With ``as_of``, what was so on that day; with ``known_at``, as it was known at that
    moment; both may be asked for together.
    """

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "merchant")
    routes = (Route("/v1/merchants/{code}", parameters=PAST, name="credit_file"),)
    document = CreditFileDocument | UnknownThenDocument
    is_relied_on = False

    @classmethod
    def of(cls, came: Mapping[str, Any]) -> Question:
        """Make it; where a day or a moment came, the question of then."""
        code, said = came["code"], came["said"]
        asked = PastAsked(said.get(AS_OF.name), said.get(KNOWN_AT.name))
        if asked == PRESENT:
            return FileQuestion(code)
        return PastFileQuestion(code, asked)

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


@dataclass(frozen=True, slots=True)
class PastFileQuestion(FileQuestion):
    """The credit file of the merchant of a code, of then; at the same address.

    It is built anew each time: what was known is asked for once in a case.
    """

    asked: PastAsked
    """The day and the moment that are asked for, as they came."""

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Build the answer."""
        del number
        return past_answer(hub, self.code, self.asked, sight, language)
