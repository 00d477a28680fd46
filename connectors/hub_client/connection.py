"""A hub as its askers see it: each answer is proven before it is given."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

from connectors.hub_client.asking import (
    AskedFor,
    SentQuestion,
    WantedMerchant,
    about_code,
    queries_body,
)
from connectors.hub_client.errors import (
    ClientSetupError,
    HubRefusedError,
    HubUnreachableError,
    UnprovenAnswerError,
)
from connectors.hub_client.exchange import Exchange, check_origin, over
from connectors.hub_client.members import Members
from connectors.hub_client.proving import Clock, ProvenReceipt, Prover
from connectors.hub_client.questions.cases import CaseQuestions
from connectors.hub_client.questions.matters import MatterQuestions
from connectors.hub_client.questions.watching import WatchQuestions
from connectors.hub_client.refusals import problem_of, refusal_of
from connectors.hub_client.told import answers as told
from connectors.hub_client.told.matters import DocumentTaken
from connectors.transport import Bounds, HttpReply, Transport, TransportError
from schemas.tlog.commitments import RECEIPT_MEMBER
from schemas.tlog.evidence import Trust
from schemas.words import PROCEEDINGS

NOT_MODIFIED = 304
MOVED = 308
OK = 200
NOT_FOUND = 404
MOST_MOVES = 3

Answer = TypeVar("Answer", bound=told.ProvenAnswer)


def system_now() -> datetime:
    """Read this machine's clock, in UTC."""
    return datetime.now(UTC)


