"""The onboarding check: grade, score, reasons, flags and public records."""

from dataclasses import dataclass

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.file.documents import trust_document
from hub.lookup.file.material import Material
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.wording import dispute_flag
from schemas.answers.trust import TrustDocument
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class TrustQuestion(QuestionByCode):
    """The onboarding check: grade, score, reasons, flags and public records.

    ``code`` is a unified social credit code, a 15-digit registration number, an
    organisation code or a public id of the hub.
    """

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "trust")
    routes = (Route("/v1/trust/{code}", name="trust"),)
    document = TrustDocument

    def write(self, found: Material) -> TrustDocument:
        """Write the check; a disputed identity is one of its flags."""
        public = [entry for entry in found.shown if entry.is_public]
        return trust_document(
            *(found.subject, found.score, public, found.sight),
            dispute=dispute_flag(found.language),
            restraints=restraint_flags(
                *(public, found.subject, found.sight),
                rules=found.hub.rulebook,
                language=found.language,
            ),
            language=found.language,
        )
