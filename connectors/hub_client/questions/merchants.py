"""What is asked of merchants: the check, the file, the rating, and who is meant."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias
from urllib.parse import quote

from msgspec import UNSET, UnsetType

from connectors.hub_client.answers import ProvenAnswer
from connectors.hub_client.asking import (
    AskedFor,
    SentQuestion,
    WantedMerchant,
    about_code,
    queries_body,
)
from connectors.hub_client.connection import HubConnection
from connectors.hub_client.errors import ClientSetupError, UnprovenAnswerError
from connectors.hub_client.reading import read_document, reader_of
from schemas.answers.document import SentDocument
from schemas.answers.match import MatchAnswerDocument
from schemas.answers.merchant import CreditFileDocument, UnknownThenDocument
from schemas.answers.trust import (
    PastRatingDocument,
    RatingAnswerDocument,
    TrustDocument,
)

FileDocument: TypeAlias = CreditFileDocument | UnknownThenDocument
"""A file, or that nobody carried the code then."""


class MerchantQuestions(HubConnection):
    """Questions about merchants."""

    def trust(
        self,
        code: str,
        asking: AskedFor,
        *,
        held: ProvenAnswer[TrustDocument] | None = None,
    ) -> ProvenAnswer[TrustDocument]:
        """Check a merchant before it comes aboard: grade, flags, public records.

        ``held`` is an earlier answer to the same question. If the hub says that
        nothing changed, it is given once more with the receipt that says so.
        """
        path = about_code("/v1/trust/", code)
        question = SentQuestion("GET", path, "", asking)
        return self._ask(question, reader_of(TrustDocument), held)

    def merchant_file(
        self,
        code: str,
        asking: AskedFor,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        held: ProvenAnswer[FileDocument] | None = None,
    ) -> ProvenAnswer[FileDocument]:
        """Show the credit file of a merchant, or of the past.

        ``as_of`` asks what was so on a day, ``known_at`` what was known at a moment,
        both together what was known then of that day. The moment must have closed.
        """
        query = "&".join(_said_of_the_past(as_of, known_at))
        path = about_code("/v1/merchants/", code)
        question = SentQuestion("GET", path, query, asking)
        return self._ask(question, _read_file, held)

    def rating(
        self,
        code: str,
        asking: AskedFor,
        *,
        held: ProvenAnswer[RatingAnswerDocument] | None = None,
    ) -> ProvenAnswer[RatingAnswerDocument]:
        """Show the stored rating of a merchant."""
        path = about_code("/v1/merchants/", code, "/rating")
        question = SentQuestion("GET", path, "", asking)
        return self._ask(question, reader_of(RatingAnswerDocument), held)

    def past_rating(
        self,
        code: str,
        asking: AskedFor,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        policy: str = "public-trust",
        full: bool = False,
    ) -> ProvenAnswer[PastRatingDocument]:
        """Compute again how a merchant was rated as of a day, by what was known.

        Without a moment the last closed one counts, without a day the moment's.
        ``policy`` is one by its id, or a version of it with a point between; ``full``
        brings the rule files too, from which anybody can compute the rating.
        """
        said = [*_said_of_the_past(as_of, known_at), f"policy={quote(policy)}"]
        query = "&".join([*said, "inputs=full"] if full else said)
        path = about_code("/v1/merchants/", code, "/rating")
        question = SentQuestion("GET", path, query, asking)
        return self._ask(question, reader_of(PastRatingDocument))

    def match(
        self,
        wanted: Mapping[str, WantedMerchant],
        asking: AskedFor,
        *,
        limit: int = 5,
    ) -> ProvenAnswer[MatchAnswerDocument]:
        """List for each query, by its key, the merchants that it may mean."""
        body = queries_body(wanted)
        question = SentQuestion("POST", "/v1/match", f"limit={limit}", asking, body)
        answer = self._ask(question, reader_of(MatchAnswerDocument))
        if answer.document.responses.keys() != wanted.keys():
            detail = "the answer has other keys than the queries that were asked"
            raise UnprovenAnswerError(code="receipt-wrong", detail=detail)
        return answer


def _said_of_the_past(as_of: date | None, known_at: datetime | None) -> list[str]:
    """Write day and moment as parameters.

    Raises:
        ClientSetupError: the moment has no time zone.
    """
    said = [] if as_of is None else [f"as_of={as_of.isoformat()}"]
    if known_at is not None:
        if known_at.tzinfo is None:
            detail = "known_at names no moment without its time zone"
            raise ClientSetupError(code="question-unusable", detail=detail)
        said.append(f"known_at={quote(known_at.isoformat(), safe=':-.')}")
    return said


class _Known(SentDocument, frozen=True):
    """Whether a file is that of somebody who was known."""

    known: bool | UnsetType = UNSET


def _read_file(body: bytes) -> FileDocument:
    """Read a file, or that nobody carried the code then."""
    if read_document(body, _Known).known is False:
        return read_document(body, UnknownThenDocument)
    return read_document(body, CreditFileDocument)