class HubClient(CaseQuestions, MatterQuestions, WatchQuestions):
    """Asks one hub with one token; may be shared by threads.

    Every method raises ``UnprovenAnswerError`` rather than give a value that its
    receipt does not prove, ``HubRefusedError`` where the hub refuses,
    ``NobodyKnownError`` where nobody carries the code, ``HubUnreachableError`` where
    no answer came, and ``AnswerShapeError`` where a proven answer cannot be read.
    """

    def __init__(  # noqa: PLR0913  # each has a default that is right for most
        self,
        url: str,
        token: str,
        trust: Trust,
        *,
        member: str | None = None,
        most_age: timedelta = timedelta(minutes=5),
        bounds: Bounds | None = None,
        certificates: Path | None = None,
        exchange: Exchange | None = None,
        clock: Clock = system_now,
    ) -> None:
        """Take the hub's origin, a token and whom to believe.

        ``member`` is who the token belongs to: then no answer to another one counts.
        ``most_age`` is how far the log's time may lie from ``clock``. ``certificates``
        is a file of further ones to trust, ``exchange`` another way to send requests.

        Raises:
            ClientSetupError: ``url-invalid``, ``url-not-secure``, ``token-unusable``,
                ``keys-missing``.
        """
        self._origin, host = check_origin(url)
        if not token or not token.isascii() or not token.isprintable():
            detail = "a token is one line of ASCII, as credithub init printed it"
            raise ClientSetupError(code="token-unusable", detail=detail)
        if not trust.verifiers():
            detail = "no key of a log is trusted, so nothing could be proven"
            raise ClientSetupError(code="keys-missing", detail=detail)
        self._token = token
        self._prover = Prover(trust, clock, most_age, member)
        self._transport: Transport | None = None
        if exchange is None:
            # Whoever names the hub may have it in a network of its own.
            transport = Transport((), inner=[host], bounds=bounds, trust=certificates)
            self._transport, exchange = transport, over(transport)
        self._exchange = exchange

    def __enter__(self) -> Self:
        """Be closed at the end of a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self.close()

    def close(self) -> None:
        """Close what is open."""
        if self._transport is not None:
            self._transport.close()

    def trust(
        self, code: str, asking: AskedFor, *, held: told.TrustAnswer | None = None
    ) -> told.TrustAnswer:
        """Check a merchant before it comes aboard: grade, flags, public records.

        ``held`` is an earlier answer to the same question. If the hub says that
        nothing changed, it is given once more with the receipt that says so.
        """
        path = about_code("/v1/trust/", code)
        question = SentQuestion("GET", path, "", asking)
        return self._ask(question, told.TrustAnswer, told.read_trust_answer, held)

    def merchant_file(
        self,
        code: str,
        asking: AskedFor,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        held: told.FileAnswer | None = None,
    ) -> told.FileAnswer:
        """Show the credit file of a merchant, or of the past.

        ``as_of`` asks what was so on a day, ``known_at`` what was known at a moment,
        both together what was known then of that day. The moment must have closed.
        """
        query = "&".join(_said_of_the_past(as_of, known_at))
        path = about_code("/v1/merchants/", code)
        question = SentQuestion("GET", path, query, asking)
        return self._ask(question, told.FileAnswer, told.read_file, held)

    def rating(
        self, code: str, asking: AskedFor, *, held: told.RatingAnswer | None = None
    ) -> told.RatingAnswer:
        """Show the stored rating of a merchant."""
        path = about_code("/v1/merchants/", code, "/rating")
        question = SentQuestion("GET", path, "", asking)
        return self._ask(question, told.RatingAnswer, told.read_rating, held)

    def past_rating(
        self,
        code: str,
        asking: AskedFor,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        policy: str = "public-trust",
        full: bool = False,
    ) -> told.PastRatingAnswer:
        """Compute again how a merchant was rated as of a day, by what was known.

        Without a moment the last closed one counts, without a day the moment's.
        ``policy`` is one by its id, or a version of it with a point between; ``full``
        brings the rule files too, from which anybody can compute the rating.
        """
        said = [*_said_of_the_past(as_of, known_at), f"policy={quote(policy)}"]
        query = "&".join([*said, "inputs=full"] if full else said)
        path = about_code("/v1/merchants/", code, "/rating")
        question = SentQuestion("GET", path, query, asking)
        return self._ask(question, told.PastRatingAnswer, told.read_past_rating, None)

    def match(
        self,
        wanted: Mapping[str, WantedMerchant],
        asking: AskedFor,
        *,
        limit: int = 5,
    ) -> told.MatchAnswer:
        """List for each query, by its key, the merchants that it may mean."""
        body = queries_body(wanted)
        question = SentQuestion("POST", "/v1/match", f"limit={limit}", asking, body)
        answer = self._ask(question, told.MatchAnswer, told.read_match, None)
        if answer.results.keys() != wanted.keys():
            detail = "the answer has other keys than the queries that were asked"
            raise UnprovenAnswerError(code="receipt-wrong", detail=detail)
        return answer

    def _ask(
        self,
        question: SentQuestion,
        made: type[Answer],
        read: Callable[[Members], dict[str, Any]],
        held: Answer | None,
    ) -> Answer:
        """Ask, prove what comes, follow where it leads, and only then read it."""
        etag = None
        if held is not None:
            etag = _tag_of(held, question)
        asked, moves = question, list[ProvenReceipt]()
        while True:
            reply = self._send(question, etag)
            if reply.status == NOT_MODIFIED and held is not None and etag is not None:
                return replace(held, unchanged=self._prove_unchanged(reply, question))
            receipt = self._prove(reply, question)
            document = json.loads(reply.body)
            if reply.status == OK:
                return made(
                    asked=asked,
                    path=question.path,
                    receipt=receipt,
                    body=reply.body,
                    document=document,
                    etag=reply.headers.get("etag"),
                    moved_from=tuple(moves),
                    **read(Members(document, "")),
                )
            moves.append(receipt)
            if len(moves) > MOST_MOVES:
                detail = f"one merchant leads on to another {MOST_MOVES} times and more"
                raise UnprovenAnswerError(code="moved-in-circles", detail=detail)
            etag, question = None, _moved(question, Members(document, ""))

    def _send(self, question: SentQuestion, etag: str | None) -> HttpReply:
        """Send a question and give whatever came back."""
        return self._fetch(
            question.address,
            method=question.method,
            headers=question.headers(self._token, etag),
            content=question.body,
        )

    def _fetch(
        self, address: str, *, method: str, headers: dict[str, str], content: bytes
    ) -> HttpReply:
        """Send one request."""
        url = self._origin + address
        try:
            return self._exchange(url, method=method, headers=headers, content=content)
        except TransportError as error:
            raise HubUnreachableError(error.code, error.detail) from error

    def _prove(self, reply: HttpReply, question: SentQuestion) -> ProvenReceipt:
        """Check an answer, or say that it is a refusal."""
        if reply.status in {OK, MOVED}:
            return self._prover.prove_answer(reply.body, question, reply.status)
        raise self._refusal(reply, question)

    def _refusal(self, reply: HttpReply, question: SentQuestion) -> HubRefusedError:
        """Read a problem document, whose receipt must hold where there is one."""
        problem = problem_of(reply)
        has_receipt = b"," + RECEIPT_MEMBER in reply.body
        # That nobody carries a code is an answer, so nothing less than a proof will do.
        is_answer = reply.status == NOT_FOUND or "found" in problem
        receipt = None
        if has_receipt or is_answer:
            receipt = self._prover.prove_answer(reply.body, question, reply.status)
        return refusal_of(reply, problem, receipt)

    def _prove_unchanged(
        self, reply: HttpReply, question: SentQuestion
    ) -> ProvenReceipt:
        """Fetch and check the receipt of an answer that has no body."""
        receipt = self._fetch_receipt(reply)
        return self._prover.prove_bodiless(receipt, question, NOT_MODIFIED)

    def _take(self, question: SentQuestion) -> DocumentTaken:
        """Ask for a file, and give it once the receipt that is fetched proves it."""
        reply = self._send(question, None)
        if reply.status != OK:
            raise self._refusal(reply, question)
        receipt = self._prover.prove_file(
            self._fetch_receipt(reply), question, reply.body
        )
        return DocumentTaken(reply.body, reply.headers.get("content-type", ""), receipt)

    def _fetch_receipt(self, reply: HttpReply) -> bytes:
        """Fetch the receipt of an answer that has no room for it.

        Raises:
            UnprovenAnswerError: ``receipt-missing``.
        """
        address = reply.headers.get("hub-receipt", "")
        shard, _, index = address.partition("/")
        if not shard or not (index.isascii() and index.isdigit()):
            detail = f"the answer {reply.status} names no receipt in Hub-Receipt"
            raise UnprovenAnswerError(code="receipt-missing", detail=detail)
        found = self._fetch(
            f"/v1/audit/{quote(shard, safe='')}/receipts/{index}",
            method="GET",
            headers={"authorization": f"Bearer {self._token}"},
            content=b"",
        )
        if found.status != OK:
            detail = f"the receipt {address} cannot be had: status {found.status}"
            raise UnprovenAnswerError(code="receipt-missing", detail=detail)
        return found.body


def _tag_of(held: told.ProvenAnswer, question: SentQuestion) -> str | None:
    """Give the entity tag of a held answer, which must be one to this question.

    None for criminal cases: of those the hub cannot open its log again, so nothing
    would prove an answer without a body.

    Raises:
        ClientSetupError: ``held-other``.
    """
    if held.asked != question:
        detail = f"the held answer is about {held.path}, asked another way than now"
        raise ClientSetupError(code="held-other", detail=detail)
    return None if question.asking.purpose in PROCEEDINGS else held.etag


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


def _moved(question: SentQuestion, document: Members) -> SentQuestion:
    """Give the same question about the merchant that an answer leads on to.

    By the proven body, not by ``Location``, which no receipt covers.
    """
    before, after = question.path.split("/")[1:3], question.path.split("/")[4:]
    aim = about_code("", document.text("moved_to"))
    return replace(question, path="/" + "/".join([*before, aim, *after]))
